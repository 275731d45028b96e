import { sql } from 'kysely';
import { migrations } from '../../src/start/desk.ts';
import { openStore, type Place } from '../../src/store/index.ts';

/** What a stopped installation's database says of its reports. All but the first two are to be 0. */
export interface Audit {
  readonly reports: number;
  readonly cases: number;
  /** Not at their end. */
  readonly unfinished: number;
  /** Whose verdict is missing. */
  readonly withoutVerdict: number;
  /** Steps on the record that are there twice, or not at all. */
  readonly wrongSteps: number;
  /** Confirmed and in no case, or in one without being confirmed. */
  readonly wrongCases: number;
  /** Claims, the very same bytes, that are in several cases. */
  readonly splitClaims: number;
  /** Jobs that wait or run. */
  readonly jobs: number;
}

export async function audit(place: Place): Promise<Audit> {
  const store = await openStore(place, migrations);
  try {
    const { rows } = await sql<Record<keyof Audit, string>>`select
      (select count(*) from intake_reports) as reports,
      (select count(*) from case_file where merged_into is null) as cases,
      (select count(*) from intake_reports where state <> 'done') as unfinished,
      (select count(*) from intake_reports r where not exists (select from validation v where v.report = r.id)) as "withoutVerdict",
      (select count(*) from intake_reports r cross join unnest(array['report.received', 'report.processing', 'report.done', 'report.validated']) as wanted (step)
        where (select count(*) from ledger_entry e where e.subject = r.id and e.kind = wanted.step) <> 1) as "wrongSteps",
      (select count(*) from validation v where (v.verdict = 'confirmed') <> exists (select from case_report c where c.report = v.report)) as "wrongCases",
      (select count(*) from (select v.claim_sha256 from validation v join case_report c on c.report = v.report group by 1 having count(distinct c.case_id) > 1) split) as "splitClaims",
      (select count(*) from queue.job where state < 'completed') as jobs`.execute(store.db);
    return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, count]) => [name, Number(count)])) as unknown as Audit;
  } finally {
    await store.close();
  }
}
