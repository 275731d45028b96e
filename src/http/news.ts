import { caseStandings, casesOfReports } from '../clearinghouse/cases/index.ts';
import { listReports } from '../clearinghouse/intake/index.ts';
import { decide, type Actor, type Resource } from '../identity/index.ts';
import type { Database } from '../store/index.ts';
import { resourceOf } from './report-view.ts';
import type { LiveEvent } from './view.ts';

/** Each event by the rule for reading the thing that it is about, as things stand now: what the asker could not open, they do not hear of. */
export async function visibleNews(actor: Actor, events: readonly LiveEvent[], db: Database, installation: Resource): Promise<readonly LiveEvent[]> {
  const named = (kind: 'report' | 'case'): readonly string[] => events.flatMap((event) => (event.kind === kind ? [event.id] : []));
  const reports = named('report').length === 0 ? [] : await listReports(db, { ids: named('report'), limit: named('report').length });
  const standings = await casesOfReports(db, reports.map(({ id }) => id));
  const cases = await caseStandings(db, named('case'));
  const owned = new Map(reports.map((report) => [report.id, resourceOf(report, standings.get(report.id))]));
  return events.filter((event) => {
    if (event.kind === 'ledger') return decide(actor, 'ledger.read', installation).allowed;
    if (event.kind === 'report') return owned.has(event.id) && decide(actor, 'report.read', owned.get(event.id)).allowed;
    const standing = cases.get(event.id);
    return standing !== undefined && decide(actor, 'case.read', { case: standing }).allowed;
  });
}
