import { newId } from '../../kernel/id.ts';
import { homeRoles } from '../access/act.ts';
import type { Role } from '../access/act.ts';
import { notThere } from '../access/decide.ts';
import { IdentityError } from '../error.ts';
import type { Tools } from '../recorder.ts';
import { tables } from '../store.ts';
import type { Database, Transaction } from '../store.ts';
import { emailOf, nameOf } from './text.ts';

interface NewPerson {
  readonly name: string;
  /** Where they were reached; never proof of who they are. */
  readonly email?: string | undefined;
  readonly by: string | undefined;
}

export async function addPerson(trx: Transaction, { clock, record }: Tools, { name, email, by }: NewPerson): Promise<string> {
  const id = newId('person');
  const address = email === undefined ? null : emailOf(email, 'email');
  await tables(trx).insertInto('identity_people').values({ id, name: nameOf(name, 'name'), email: address, created_at: clock.now(), last_sign_in_at: null }).execute();
  // Names and addresses stay out of the ledger: what is in it can never be taken back.
  await record(trx, { kind: 'person.added', subject: id, body: { by: by ?? null } });
  return id;
}

interface Membership {
  readonly organization: string;
  readonly person: string;
  readonly role: Role;
  readonly by: string;
}

export async function grantRole(trx: Transaction, { record }: Tools, { organization, person, role, by }: Membership): Promise<void> {
  const found = await tables(trx).selectFrom('identity_organizations').select('home').where('id', '=', organization).executeTakeFirst();
  if (found === undefined || await personName(trx, person) === undefined) throw notThere();
  if (homeRoles.includes(role) && !found.home) {
    throw new IdentityError('role-not-here', `Only members of the clearinghouse's own organization can be ${role}`, { where: 'role', remedy: 'Grant it in that organization, or choose another role.' });
  }
  const added = await tables(trx).insertInto('identity_memberships').values({ organization, person, role }).onConflict((conflict) => conflict.doNothing()).returning('person').execute();
  if (added.length > 0) await record(trx, { kind: 'role.granted', subject: person, body: { organization, role, by } });
}

export async function revokeRole(trx: Transaction, { record }: Tools, { organization, person, role, by }: Membership): Promise<void> {
  await keepAnAdministrator(trx, organization, person, [role]);
  const removed = await tables(trx).deleteFrom('identity_memberships').where('organization', '=', organization).where('person', '=', person).where('role', '=', role).returning('role').execute();
  if (removed.length === 0) throw notThere();
  await record(trx, { kind: 'role.revoked', subject: person, body: { organization, role, by } });
}

/** Out of an organization: its roles end, and with them what tokens for it could do. Sessions go on without these roles. */
export async function removeMember(trx: Transaction, { clock, record }: Tools, { organization, person, by }: Omit<Membership, 'role'>): Promise<void> {
  const held = await tables(trx).selectFrom('identity_memberships').select('role').where('organization', '=', organization).where('person', '=', person).execute();
  if (held.length === 0) throw notThere();
  await keepAnAdministrator(trx, organization, person, held.map(({ role }) => role));
  await tables(trx).deleteFrom('identity_memberships').where('organization', '=', organization).where('person', '=', person).execute();
  await tables(trx).updateTable('identity_tokens').set({ revoked_at: clock.now() }).where('organization', '=', organization).where('person', '=', person).where('revoked_at', 'is', null).execute();
  await record(trx, { kind: 'person.removed', subject: person, body: { organization, by } });
}

/** An installation that nobody can administer cannot be mended from inside. The lock makes two removals at once wait for each other. */
async function keepAnAdministrator(trx: Transaction, organization: string, person: string, going: readonly Role[]): Promise<void> {
  if (!going.includes('administrator')) return;
  const locked = await tables(trx).selectFrom('identity_organizations').select('home').where('id', '=', organization).forUpdate().executeTakeFirst();
  if (locked?.home !== true) return;
  const others = await tables(trx).selectFrom('identity_memberships').select('person').where('organization', '=', organization).where('role', '=', 'administrator').where('person', '!=', person).execute();
  if (others.length === 0) throw new IdentityError('last-administrator', 'This is the last administrator of the clearinghouse', { where: person, remedy: 'Make somebody else administrator first.' });
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly roles: readonly { readonly organization: string; readonly role: Role }[];
  readonly lastSignIn: Date | undefined;
}

/** The members of these organizations, with their roles there. */
export async function membersOf(db: Database, organizations: readonly string[]): Promise<readonly Person[]> {
  if (organizations.length === 0) return [];
  const rows = await tables(db).selectFrom('identity_memberships as m').innerJoin('identity_people as p', 'p.id', 'm.person')
    .select(['p.id', 'p.name', 'p.email', 'p.last_sign_in_at', 'm.organization', 'm.role']).where('m.organization', 'in', organizations)
    .orderBy('p.name').orderBy('p.id').orderBy('m.organization').orderBy('m.role').execute();
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((held) => {
    const [first] = held;
    return first === undefined ? [] : [{
      id: first.id, name: first.name, email: first.email ?? undefined, lastSignIn: first.last_sign_in_at ?? undefined,
      roles: held.map(({ organization, role }) => ({ organization, role })),
    }];
  });
}

export async function personName(db: Database, person: string): Promise<string | undefined> {
  return (await namesOf(db, [person])).get(person);
}

/** For pages that name who did what. */
export async function namesOf(db: Database, people: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (people.length === 0) return new Map();
  const rows = await tables(db).selectFrom('identity_people').select(['id', 'name']).where('id', 'in', people).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
