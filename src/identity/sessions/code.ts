import { randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { base32 } from '../../kernel/id.ts';
import { IdentityError } from '../error.ts';
import type { Tools } from '../recorder.ts';
import { hashOf, matchesHash } from '../secret.ts';
import { tables } from '../store.ts';
import type { Database, Transaction } from '../store.ts';

const tries = 5;
const pause = 15 * 60_000;

/**
 * The second factor where there is no identity provider: a confirmation code that is shown once, when somebody first signs
 * in by a link, and for the first administrator at every start. 100 random bits, so a plain hash serves; a cookie that was
 * stolen does not hold it. With an identity provider the second factor is to sign in there anew (`max_age=0`).
 */
export async function newConfirmationCode(trx: Transaction, { record }: Tools, person: string): Promise<string> {
  const code = base32(randomBytes(13)).slice(0, 20).replace(/(.{5})(?=.)/g, '$1-');
  const fresh = { hash: hashOf(plain(code)), failures: 0, locked_until: null };
  await tables(trx).insertInto('identity_codes').values({ person, ...fresh }).onConflict((conflict) => conflict.column('person').doUpdateSet(fresh)).execute();
  await record(trx, { kind: 'person.code-issued', subject: person, body: {} });
  return code;
}

export async function hasConfirmationCode(db: Database, person: string): Promise<boolean> {
  return await tables(db).selectFrom('identity_codes').select('person').where('person', '=', person).executeTakeFirst() !== undefined;
}

/**
 * Throws `step-up-refused` unless it is the person's code. Each attempt is counted before the answer is known, in a
 * statement of its own: attempts sent at once, or a caller that rolls back, win no further ones. So this takes no transaction.
 */
export async function checkConfirmationCode(db: Database, clock: Clock, person: string, given: string): Promise<void> {
  const now = clock.now();
  const counted = await tables(db).updateTable('identity_codes').set(({ eb, case: choose, ref }) => ({
    failures: choose().when('failures', '>=', tries).then(1).else(eb('failures', '+', 1)).end(),
    locked_until: choose().when('failures', '=', tries - 1).then(new Date(now.getTime() + pause)).else(ref('locked_until')).end(),
  })).where('person', '=', person).where((eb) => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<=', now)])).returning('hash').executeTakeFirst();
  const right = matchesHash(plain(given), counted?.hash ?? hashOf(''));
  if (counted === undefined || !right) {
    throw new IdentityError('step-up-refused', 'That is not your confirmation code, or it was tried too often', { where: 'code', remedy: 'Take the code that was shown when you first signed in; after five wrong ones wait a quarter of an hour.' });
  }
  await tables(db).updateTable('identity_codes').set({ failures: 0, locked_until: null }).where('person', '=', person).execute();
}

/** As people copy it: with or without dashes and spaces, in either case. */
function plain(code: string): string {
  return code.slice(0, 64).toLowerCase().replaceAll(/[\s-]/g, '');
}
