import type { Clock } from '../../kernel/clock.ts';
import { notThere } from '../access/decide.ts';
import { IdentityError } from '../error.ts';
import { homeOrganization } from '../people/organizations.ts';
import { addPerson, grantRole, personName } from '../people/people.ts';
import type { Tools } from '../recorder.ts';
import { hashOf, newSecret, secretPattern } from '../secret.ts';
import { newConfirmationCode } from '../sessions/code.ts';
import { tables } from '../store.ts';
import type { Transaction } from '../store.ts';

export const linkLife = 15 * 60_000;

export interface FirstSignIn {
  readonly person: string;
  /** Goes into the link that is printed at start. */
  readonly secret: string;
  /** The second factor, printed beside it. */
  readonly code: string;
}

/**
 * A way in for whoever started the service: the first administrator and coordinator, made when there is none. Each start
 * gives a fresh link and a fresh confirmation code; those of earlier starts end. Whoever can start it owns its data anyway.
 */
export async function firstSignIn(trx: Transaction, tools: Tools, names: { readonly person?: string; readonly organization?: string } = {}): Promise<FirstSignIn> {
  const home = await homeOrganization(trx, tools, names.organization);
  // Two processes that start at once wait for each other here, and end with the same person.
  await tables(trx).selectFrom('identity_organizations').select('id').where('id', '=', home).forUpdate().execute();
  const found = await tables(trx).selectFrom('identity_memberships as m').innerJoin('identity_people as p', 'p.id', 'm.person')
    .select('m.person').where('m.organization', '=', home).where('m.role', '=', 'administrator').orderBy('p.created_at').orderBy('p.id').executeTakeFirst();
  const person = found?.person ?? await first(trx, tools, home, names.person ?? 'Administrator');
  return { person, secret: await signInLink(trx, tools, { person, by: person }), code: await newConfirmationCode(trx, tools, person) };
}

async function first(trx: Transaction, tools: Tools, home: string, name: string): Promise<string> {
  const person = await addPerson(trx, tools, { name, by: undefined });
  for (const role of ['administrator', 'coordinator'] as const) await grantRole(trx, tools, { organization: home, person, role, by: person });
  return person;
}

/** A single-use link for somebody who is known, fifteen minutes long; it ends the ones before it. */
export async function signInLink(trx: Transaction, { clock, record }: Tools, { person, by }: { readonly person: string; readonly by: string }): Promise<string> {
  if (await personName(trx, person) === undefined) throw notThere();
  const [now, secret] = [clock.now(), newSecret()];
  await tables(trx).deleteFrom('identity_links').where((eb) => eb.or([eb('person', '=', person), eb('expires_at', '<=', now)])).execute();
  await tables(trx).insertInto('identity_links').values({ hash: hashOf(secret), person, expires_at: new Date(now.getTime() + linkLife) }).execute();
  await record(trx, { kind: 'person.link-made', subject: person, body: { by } });
  return secret;
}

/** Uses a link up and says whose it was. To be called by a POST of the page behind the link: what merely looks at links must not use them up. */
export async function followLink(trx: Transaction, clock: Clock, secret: string): Promise<string> {
  if (!secretPattern.test(secret)) throw linkRefused();
  // One statement: of two that follow it at once, one gets the row.
  const used = await tables(trx).deleteFrom('identity_links').where('hash', '=', hashOf(secret)).returning(['person', 'expires_at']).executeTakeFirst();
  if (used === undefined || !(used.expires_at > clock.now())) throw linkRefused();
  return used.person;
}

export function linkRefused(): IdentityError {
  return new IdentityError('link-refused', 'This link does not open anything: it was used, is too old, or was never given out', { remedy: 'Ask for a new one. Whoever started the service gets one at each start.' });
}

