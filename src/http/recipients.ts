import { caseStandings, casesOfReports, participantsNow } from '../clearinghouse/cases/index.ts';
import { wantsMail } from '../clearinghouse/delivery/index.ts';
import { contactOf, getReport, type Notify } from '../clearinghouse/intake/index.ts';
import type { NotificationParts, Recipient, Subject } from '../clearinghouse/notification/index.ts';
import { actorFor, decide, emailOfPerson, hasProvider, invitedAt, linkLife, mailedInvitation, signInLink, type Tools } from '../identity/index.ts';
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
    if (recipient.kind === 'invited') return invitedAt(db, recipient.id);
    const actor = await actorFor(db, recipient.id, clock.now());
    return actor !== undefined && await maySee(actor, about, db) ? emailOfPerson(db, recipient.id) : undefined;
  };
}

/** The secret is made here, for the letter that goes now, and is stored nowhere but as its hash. */
export function wayIn(db: Database, tools: Tools, origin: URL): NotificationParts['wayIn'] {
  return async ({ kind, id }) => db.transaction().execute(async (trx) => {
    if (kind === 'invitation') {
      const invited = await mailedInvitation(trx, tools, id);
      return invited === undefined ? undefined : { link: new URL(`/invitation#${invited.secret}`, origin).href, until: invited.expires };
    }
    if (kind !== 'sign-in') return undefined;
    const until = new Date(tools.clock.now().getTime() + linkLife);
    return { link: new URL(`/sign-in#${await signInLink(trx, tools, { person: id, by: id })}`, origin).href, until };
  });
}

async function maySee(actor: Parameters<typeof decide>[0], { kind, id }: Subject, db: Database): Promise<boolean> {
  if (kind === 'sign-in') return actor.person === id && actor.roles.length > 0 && !await hasProvider(db, id);
  if (kind === 'case') {
    const standing = (await caseStandings(db, [id])).get(id);
    return standing !== undefined && decide(actor, 'case.read', { case: standing }).allowed;
  }
  if (kind === 'day') return actor.person !== undefined && decide(actor, 'inventory.list', { organizations: [id] }).allowed && wantsMail(db, { person: actor.person, organization: id });
  const report = await getReport(db, id);
  return report !== undefined && decide(actor, 'report.read', resourceOf(report, (await casesOfReports(db, [id])).get(id))).allowed;
}
