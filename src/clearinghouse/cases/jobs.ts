import { CaseError } from './error.ts';
import { actOn } from './flow.ts';
import type { Actor } from './file.ts';
import type { Desk } from './record.ts';
import { ours } from './tables.ts';

const theClock: Actor = { person: 'clock', organization: 'breakwater', roles: [] };

/**
 * What the clock does: embargoes whose date has come end, proposals that waited long enough are decided. Each case in a
 * transaction of its own and nothing twice, so that it may be called at any time, by several at once, after any crash.
 */
export async function tick(desk: Desk): Promise<{ readonly looked: number; readonly changed: readonly string[] }> {
  const tables = ours(desk.db);
  const due = await tables.selectFrom('case_file').select(['id', 'embargo']).where('clock_at', '<=', desk.clock.now())
    .where('merged_into', 'is', null).where('closed_at', 'is', null).orderBy('clock_at').orderBy('id').execute();
  const changed: string[] = [];
  const failures: unknown[] = [];
  for (const { id, embargo } of due) {
    try {
      const after = await actOn(desk, id, theClock, { kind: 'clock' });
      if (after.state.embargo !== embargo) changed.push(id);
    } catch (error) {
      // Somebody closed or merged it meanwhile; and one case that cannot be moved keeps no other from its date.
      if (!(error instanceof CaseError && error.code === 'case-not-open')) failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${due.length} due cases could not be moved`);
  return { looked: due.length, changed };
}
