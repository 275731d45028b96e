import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Recorder } from '../../ledger/index.ts';
import { readClaimBytes, writeEvidence, type AffectedRange, type Engine, type Given, type Progress, type Reproduction, type Surroundings } from '../../reproduction/index.ts';
import type { Database, Queue, Transaction } from '../../store/index.ts';
import type { Signer } from '../../trust/index.ts';
import { ValidationError } from './error.ts';
import type { Reports, Validation, ValidationEvents, Vault } from './schema.ts';
import { endRerun, fires, formerEvidence, insertValidation, replaceEvidence, replaceFormerEvidence, sealedEvidence, sealedEvidenceAfter, validationOf } from './store.ts';

/** The queue of verdicts and ranges: one, so that they share the slots. */
export const validationJob = 'validate-report';

export interface ValidationJob {
  readonly report: string;
  /** Else the verdict. */
  readonly act?: 'range';
}

/** A verdict is waited for, a range is not: but under a flood of reports it does not wait longer than this for them. */
const rangeYieldsSeconds = 3_600;

export interface ValidationParts {
  readonly db: Database;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly reports: Reports;
  readonly record: Recorder;
  readonly events: ValidationEvents;
  readonly vault: Vault;
  readonly signer: Signer;
  readonly surroundings: Surroundings;
  readonly onProgress?: (report: string, progress: Progress) => void;
}

/**
 * A report becomes a fact, or does not: mark it, run its proof, sign what was seen, and store the verdict together with
 * all that follows from it; for what fires, that its range be searched. Whoever is interrupted begins again; whoever comes second changes nothing.
 */
export async function validateReport(report: string, parts: ValidationParts, retries = 0): Promise<void> {
  const { db, queue, reports, record, clock } = parts;
  const standing = await validationOf(db, report);
  if (standing !== undefined && standing.rerun === undefined) return;
  await db.transaction().execute((trx) => reports.setState(trx, report, 'processing'));
  const given = await reports.reproducer(report);
  if (given === undefined) {
    await db.transaction().execute(async (trx) => {
      await reports.setState(trx, report, 'done');
      await endRerun(trx, report);
      await record(trx, { kind: 'report.unproven', subject: report, body: { at: clock.now().toISOString() } });
    });
    return;
  }
  const reproduction = await establish(report, given, retries, parts);
  const evidence = await signed(given, { reproduction }, parts);
  const validation: Validation = { report, verdict: reproduction.verdict, reproduction, range: undefined, finishedAt: clock.now(), evidenceSha256: evidence?.sha256, rerun: undefined };
  const sealed = evidence === undefined ? undefined : await parts.vault.seal(evidence.bytes, contextOf(report));
  await db.transaction().execute(async (trx) => {
    if (!await insertValidation(trx, validation, sealed)) return;
    await reports.setState(trx, report, 'done');
    await record(trx, { kind: 'report.validated', subject: report, body: { verdict: validation.verdict, claimSha256: reproduction.claimSha256 ?? null, evidenceSha256: evidence?.sha256 ?? null } });
    await parts.events.validated(trx, validation);
    if (fires(validation.verdict)) await queue.send(trx, validationJob, { report, act: 'range' } satisfies ValidationJob, { key: `range of ${report}`, yieldsSeconds: rangeYieldsSeconds });
  });
}

/** The signed envelope of a report's verdict, in clear. */
export async function evidenceOf(report: string, { db, vault }: Pick<ValidationParts, 'db' | 'vault'>): Promise<string | undefined> {
  const sealed = await sealedEvidence(db, report);
  return sealed === undefined ? undefined : Buffer.from(await vault.open(sealed, contextOf(report))).toString('utf8');
}

/** Wraps the keys of one batch of envelopes anew, behind the given report; gives the last one looked at, undefined at the end, and how many changed. */
export async function rewrapEvidence(trx: Transaction, vault: Vault, after: string, batch: number): Promise<{ readonly last: string | undefined; readonly changed: number }> {
  const rows = await sealedEvidenceAfter(trx, after, batch);
  let changed = 0;
  for (const { report, evidence, rangeEvidence } of rows) {
    const anew = await vault.rewrap(evidence, contextOf(report));
    const rangeAnew = rangeEvidence === undefined ? undefined : await vault.rewrap(rangeEvidence, contextOf(report));
    for (const former of await formerEvidence(trx, report)) {
      const formerAnew = await vault.rewrap(former.evidence, contextOf(report));
      if (formerAnew === undefined) continue;
      await replaceFormerEvidence(trx, former.seq, formerAnew);
      changed += 1;
    }
    if (anew === undefined && rangeAnew === undefined) continue;
    await replaceEvidence(trx, report, { ...(anew === undefined ? {} : { evidence: anew }), ...(rangeAnew === undefined ? {} : { range_evidence: rangeAnew }) });
    changed += 1;
  }
  return { last: rows.at(-1)?.report, changed };
}

/** So often a proof is run again whose liveness control was cut short: a machine that is busy, or a target that hangs for ever. */
const controlRetries = 5;

/** Where only the machine is to blame there is no verdict: the queue tries again, later each time. */
async function establish(report: string, given: Given, retries: number, { engine, onProgress }: ValidationParts): Promise<Reproduction> {
  const reproduction = await engine.establish(given, { onProgress: (progress) => onProgress?.(report, progress) });
  const { verdict, reasons } = reproduction;
  const machine = reasons.some(({ code }) => code === 'infrastructure' || (code === 'control-cut-short' && retries < controlRetries));
  if (verdict === 'indeterminate' && machine) {
    throw new ValidationError('not-now', `nothing was established: ${reasons[0]?.text ?? ''}`, { where: report, remedy: 'it is tried again by itself' });
  }
  return reproduction;
}

export async function signed(given: Given, { reproduction, range }: { readonly reproduction: Reproduction; readonly range?: AffectedRange }, { surroundings, signer }: ValidationParts): Promise<{ readonly bytes: Uint8Array; readonly sha256: string } | undefined> {
  if (reproduction.claimSha256 === undefined) return undefined;
  const claim = await readClaimBytes(given.bytes, given.label);
  const bytes = Buffer.from(`${JSON.stringify(writeEvidence({ claim, reproduction, ...(range === undefined ? {} : { range }) }, surroundings, signer))}\n`);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** What sealed evidence is bound to. */
export function contextOf(report: string): string {
  return `evidence of ${report}`;
}
