import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Recorder } from '../../ledger/index.ts';
import { readClaimBytes, writeEvidence, type Engine, type Established, type Given, type Progress, type Surroundings } from '../../reproduction/index.ts';
import type { Database, Transaction } from '../../store/index.ts';
import type { Signer } from '../../trust/index.ts';
import { ValidationError } from './error.ts';
import type { Reports, Validation, ValidationEvents, Vault } from './schema.ts';
import { insertValidation, replaceEvidence, sealedEvidence, sealedEvidenceAfter, validationOf } from './store.ts';

export interface ValidationParts {
  readonly db: Database;
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
 * all that follows from it. Whoever is interrupted begins again; whoever comes second changes nothing.
 */
export async function validateReport(report: string, parts: ValidationParts): Promise<void> {
  const { db, reports, record, clock } = parts;
  if (await validationOf(db, report) !== undefined) return;
  await db.transaction().execute((trx) => reports.setState(trx, report, 'processing'));
  const given = await reports.reproducer(report);
  if (given === undefined) {
    await db.transaction().execute(async (trx) => {
      await reports.setState(trx, report, 'done');
      await record(trx, { kind: 'report.unproven', subject: report, body: { at: clock.now().toISOString() } });
    });
    return;
  }
  const established = await establish(report, given, parts);
  const evidence = await signed(given, established, parts);
  const { reproduction, range } = established;
  const validation: Validation = { report, verdict: reproduction.verdict, reproduction, range, finishedAt: clock.now(), evidenceSha256: evidence?.sha256 };
  const sealed = evidence === undefined ? undefined : await parts.vault.seal(evidence.bytes, contextOf(report));
  await db.transaction().execute(async (trx) => {
    if (!await insertValidation(trx, validation, sealed)) return;
    await reports.setState(trx, report, 'done');
    await record(trx, { kind: 'report.validated', subject: report, body: { verdict: validation.verdict, claimSha256: reproduction.claimSha256 ?? null, evidenceSha256: evidence?.sha256 ?? null } });
    await parts.events.validated(trx, validation);
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
  for (const { report, evidence } of rows) {
    const anew = await vault.rewrap(evidence, contextOf(report));
    if (anew === undefined) continue;
    await replaceEvidence(trx, report, anew);
    changed += 1;
  }
  return { last: rows.at(-1)?.report, changed };
}

/** Where only the machine is to blame there is no verdict: the queue tries again, later each time. */
async function establish(report: string, given: Given, { engine, onProgress }: ValidationParts): Promise<Established> {
  const established = await engine.establish(given, { onProgress: (progress) => onProgress?.(report, progress) });
  const { verdict, reasons } = established.reproduction;
  if (verdict === 'indeterminate' && reasons.some(({ code }) => code === 'infrastructure')) {
    throw new ValidationError('not-now', `nothing was established: ${reasons[0]?.text ?? ''}`, { where: report, remedy: 'it is tried again by itself' });
  }
  return established;
}

async function signed(given: Given, { reproduction, range }: Established, { surroundings, signer }: ValidationParts): Promise<{ readonly bytes: Uint8Array; readonly sha256: string } | undefined> {
  if (reproduction.claimSha256 === undefined) return undefined;
  const claim = await readClaimBytes(given.bytes, given.label);
  const bytes = Buffer.from(`${JSON.stringify(writeEvidence({ claim, reproduction, ...(range === undefined ? {} : { range }) }, surroundings, signer))}\n`);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function contextOf(report: string): string {
  return `evidence of ${report}`;
}
