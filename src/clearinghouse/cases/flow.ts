import { newId } from '../../kernel/id.ts';
import type { Transaction } from '../../store/index.ts';
import type { Act } from './acts/act.ts';
import { perform } from './acts/perform.ts';
import { addDays } from './dates.ts';
import type { Actor, CaseFile, Participant } from './file.ts';
import { keysOf } from './keys.ts';
import { openedFor } from './lookup.ts';
import { opened, type CaseReport, type FlawIdentity, type Opening } from './opening.ts';
import { inTransaction, recordSteps, within, type CaseTransaction, type Desk } from './record.ts';
import { attach, insertCases, load, save } from './store.ts';

/** One case per flaw: for a confirmed report that is none of the known ones. */
export async function openCase(desk: Desk, actor: Actor, opening: Opening, trx?: Transaction): Promise<{ readonly id: string }> {
  return inTransaction(desk, trx, async (open) => {
    const now = desk.clock.now();
    const { file, steps } = opened(newId('case'), opening, actor, now, desk.settings);
    const tables = within(open);
    const [inserted] = await insertCases(tables, [file], desk.settings);
    await attach(tables, file.id, { ...opening.report, why: openedFor, identity: opening.identity }, now);
    await indexKeys(tables, file.id, inserted?.seq ?? '0', [opening.identity]);
    await recordSteps(desk, open, file.id, steps, actor, now);
    return { id: file.id };
  });
}

/** Any act that concerns one case; the case afterwards. */
export async function actOn(desk: Desk, id: string, actor: Actor, act: Act, trx?: Transaction): Promise<CaseFile> {
  return inTransaction(desk, trx, async (open) => {
    const tables = within(open);
    const now = desk.clock.now();
    const before = await load(tables, id);
    const { file, steps } = perform(before, act, actor, now, desk.settings);
    await save(tables, before, file, now, desk.settings);
    await recordSteps(desk, open, id, steps, actor, now);
    return file;
  });
}

/** A report of a flaw that has its case; the finder is credited and learns what the case is. Gives the case that stands. */
export async function addReport(desk: Desk, id: string, actor: Actor, report: CaseReport, identity: FlawIdentity, why: string, trx?: Transaction): Promise<{ readonly id: string }> {
  return inTransaction(desk, trx, async (open) => {
    const tables = within(open);
    const now = desk.clock.now();
    const before = await loadStanding(tables, id);
    await attach(tables, before.id, { ...report, why, identity }, now);
    const participants = [...before.participants, ...joining(before, report, actor, now, desk)];
    const aliases = [...new Set([...before.aliases, ...identity.aliases])];
    await save(tables, before, { ...before, participants, aliases }, now, desk.settings);
    const { seq } = await tables.selectFrom('case_file').select('seq').where('id', '=', before.id).executeTakeFirstOrThrow();
    await indexKeys(tables, before.id, seq, [identity]);
    await recordSteps(desk, open, before.id, [{ kind: 'case.report-added', what: `report ${report.report} is about this flaw: ${why}`, body: { report: report.report } }], actor, now);
    return { id: before.id };
  });
}

/** Once a case is public, its late finders need no admission. */
function joining(file: CaseFile, { finder }: CaseReport, actor: Actor, now: Date, { settings }: Desk): readonly Participant[] {
  if (finder?.person === undefined || file.status === 'published' || file.participants.some(({ person }) => person === finder.person)) return [];
  return [{
    person: finder.person, organization: finder.organization, role: 'finder', tier: 0, management: 'accepted', contribution: 'finding', needToKnow: 'everything', reason: 'reported it, too',
    approver: actor.person, admittedAt: now.toISOString(), expiresAt: addDays(now, settings.admissionDays).toISOString(), endedAt: undefined,
  }];
}

/** The case itself, or the one that took it in. */
async function loadStanding(tables: CaseTransaction, id: string): Promise<CaseFile> {
  const row = await tables.selectFrom('case_file').select('merged_into').where('id', '=', id).executeTakeFirst();
  return row?.merged_into == null ? load(tables, id) : loadStanding(tables, row.merged_into);
}

export async function indexKeys(tables: CaseTransaction, id: string, seq: string, identities: readonly FlawIdentity[]): Promise<void> {
  const keys = new Set(identities.flatMap(keysOf).map(({ key }) => key));
  await tables.insertInto('case_key').values([...keys].map((key) => ({ key, seq, case_id: id }))).onConflict((conflict) => conflict.doNothing()).execute();
}
