import { IdentityError } from '../error.ts';
import { invitationsFor } from '../links/invitations.ts';
import { takeUp } from '../links/accept.ts';
import { isName } from '../people/text.ts';
import type { Tools } from '../recorder.ts';
import { hashOf } from '../secret.ts';
import { readSession, sessionLimits, startSession, stepUpSession } from '../sessions/sessions.ts';
import type { NewSession, SessionLimits } from '../sessions/sessions.ts';
import { tables } from '../store.ts';
import type { Transaction } from '../store.ts';
import { refused } from './provider.ts';
import type { Finished } from './provider.ts';

export interface Completed {
  readonly person: string;
  readonly session: NewSession;
  readonly returnTo: string;
}

/**
 * Turns what the provider said into a session. Who somebody is, is issuer and subject together; an address finds nothing but an
 * open invitation, and only one that the provider has verified. `current`: the session cookie that the browser came with.
 */
export async function completeSignIn(trx: Transaction, tools: Tools, finished: Finished, current: string | undefined, limits: SessionLimits = sessionLimits): Promise<Completed> {
  const { returnTo, purpose } = finished;
  const known = await knownPerson(trx, finished);
  if (purpose === 'sign-in') {
    const person = known ?? await invited(trx, tools, finished);
    return { person, returnTo, session: await startSession(trx, tools, { person, how: 'oidc', previous: current }, limits) };
  }
  const session = await readSession(trx, tools.clock, current, limits);
  if (session === undefined || current === undefined || hashOf(current) !== finished.session) throw refused('it was begun in another session');
  const { person } = session.actor;
  if (purpose === 'step-up') {
    if (known !== person) throw new IdentityError('step-up-refused', 'At the provider somebody else signed in', { remedy: 'Sign in there as yourself.' });
    return { person, returnTo, session: await stepUpSession(trx, tools, current, 'oidc', limits) };
  }
  // Another way in outlives the session: whoever finds a laptop open must not add one.
  if (!session.actor.steppedUp) throw new IdentityError('step-up-required', 'Adding a way to sign in asks for your second factor', { remedy: 'Confirm that it is you, then do it again.' });
  if (known !== undefined && known !== person) throw refused('that account belongs to somebody else here');
  if (known === undefined) await bind(trx, tools, finished, person);
  return { person, returnTo, session: await startSession(trx, tools, { person, how: 'oidc', previous: current }, limits) };
}

async function knownPerson(trx: Transaction, { issuer, subject }: Finished): Promise<string | undefined> {
  return (await tables(trx).selectFrom('identity_subjects').select('person').where('issuer', '=', issuer).where('subject', '=', subject).executeTakeFirst())?.person;
}

/** All that waits for the address is taken up by the one person that it becomes. */
async function invited(trx: Transaction, tools: Tools, finished: Finished): Promise<string> {
  const waiting = finished.email === undefined ? [] : await invitationsFor(trx, tools.clock, finished.email);
  let person: string | undefined;
  for (const invitation of waiting) person = await takeUp(trx, tools, invitation, { name: finished.name !== undefined && isName(finished.name) ? finished.name : invitation.email, person });
  if (person === undefined) throw new IdentityError('account-unknown', 'Nobody here knows this account, and no invitation waits for its verified address', { remedy: 'Ask whoever runs this desk to invite the address that your provider has verified, then sign in again.' });
  await bind(trx, tools, finished, person);
  return person;
}

async function bind(trx: Transaction, { record }: Tools, { issuer, subject }: Finished, person: string): Promise<void> {
  const bound = await tables(trx).insertInto('identity_subjects').values({ issuer, subject, person }).onConflict((conflict) => conflict.doNothing()).returning('person').execute();
  if (bound.length === 0) throw refused('that account was taken a moment ago');
  await record(trx, { kind: 'person.provider-bound', subject: person, body: { issuer } });
}
