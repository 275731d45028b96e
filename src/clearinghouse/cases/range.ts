import { countsOf } from '../../kernel/executed.ts';
import type { AffectedRange } from '../../reproduction/index.ts';
import type { Transaction } from '../../store/index.ts';
import type { Actor } from './file.ts';
import { indexKeys } from './flow.ts';
import { edgesOf, type FlawIdentity } from './opening.ts';
import { inTransaction, recordSteps, within, type Desk } from './record.ts';
import { load, save } from './store.ts';

/** What the record says of it: counted as run only what was. */
function rangeStep({ cells }: AffectedRange): string {
  const { published, ran, fired, unjudged } = countsOf(cells);
  return `the range was executed: the proof ran on ${ran} of ${published} published versions and fired on ${fired}${unjudged === 0 ? '' : `; ${unjudged} could not be judged`}`;
}

/**
 * The executed range of a report that is in a case. It is the case's own where that has none yet: every report of a case is
 * about one flaw, and the first one's is as good as the next's. Its edges become keys by which others are found. Undefined
 * where the report is in no case.
 */
export async function addRange(desk: Desk, report: string, actor: Actor, range: AffectedRange, trx?: Transaction): Promise<{ readonly id: string } | undefined> {
  return inTransaction(desk, trx, async (open) => {
    const tables = within(open);
    const row = await tables.selectFrom('case_report').select(['case_id', 'identity']).where('report', '=', report).executeTakeFirst();
    if (row === undefined) return undefined;
    const now = desk.clock.now();
    const before = await load(tables, row.case_id);
    const identity: FlawIdentity = { ...row.identity as FlawIdentity, ...edgesOf(range) };
    await tables.updateTable('case_report').set({ identity: JSON.stringify(identity) }).where('report', '=', report).execute();
    const { seq } = await tables.selectFrom('case_file').select('seq').where('id', '=', before.id).executeTakeFirstOrThrow();
    await indexKeys(tables, before.id, seq, [identity]);
    if (before.range !== undefined) return { id: before.id };
    await save(tables, before, { ...before, range }, now, desk.settings);
    await recordSteps(desk, open, before.id, [{ kind: 'case.range', what: rangeStep(range), body: { report } }], actor, now);
    return { id: before.id };
  });
}
