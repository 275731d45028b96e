import type { Insertable, Selectable } from 'kysely';
import { clockDue } from './acts/embargo.ts';
import { CaseError } from './error.ts';
import { embargoEnd, type CaseFile, type Participant } from './file.ts';
import type { Tier } from './labels.ts';
import { caseState } from './machines/together.ts';
import type { CaseReport, FlawIdentity } from './opening.ts';
import type { CaseTransaction } from './record.ts';
import type { CaseSettings } from './settings.ts';
import type { CaseDatabase, CaseTables } from './tables.ts';

type Row = Selectable<CaseTables['case_file']>;
type Reader = CaseDatabase | CaseTransaction;

/** Reads a case and keeps others from changing it until the transaction ends: acts on one case come one after another. */
export async function load(trx: CaseTransaction, id: string): Promise<CaseFile> {
  const row = await trx.selectFrom('case_file').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return fromRow(row, id, await participantsOf(trx, id));
}

export async function read(db: Reader, id: string): Promise<CaseFile> {
  const row = await db.selectFrom('case_file').selectAll().where('id', '=', id).executeTakeFirst();
  return fromRow(row, id, await participantsOf(db, id));
}

/** Many at once, in the order they are asked for. */
export async function readMany(db: Reader, ids: readonly string[]): Promise<readonly CaseFile[]> {
  const rows = new Map((await db.selectFrom('case_file').selectAll().where('id', 'in', [...ids]).execute()).map((row) => [row.id, row]));
  const people = Map.groupBy(await db.selectFrom('case_participant').selectAll().where('case_id', 'in', [...ids]).orderBy('admitted_at').orderBy('person').execute(), ({ case_id }) => case_id);
  return ids.map((id) => fromRow(rows.get(id), id, (people.get(id) ?? []).map(participantOf)));
}

function fromRow(row: Row | undefined, id: string, participants: readonly Participant[]): CaseFile {
  if (row === undefined) throw new CaseError('case-unknown', `there is no case ${id}`);
  return {
    id: row.id, title: row.title, package: row.package, aliases: row.aliases, band: row.band, range: row.range ?? undefined, openedAt: row.opened_at,
    status: statusOf(row), publishedAt: row.published_at ?? undefined, participants, papers: row.papers,
    state: caseState({ vendors: row.vendors, publicity: row.publicity, embargo: row.embargo }),
  };
}

export function statusOf(row: Pick<Row, 'published_at' | 'closed_at' | 'merged_into'>): CaseFile['status'] {
  if (row.published_at !== null) return 'published';
  if (row.merged_into !== null) return 'merged';
  return row.closed_at === null ? 'open' : 'closed';
}

async function participantsOf(db: Reader, id: string): Promise<readonly Participant[]> {
  const rows = await db.selectFrom('case_participant').selectAll().where('case_id', '=', id).orderBy('admitted_at').orderBy('person').execute();
  return rows.map(participantOf);
}

function participantOf({ person, organization, role, tier, management, admission, admitted_at, expires_at, ended_at }: Selectable<CaseTables['case_participant']>): Participant {
  return {
    person, organization, role, tier: tier as Tier, management, ...admission,
    admittedAt: admitted_at.toISOString(), expiresAt: expires_at.toISOString(), endedAt: ended_at?.toISOString(),
  };
}

function columns(file: CaseFile, settings: CaseSettings) {
  const { title, band, aliases, range, state, papers } = file;
  return {
    title, band, aliases: JSON.stringify(aliases), tlp: papers.labels.case, vendors: JSON.stringify(state.vendors), publicity: state.publicity, embargo: state.embargo,
    papers: JSON.stringify(papers), range: range === undefined ? null : JSON.stringify(range),
    clock_at: clockDue(file, settings) ?? null, embargo_until: embargoEnd(file, settings) ?? null,
  };
}

/** New cases, many at once where there are many. */
export async function insertCases(trx: CaseTransaction, files: readonly CaseFile[], settings: CaseSettings): Promise<readonly { readonly id: string; readonly seq: string }[]> {
  const rows = files.map((file): Insertable<CaseTables['case_file']> => ({ id: file.id, package: file.package, opened_at: file.openedAt, ...columns(file, settings) }));
  const seqs = await trx.insertInto('case_file').values(rows).returning(['id', 'seq']).execute();
  const people = files.flatMap((file) => file.participants.map((each) => participantRow(file.id, each)));
  if (people.length > 0) await trx.insertInto('case_participant').values(people).execute();
  return seqs;
}

function participantRow(id: string, { person, organization, role, tier, management, contribution, needToKnow, reason, approver, admittedAt, expiresAt, endedAt }: Participant): Insertable<CaseTables['case_participant']> {
  return {
    case_id: id, person, organization, role, tier, management, admission: JSON.stringify({ contribution, needToKnow, reason, approver }),
    admitted_at: new Date(admittedAt), expires_at: new Date(expiresAt), ended_at: endedAt === undefined ? null : new Date(endedAt),
  };
}

/** Writes what an act changed. Closing is the one status among it: merging and publishing write theirs themselves. */
export async function save(trx: CaseTransaction, before: CaseFile, file: CaseFile, now: Date, settings: CaseSettings): Promise<void> {
  const closed = file.status === 'closed' && before.status === 'open' ? { closed_at: now } : {};
  await trx.updateTable('case_file').set({ ...columns(file, settings), ...closed }).where('id', '=', file.id).execute();
  for (const each of file.participants) {
    if (before.participants.includes(each)) continue;
    const row = participantRow(file.id, each);
    const { case_id: _, person: __, ...changed } = row;
    await trx.insertInto('case_participant').values(row).onConflict((conflict) => conflict.columns(['case_id', 'person']).doUpdateSet(changed)).execute();
  }
}

export interface StoredReport extends CaseReport {
  readonly why: string;
  readonly identity: FlawIdentity;
}

export async function attach(trx: CaseTransaction, id: string, { report, finder, receivedAt, verdict, why, identity }: StoredReport, now: Date): Promise<void> {
  const added = await trx.insertInto('case_report').values({
    report, case_id: id, finder: finder?.person ?? null, finder_name: finder?.name ?? null, finder_organization: finder?.organization ?? null,
    received_at: receivedAt, verdict, why, identity: JSON.stringify(identity), attached_at: now,
  }).onConflict((conflict) => conflict.column('report').doNothing()).returning('report').executeTakeFirst();
  if (added === undefined) throw new CaseError('report-known', `report ${report} belongs to a case already`, { remedy: 'Split it from there first.' });
}

export async function reportsOf(db: Reader, id: string): Promise<readonly StoredReport[]> {
  const rows = await db.selectFrom('case_report').selectAll().where('case_id', '=', id).orderBy('received_at').orderBy('report').execute();
  return rows.map((row) => ({
    report: row.report, receivedAt: row.received_at, verdict: row.verdict, why: row.why, identity: row.identity as FlawIdentity,
    finder: row.finder_organization === null ? undefined : { organization: row.finder_organization, ...(row.finder === null ? {} : { person: row.finder }), ...(row.finder_name === null ? {} : { name: row.finder_name }) },
  }));
}
