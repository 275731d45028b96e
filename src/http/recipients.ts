import { caseStandings, casesOfReports, participantsNow } from '../clearinghouse/cases/index.ts';
import { contactOf, getReport, type Notify } from '../clearinghouse/intake/index.ts';
import type { NotificationParts, Recipient, Subject } from '../clearinghouse/notification/index.ts';
import { actorFor, decide, emailOfPerson } from '../identity/index.ts';
import type { Database, Transaction } from '../store/index.ts';
import { resourceOf } from './report-view.ts';

/** What a finder who left an address asked to hear of (`notify` of the intake contract). */
export type Milestone = 'done' | 'in-case' | 'ended' | 'closed' | 'published';
const wanted: Readonly<Record<Milestone, readonly Notify[]>> = {
  done: ['milestones', 'all'], 'in-case': ['milestones', 'all'], ended: ['final', 'milestones', 'all'], closed: ['final', 'milestones', 'all'], published: ['final', 'milestones', 'all'],
};

export async function findersOf(trx: Transaction, reports: readonly string[], milestone: Milestone): Promise<readonly Recipient[]> {
  const found: Recipient[] = [];
  for (const id of reports) {
    const contact = await contactOf(trx, id);
    if (contact !== undefined && wanted[milestone].includes(contact.notify)) found.push({ kind: 'finder', id });
  }
  return found;
}

/** Everybody who is on the case now, but for whoever did what is told. */
export async function participantsOf(trx: Transaction, id: string, now: Date, by: string): Promise<readonly Recipient[]> {
  return (await participantsNow(trx, id, now)).filter((person) => person !== by).map((person) => ({ kind: 'person', id: person }));
}

/** Where to write to, decided when the letter goes: whoever could not open the thing by then gets none. */
export function mailAddress(db: Database, clock: NotificationParts['clock']): NotificationParts['addressOf'] {
  return async (recipient, about) => {
    if (recipient.kind === 'finder') return (await contactOf(db, recipient.id))?.email;
    const actor = await actorFor(db, recipient.id, clock.now());
    return actor !== undefined && await maySee(actor, about, db) ? emailOfPerson(db, recipient.id) : undefined;
  };
}

async function maySee(actor: Parameters<typeof decide>[0], { kind, id }: Subject, db: Database): Promise<boolean> {
  if (kind === 'case') {
    const standing = (await caseStandings(db, [id])).get(id);
    return standing !== undefined && decide(actor, 'case.read', { case: standing }).allowed;
  }
  const report = await getReport(db, id);
  return report !== undefined && decide(actor, 'report.read', resourceOf(report, (await casesOfReports(db, [id])).get(id))).allowed;
}
