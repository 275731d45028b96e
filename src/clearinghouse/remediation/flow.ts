import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/id.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Engine } from '../../reproduction/index.ts';
import type { Database, Queue, Transaction } from '../../store/index.ts';
import { RemediationError } from './error.ts';
import { fixSchema, type Proofs, type RemediationEvents } from './schema.ts';
import { finishFix, fixById, insertComparison, insertFix, markProcessing, replacePatch, sealedPatchesAfter, type StoredFix } from './store.ts';

export const fixJob = 'verify-fix';
export const comparisonJob = 'compare-cases';

export interface RemediationParts {
  readonly db: Database;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly proofs: Proofs;
  readonly events: RemediationEvents;
  readonly record: Recorder;
  /** A patch of what is not public yet says where the flaw is: it is kept encrypted, bound to its fix. */
  readonly vault: { seal(bytes: Uint8Array, context: string): Promise<Uint8Array>; open(sealed: Uint8Array, context: string): Promise<Uint8Array>; rewrap(sealed: Uint8Array, context: string): Promise<Uint8Array | undefined> };
}

/** Takes a fix in and has it verified; gives its id. Throws `fix-invalid` for what is none. */
export async function submitFix(caseId: string, given: unknown, submittedBy: string, parts: RemediationParts): Promise<string> {
  const parsed = fixSchema.safeParse(given);
  if (!parsed.success) throw new RemediationError('fix-invalid', parsed.error.issues.map(({ message, path }) => `${path.join('.')}: ${message}`.replace(/^: /, '')).join('; '), { remedy: 'give {"version": "1.2.3"} or {"patch": "a unified diff"}' });
  const fix = parsed.data;
  const id = newId('fix');
  const what = 'version' in fix ? `version ${fix.version}` : `patch sha256:${createHash('sha256').update(fix.patch).digest('hex')}`;
  const sealedPatch = 'patch' in fix ? await parts.vault.seal(Buffer.from(fix.patch), contextOf(id)) : undefined;
  await parts.db.transaction().execute(async (trx) => {
    await insertFix(trx, { id, case: caseId, submittedBy, submittedAt: parts.clock.now(), what, version: 'version' in fix ? fix.version : undefined, sealedPatch });
    await parts.record(trx, { kind: 'fix.submitted', subject: id, body: { case: caseId, by: submittedBy, what } });
    await parts.events.fixSubmitted(trx, { case: caseId, fix: id, by: submittedBy, what });
    await parts.queue.send(trx, fixJob, { fix: id }, { key: id });
  });
  return id;
}

/** Runs every step of a fix's verification, once; what it silences in the neighborhood is compared next. */
export async function verifySubmitted(id: string, parts: RemediationParts): Promise<void> {
  const { db, engine, proofs, queue } = parts;
  const fix = await fixById(db, id);
  if (fix === undefined || fix.state === 'done') return;
  await db.transaction().execute((trx) => markProcessing(trx, id));
  const [proof, ...known] = await proofs.ofCase(fix.case);
  if (proof === undefined) throw new RemediationError('no-proof', 'the case has no proof that could be run', { where: fix.case, remedy: 'ask the finder for a reproducer' });
  const verification = await engine.verifyFix(proof, await contentOf(fix, parts), { seed: id, known });
  const neighbors = verification.verified && fix.sealedPatch !== undefined ? await proofs.neighbors(fix.case) : [];
  await db.transaction().execute(async (trx) => {
    if (!await finishFix(trx, id, verification)) return;
    await parts.record(trx, { kind: verification.verified ? 'fix.verified' : 'fix.refused', subject: id, body: { case: fix.case, what: fix.what, steps: verification.steps.map(({ name, status }) => ({ name, status })) } });
    await parts.events.fixVerified(trx, { case: fix.case, fix: id, verified: verification.verified, version: fix.version });
    for (const other of neighbors) await queue.send(trx, comparisonJob, { fix: id, other }, { key: `${id} ${other}` });
  });
}

/** Are two cases one flaw? Only a minimal, verified patch of the first decides, tried on the second's proof. */
export async function compareCases(id: string, other: string, parts: RemediationParts): Promise<void> {
  const { db, engine, proofs } = parts;
  const fix = await fixById(db, id);
  const content = fix === undefined ? undefined : await contentOf(fix, parts);
  if (fix === undefined || content === undefined || !('patch' in content)) return;
  const [[first], [second]] = await Promise.all([proofs.ofCase(fix.case), proofs.ofCase(other)]);
  if (first === undefined || second === undefined) return;
  const { outcome, because } = await engine.sameFlaw(first, second, content.patch, { seed: id });
  await db.transaction().execute(async (trx) => {
    if (!await insertComparison(trx, id, other, outcome, because)) return;
    await parts.record(trx, { kind: 'cases.compared', subject: fix.case, body: { other, fix: id, outcome } });
    await parts.events.compared(trx, { case: fix.case, other, outcome, because });
  });
}

async function contentOf({ id, version, sealedPatch }: StoredFix, { vault }: RemediationParts): Promise<{ readonly version: string } | { readonly patch: string }> {
  return sealedPatch === undefined ? { version: version ?? '' } : { patch: Buffer.from(await vault.open(sealedPatch, contextOf(id))).toString('utf8') };
}

/** Wraps the keys of one batch of patches anew, behind the given fix; gives the last one looked at, undefined at the end, and how many changed. */
export async function rewrapPatches(trx: Transaction, vault: Pick<RemediationParts['vault'], 'rewrap'>, after: string, batch: number): Promise<{ readonly last: string | undefined; readonly changed: number }> {
  const rows = await sealedPatchesAfter(trx, after, batch);
  let changed = 0;
  for (const { id, patch } of rows) {
    const anew = await vault.rewrap(patch, contextOf(id));
    if (anew === undefined) continue;
    await replacePatch(trx, id, anew);
    changed += 1;
  }
  return { last: rows.at(-1)?.id, changed };
}

function contextOf(id: string): string {
  return `patch of ${id}`;
}
