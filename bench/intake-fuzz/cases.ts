import { sql } from 'kysely';
import { acceptReport, acceptSarif, IntakeError, problemFor, readAttachment } from '../../src/clearinghouse/intake/index.ts';
import type { Accepted } from '../../src/clearinghouse/intake/index.ts';
import { openSampleIntake, submitter } from '../../src/clearinghouse/intake/sample.ts';
import type { SampleIntake } from '../../src/clearinghouse/intake/sample.ts';
import { seeded } from '../../src/kernel/random.ts';
import { fuzzBody } from './bodies.ts';
import type { FuzzBody, FuzzForm } from './bodies.ts';

export interface Outcome {
  readonly index: number;
  readonly form: FuzzForm;
  readonly bytes: number;
  /** `repeated`: a key that was answered before. `stopped`: refused because a part that was made to fail did. */
  readonly ended: 'accepted' | 'repeated' | 'refused' | 'stopped' | 'wrong';
  readonly detail: string;
  /** Violation codes that it was refused with. */
  readonly codes: readonly string[];
  /** Of the processor: other programs on the machine do not count. */
  readonly milliseconds: number;
}

/** Faults on purpose, to see that the benchmark notices them. */
export const drills = ['nothing wrong', 'another exception', 'a report without its job', 'an attachment too many', 'never ends'] as const;
export type Drill = (typeof drills)[number];

const places = ['record', 'recorded', 'send', 'sent'] as const;

export async function openCases(seed: string) {
  const intake = await openSampleIntake();
  const seen = new Set<string>();
  const expected = { reports: 0, attachments: 0, keys: 0, jobs: 0, leaves: 0 };

  async function run(index: number): Promise<Outcome> {
    const random = seeded(`${seed}/${index}`);
    const key = random.below(6) === 0 ? random.pick(['', 'a\n', ...Array.from({ length: 40 }, (_, each) => `key-${each}`)]) : undefined;
    // Half of those with a key send what the key was made for, so that answers are given again.
    const body = fuzzBody(key !== undefined && random.below(2) === 0 ? seeded(`${seed}/${key}`) : random);
    const place = random.below(60) === 0 ? random.pick(places) : undefined;
    intake.fault = place === undefined ? undefined : (at) => { if (at === place) throw new Error('made to fail'); };
    const before = process.cpuUsage();
    const ended = await attempt(intake, body, key);
    const spent = process.cpuUsage(before);
    const outcome = { index, form: body.form, bytes: body.bytes.byteLength, milliseconds: (spent.user + spent.system) / 1_000 };
    if (ended instanceof Error) return { ...outcome, ...judge(ended, place !== undefined) };
    const fresh = ended.filter(({ receipt }) => !seen.has(receipt));
    if (fresh.length > 0 && fresh.length !== ended.length) return { ...outcome, ended: 'wrong', detail: 'some of its receipts are new and some are not', codes: [] };
    for (const { receipt, report } of fresh) {
      seen.add(receipt);
      expected.reports++;
      expected.jobs++;
      expected.leaves++;
      expected.attachments += await attachmentsIn(intake, report);
    }
    if (fresh.length > 0 && key !== undefined) expected.keys++;
    return { ...outcome, ended: fresh.length > 0 ? 'accepted' : 'repeated', detail: '', codes: [] };
  }

  /** What is stored besides what was acknowledged, or lacks. Empty: nothing is half-stored. */
  async function halfStored(): Promise<string> {
    intake.fault = undefined;
    const rows = await intake.rows();
    const counts = Object.entries(expected).flatMap(([name, count]) => (rows[name as keyof typeof rows] === count ? [] : [`${rows[name as keyof typeof rows]} ${name} in place of ${count}`]));
    return counts.join(', ');
  }

  /** One by one: each report has its job, its leaf, and just the attachments that its leaf tells; every 20th attachment opens. */
  async function incomplete(): Promise<string> {
    const { rows } = await sql<{ id: string }>`select r.id from intake_reports r
      where (select count(*) from sample_jobs j where j.key = r.id) <> 1
        or (select count(*) from sample_ledger l where l.subject = r.id) <> 1
        or (select coalesce(jsonb_array_length(l.body->'attachments'), 0) from sample_ledger l where l.subject = r.id limit 1) is distinct from (select count(*)::integer from intake_attachments a where a.report = r.id)`.execute(intake.db);
    const { rows: attachments } = await sql<{ report: string; number: number; bytes: number }>`select report, number, bytes from intake_attachments order by report, number`.execute(intake.db);
    for (const { report, number, bytes } of attachments.filter((_, index) => index % 20 === 0)) {
      const { data } = await readAttachment(intake.db, intake.keys, report, number);
      if (data.byteLength !== bytes) return `attachment ${report}/${number} has another length`;
    }
    return rows.map(({ id }) => id).join(', ');
  }

  return { run, halfStored, incomplete, intake, close: intake.close };
}
type Cases = Awaited<ReturnType<typeof openCases>>;

async function attempt(intake: SampleIntake, { form, bytes, contentType }: FuzzBody, key: string | undefined): Promise<readonly Accepted[] | Error> {
  const request = { bytes, contentType, submitter, ...(key === undefined ? {} : { idempotencyKey: key }) };
  try {
    return form === 'sarif' ? await acceptSarif(request, intake) : [await acceptReport(request, intake)];
  } catch (error) {
    return error instanceof Error ? error : new TypeError('what was thrown is no error');
  }
}

/** An error is as it should be where it is one of intake's, tells a remedy, and is the server's fault only where it was made so. */
function judge(error: Error, faulty: boolean): Pick<Outcome, 'ended' | 'detail' | 'codes'> {
  const problem = problemFor(error);
  if (!(error instanceof IntakeError) || problem === undefined) return { ended: 'wrong', detail: `${error.name}: ${error.message}`.slice(0, 300), codes: [] };
  const codes = error.violations.map(({ code }) => code);
  if (error.remedy === undefined) return { ended: 'wrong', detail: `${error.code} without a remedy`, codes };
  if (problem.status >= 500) return { ended: faulty ? 'stopped' : 'wrong', detail: faulty ? error.code : `${error.code}: ${String(error.cause)}`.slice(0, 300), codes };
  return { ended: 'refused', detail: error.code, codes };
}

async function attachmentsIn({ db }: SampleIntake, report: string): Promise<number> {
  const { rows } = await sql<{ attachments: number }>`select jsonb_array_length(body->'attachments') as attachments from sample_ledger where subject = ${report}`.execute(db);
  return rows[0]?.attachments ?? 0;
}

/** How a case that is wrong on purpose is seen: by what `judge`, `halfStored` or `incomplete` say of it. */
export async function runDrill(drill: Drill, cases: Cases): Promise<string> {
  switch (drill) {
    case 'nothing wrong': break;
    case 'another exception': return judge(new RangeError('out of range'), false).ended === 'wrong' ? 'noticed' : 'silent';
    case 'a report without its job': await sql`delete from sample_jobs where key = (select max(key) from sample_jobs)`.execute(cases.intake.db); break;
    case 'an attachment too many': await sql`insert into intake_attachments select report, 17, filename, content_type, type, description, bytes, ciphertext, wrapped_key, key_id from intake_attachments limit 1`.execute(cases.intake.db); break;
    case 'never ends': for (;;);
    default: return drill satisfies never;
  }
  const [counted, single] = [await cases.halfStored(), await cases.incomplete()];
  return counted !== '' && single !== '' ? 'noticed' : counted === '' && single === '' ? 'sound' : 'half noticed';
}
