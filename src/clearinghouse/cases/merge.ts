import { sql } from 'kysely';
import { newId } from '../../kernel/id.ts';
import type { Transaction } from '../../store/index.ts';
import { CaseError } from './error.ts';
import type { Actor, CaseFile } from './file.ts';
import { indexKeys } from './flow.ts';
import { join } from './join.ts';
import { opened } from './opening.ts';
import { inTransaction, recordSteps, within, type CaseTransaction, type Desk } from './record.ts';
import { insertCases, load, reportsOf, save } from './store.ts';

/** One flaw, two cases: the reports of the one go to the other, and with them their finders' credit. Reversible by `splitReport`. */
export async function mergeCases(desk: Desk, from: string, into: string, actor: Actor, why: string, trx?: Transaction): Promise<CaseFile> {
  return inTransaction(desk, trx, async (open) => {
    const tables = within(open);
    const now = desk.clock.now();
    const [left, right] = await loadBoth(tables, from, into);
    if (left.status !== 'open') throw new CaseError('merge-refused', `case ${from} is ${left.status}: only an open one is merged into another`);
    if (right.status !== 'open' && right.status !== 'published') throw new CaseError('merge-refused', `case ${into} is ${right.status}`, { remedy: 'Merge into a case that stands.' });
    const { file, steps } = join(right, left, now);
    const people = file.participants.filter((each) => !right.participants.includes(each)).map(({ person }) => person);
    await save(tables, right, file, now, desk.settings);
    await tables.updateTable('case_file').set({ merged_into: into }).where('id', '=', from).execute();
    await tables.updateTable('case_key').set({ case_id: into }).where('case_id', '=', from).execute();
    const moved = await tables.updateTable('case_report').set({ case_id: into }).where('case_id', '=', from).returning('report').execute();
    const reports = moved.map(({ report }) => report).sort();
    await tables.insertInto('case_merge').values({ id: newId('merge'), from_case: from, into_case: into, reports: JSON.stringify(reports), people: JSON.stringify(people), why, merged_at: now }).execute();
    await recordSteps(desk, open, into, [{ kind: 'case.merged', what: `${from} is the same flaw: ${why}`, body: { from, reports } }, ...steps], actor, now);
    await recordSteps(desk, open, from, [{ kind: 'case.merged-into', what: `merged into ${into}: ${why}`, body: { into, reports } }], actor, now);
    return file;
  });
}

/**
 * Takes a report out of a case. One that came by a merge takes that merge back: its case stands again as it was, with
 * exactly the reports that it brought. One that was added by itself gets a case of its own. Gives the case it is in now.
 */
export async function splitReport(desk: Desk, id: string, report: string, actor: Actor, why: string, trx?: Transaction): Promise<{ readonly id: string }> {
  return inTransaction(desk, trx, async (open) => {
    const tables = within(open);
    const now = desk.clock.now();
    const { rowsHere, merge } = await whereabouts(tables, id, report);
    if (merge !== undefined) {
      const [back, from] = await loadBoth(tables, merge.from_case, id);
      await unmerge(desk, tables, merge, from, back, now);
      await recordSteps(desk, open, id, [{ kind: 'case.split', what: `${back.id} is another flaw after all: ${why}`, body: { case: back.id, reports: merge.reports } }], actor, now);
      await recordSteps(desk, open, back.id, [{ kind: 'case.split', what: `stands by itself again: ${why}`, body: { from: id, reports: merge.reports } }], actor, now);
      return { id: back.id };
    }
    if (rowsHere.length < 2) throw new CaseError('last-report', `${report} is the only report of case ${id}`, { remedy: 'Close the case instead.' });
    return { id: await ownCase(desk, open, id, report, actor, why, now) };
  });
}

interface Merge {
  readonly id: string;
  readonly from_case: string;
  readonly reports: readonly string[];
  readonly people: readonly string[];
}

async function whereabouts(tables: CaseTransaction, id: string, report: string): Promise<{ readonly rowsHere: readonly string[]; readonly merge: Merge | undefined }> {
  await load(tables, id);
  const rowsHere = (await tables.selectFrom('case_report').select('report').where('case_id', '=', id).execute()).map((row) => row.report);
  if (!rowsHere.includes(report)) throw new CaseError('report-unknown', `report ${report} is not in case ${id}`);
  const merges = await tables.selectFrom('case_merge').select(['id', 'from_case', 'reports', 'people']).where('into_case', '=', id).where('split_at', 'is', null).orderBy('merged_at', 'desc').orderBy('id').execute();
  return { rowsHere, merge: merges.find(({ reports }) => reports.includes(report)) };
}

async function unmerge(desk: Desk, tables: CaseTransaction, merge: Merge, from: CaseFile, back: CaseFile, now: Date): Promise<void> {
  await tables.updateTable('case_report').set({ case_id: back.id }).where('case_id', '=', from.id).where('report', 'in', [...merge.reports]).execute();
  await tables.updateTable('case_file').set({ merged_into: null }).where('id', '=', back.id).execute();
  // Its own keys, and those of what was merged into it before.
  await sql`with recursive below as (
      select id, seq from case_file where id = ${back.id} union all select case_file.id, case_file.seq from case_file join below on case_file.merged_into = below.id
    ) update case_key set case_id = ${back.id} where seq in (select seq from below)`.execute(tables);
  await tables.updateTable('case_merge').set({ split_at: now }).where('id', '=', merge.id).execute();
  // A date that came with it goes with it, unless nothing else would end the embargo.
  const own = from.papers.terms.filter((term) => term.case !== back.id);
  const participants = from.participants.map((each) => (merge.people.includes(each.person) && each.endedAt === undefined ? { ...each, endedAt: now.toISOString() } : each));
  await save(tables, from, { ...from, participants, papers: { ...from.papers, terms: own.length > 0 ? own : from.papers.terms } }, now, desk.settings);
}

async function ownCase(desk: Desk, trx: Transaction, id: string, report: string, actor: Actor, why: string, now: Date): Promise<string> {
  const tables = within(trx);
  const before = await load(tables, id);
  const reports = await reportsOf(tables, id);
  const taken = reports.find((each) => each.report === report);
  if (taken === undefined) throw new CaseError('report-unknown', `report ${report} is not in case ${id}`);
  const { file, steps } = opened(newId('case'), { title: before.title, band: before.band, identity: taken.identity, report: taken }, actor, now, desk.settings);
  const [inserted] = await insertCases(tables, [file], desk.settings);
  await tables.updateTable('case_report').set({ case_id: file.id, why: `split from ${id}: ${why}` }).where('report', '=', report).execute();
  await indexKeys(tables, file.id, inserted?.seq ?? '0', [taken.identity]);
  // What only this report said no longer leads to the case it left.
  const { seq } = await tables.selectFrom('case_file').select('seq').where('id', '=', id).executeTakeFirstOrThrow();
  await tables.deleteFrom('case_key').where('seq', '=', seq).execute();
  await indexKeys(tables, id, seq, reports.filter((each) => each !== taken).map(({ identity }) => identity));
  const leaves = taken.finder?.person !== undefined && !reports.some((each) => each !== taken && each.finder?.person === taken.finder?.person);
  const participants = before.participants.map((each) => (leaves && each.role === 'finder' && each.person === taken.finder?.person ? { ...each, endedAt: now.toISOString() } : each));
  await save(tables, before, { ...before, participants }, now, desk.settings);
  await tables.insertInto('case_merge').values({ id: newId('merge'), from_case: file.id, into_case: id, reports: JSON.stringify([report]), people: '[]', why, merged_at: now, split_at: now }).execute();
  await recordSteps(desk, trx, id, [{ kind: 'case.split', what: `report ${report} is another flaw: ${why}`, body: { case: file.id, reports: [report] } }], actor, now);
  await recordSteps(desk, trx, file.id, steps, actor, now);
  return file.id;
}

/** In one order everywhere, so that two merges at once wait for each other and never deadlock. */
async function loadBoth(tables: CaseTransaction, first: string, second: string): Promise<readonly [CaseFile, CaseFile]> {
  if (first === second) throw new CaseError('merge-refused', `case ${first} is not merged with itself`);
  const [low, high] = first < second ? [first, second] : [second, first];
  const files = [await load(tables, low), await load(tables, high)] as const;
  return first < second ? files : [files[1], files[0]];
}
