import { sql } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import type { Actor } from '../access/actor.ts';
import { finalScopes } from '../access/scope.ts';
import type { Scope } from '../access/scope.ts';
import { actorOf, heldBy } from '../people/actor.ts';
import type { Held } from '../people/actor.ts';
import { activeOrganizations } from '../people/organizations.ts';
import { hashOf, matchesHash } from '../secret.ts';
import { tables } from '../store.ts';
import type { Database } from '../store.ts';
import { parseAuthorization } from './header.ts';

/** How exact `last used` is: not every report of a pipeline writes to the token's row. */
const usedEvery = 60_000;

interface Found extends Held {
  readonly id: string;
  readonly hash: string;
  readonly organization: string;
  readonly scopes: readonly Scope[];
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
  readonly last_used_at: Date | null;
}

export interface Authenticated {
  readonly token: string;
  /** For whom it speaks. */
  readonly organization: string;
  readonly actor: Actor;
}

/**
 * Who sends this Authorization header; undefined for every reason alike. The hash is compared in constant time, and also
 * where there is no such token, so that neither the answer nor its time tells ids that exist from others.
 */
export async function authenticateToken(db: Database, clock: Clock, header: string | undefined): Promise<Authenticated | undefined> {
  const given = parseAuthorization(header);
  if (given === undefined) return undefined;
  const now = clock.now();
  const { rows: [found] } = await sql<Found>`with recursive ${activeOrganizations(now)}
    select t.id, t.hash, t.person, t.organization, t.scopes, t.expires_at, t.revoked_at, t.last_used_at, ${heldBy(sql.ref('t.person'), now)}
    from identity_tokens t where t.id = ${given.id}`.execute(db);
  const genuine = matchesHash(given.secret, found?.hash ?? hashOf(''));
  if (found === undefined || !genuine || found.revoked_at !== null || !(found.expires_at > now)) return undefined;
  const whole = actorOf(found, now);
  const roles = whole.roles.filter(({ organization }) => organization === found.organization);
  // No role left there, or its sponsors are gone: it speaks for nobody.
  if (roles.length === 0) return undefined;
  if (found.last_used_at === null || now.getTime() - found.last_used_at.getTime() >= usedEvery) {
    await tables(db).updateTable('identity_tokens').set({ last_used_at: now }).where('id', '=', found.id).execute();
  }
  return { token: found.id, organization: found.organization, actor: { ...whole, roles, scopes: found.scopes, steppedUp: found.scopes.some((scope) => finalScopes.includes(scope)) } };
}
