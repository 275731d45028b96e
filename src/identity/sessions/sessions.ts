import { createHmac, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import type { Actor } from '../access/actor.ts';
import { notSignedIn } from '../access/decide.ts';
import { actorOf, heldBy } from '../people/actor.ts';
import type { Held } from '../people/actor.ts';
import { activeOrganizations } from '../people/organizations.ts';
import type { Tools } from '../recorder.ts';
import { hashOf, newSecret, secretPattern } from '../secret.ts';
import { tables } from '../store.ts';
import type { Database, Transaction } from '../store.ts';

export interface SessionLimits {
  /** Without a request for so long, a session ends. */
  readonly idle: number;
  /** And after so long in any case. */
  readonly absolute: number;
  /** How long a second factor counts. */
  readonly stepUp: number;
}

export const sessionLimits: SessionLimits = { idle: 2 * 3_600_000, absolute: 12 * 3_600_000, stepUp: 300_000 };

/** How exact `last seen` is: not every request writes. */
const seenEvery = 60_000;

export interface NewSession {
  /** Goes into the cookie; here only its hash is kept. */
  readonly secret: string;
  readonly seconds: number;
}

interface Start {
  readonly person: string;
  readonly how: 'link' | 'invitation' | 'oidc';
  /** The session that the browser came with, whosever it is: it ends, so that nobody can plant one and wait (fixation). */
  readonly previous: string | undefined;
}

export async function startSession(trx: Transaction, { clock, record }: Tools, { person, how, previous }: Start, limits: SessionLimits = sessionLimits): Promise<NewSession> {
  if (previous !== undefined) await endSession(trx, previous);
  const now = clock.now();
  const secret = newSecret();
  await tables(trx).deleteFrom('identity_sessions').where('expires_at', '<=', now).execute();
  await tables(trx).insertInto('identity_sessions')
    .values({ hash: hashOf(secret), person, created_at: now, last_seen_at: now, expires_at: new Date(now.getTime() + limits.absolute), stepped_up_at: null }).execute();
  await tables(trx).updateTable('identity_people').set({ last_sign_in_at: now }).where('id', '=', person).execute();
  await record(trx, { kind: 'person.signed-in', subject: person, body: { how } });
  return { secret, seconds: limits.absolute / 1_000 };
}

/**
 * After the second factor: the same session under a new secret, so that what was known before the factor is worth
 * nothing after it. Its end stays where it was.
 */
export async function stepUpSession(trx: Transaction, { clock, record }: Tools, current: string, how: 'code' | 'oidc', limits: SessionLimits = sessionLimits): Promise<NewSession> {
  const now = clock.now();
  const secret = newSecret();
  const changed = await tables(trx).updateTable('identity_sessions').set({ hash: hashOf(secret), stepped_up_at: now, last_seen_at: now })
    .where('hash', '=', hashOf(current)).where('expires_at', '>', now).where('last_seen_at', '>', new Date(now.getTime() - limits.idle)).returning(['person', 'expires_at']).executeTakeFirst();
  if (changed === undefined) throw notSignedIn();
  await record(trx, { kind: 'person.stepped-up', subject: changed.person, body: { how } });
  return { secret, seconds: (changed.expires_at.getTime() - now.getTime()) / 1_000 };
}

export async function endSession(db: Database, secret: string): Promise<void> {
  await tables(db).deleteFrom('identity_sessions').where('hash', '=', hashOf(secret)).execute();
}

/** Everywhere at once: a lost laptop. */
export async function endSessionsOf(trx: Transaction, { record }: Tools, { person, by }: { readonly person: string; readonly by: string }): Promise<void> {
  await tables(trx).deleteFrom('identity_sessions').where('person', '=', person).execute();
  await record(trx, { kind: 'person.signed-out-everywhere', subject: person, body: { by } });
}

export interface Session {
  readonly actor: Actor & { readonly person: string };
  readonly name: string;
  readonly csrf: string;
  /** Until when the second factor counts. */
  readonly steppedUpUntil: Date | undefined;
}

/** Whose session the secret opens, with the access that they have at this instant; undefined for every reason alike. */
export async function readSession(db: Database, clock: Clock, secret: string | undefined, limits: SessionLimits = sessionLimits): Promise<Session | undefined> {
  if (secret === undefined || !secretPattern.test(secret)) return undefined;
  const now = clock.now();
  const hash = hashOf(secret);
  const { rows: [found] } = await sql<Held & { readonly name: string; readonly last_seen_at: Date; readonly expires_at: Date; readonly stepped_up_at: Date | null }>`
    with recursive ${activeOrganizations(now)}
    select s.person, p.name, s.last_seen_at, s.expires_at, s.stepped_up_at, ${heldBy(sql.ref('s.person'), now)}
    from identity_sessions s join identity_people p on p.id = s.person where s.hash = ${hash}`.execute(db);
  if (found === undefined || !(found.expires_at > now) || now.getTime() - found.last_seen_at.getTime() >= limits.idle) return undefined;
  if (now.getTime() - found.last_seen_at.getTime() >= seenEvery) await tables(db).updateTable('identity_sessions').set({ last_seen_at: now }).where('hash', '=', hash).execute();
  const until = found.stepped_up_at === null ? undefined : new Date(found.stepped_up_at.getTime() + limits.stepUp);
  const steppedUp = until !== undefined && until > now;
  return { actor: { ...actorOf(found, now), person: found.person, steppedUp }, name: found.name, csrf: csrfOf(secret), steppedUpUntil: steppedUp ? until : undefined };
}

/** Bound to the session by construction: it changes when the secret does, and says nothing about it. */
export function csrfOf(secret: string): string {
  return createHmac('sha256', secret).update('breakwater csrf').digest('base64url');
}

export function csrfValid(secret: string, given: string | undefined): boolean {
  if (given === undefined) return false;
  const [left, right] = [Buffer.from(csrfOf(secret)), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
