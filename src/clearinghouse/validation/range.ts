import { contextOf, signed, type ValidationParts } from './flow.ts';
import { awaitingRange, insertRange, validationOf } from './store.ts';

/**
 * After a verdict that says that the proof fires: on which published versions. The range is added to the verdict once, with
 * an envelope that has both and all that follows from it. Where there is none to be had the record says why.
 */
export async function searchRange(report: string, parts: ValidationParts): Promise<void> {
  const { db, engine, reports, record, events, vault, clock } = parts;
  const [waits] = await awaitingRange(db, [report]);
  const validation = waits === undefined ? undefined : await validationOf(db, report);
  const given = validation === undefined ? undefined : await reports.reproducer(report);
  if (validation === undefined) return;
  // Erased since: what is left is the verdict.
  const searched = given === undefined ? { because: 'the proof is no longer here' } : await engine.searchRange(given, validation.reproduction);
  const { reproduction } = validation;
  const evidence = given === undefined || !('range' in searched) ? undefined : await signed(given, { reproduction, range: searched.range }, parts);
  const at = clock.now();
  if (!('range' in searched) || evidence === undefined) {
    await db.transaction().execute(async (trx) => {
      if (await insertRange(trx, report, at, undefined)) await record(trx, { kind: 'report.range-unknown', subject: report, body: { at: at.toISOString() } });
    });
    return;
  }
  const { range } = searched;
  const { bytes, sha256 } = evidence;
  const sealed = await vault.seal(bytes, contextOf(report));
  await db.transaction().execute(async (trx) => {
    if (!await insertRange(trx, report, at, { range, evidence: sealed, sha256 })) return;
    await record(trx, { kind: 'report.ranged', subject: report, body: { evidenceSha256: sha256 } });
    await events.ranged(trx, { report, range, evidenceSha256: sha256 });
  });
}
