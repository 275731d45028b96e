import { sql } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { gathered } from '../../kernel/gather.ts';
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
import type { TokenText } from './header.ts';

/** How exact `last used` is: not every report of a pipeline writes to the token's row. */
const usedEvery = 60_000;
/** Tokens that one statement looks up. */
const most = 256;

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

/** Who sends this Authorization header; undefined for every reason alike. */
export type TokenReader = (header: string | undefined) => Promise<Authenticated | undefined>;

/**
 * Headers that come together are read by one statement, which begins after the last of them came: nothing is remembered, so
 * a token that is revoked is refused at once, whichever process revoked it.
 */
export function tokenReader(db: Database, clock: Clock): TokenReader {
  const read = gathered((given: readonly TokenText[]) => readTokens(db, clock.now(), given), { most });
  return async (header) => {
    const given = parseAuthorization(header);
    return given === undefined ? undefined : await read(given);
  };
}

async function readTokens(db: Database, now: Date, given: readonly TokenText[]): Promise<readonly (Authenticated | undefined)[]> {
  const ids = [...new Set(given.map(({ id }) => id))];
  const { rows } = await sql<Found>`with recursive ${activeOrganizations(now)}
    select t.id, t.hash, t.person, t.organization, t.scopes, t.expires_at, t.revoked_at, t.last_used_at, ${heldBy(sql.ref('t.person'), now)}
    from identity_tokens t where t.id = any(${ids}::text[])`.execute(db);
  const found = new Map(rows.map((row) => [row.id, row]));
  const answers = given.map((each) => answer(each, found.get(each.id), now));
  const used = rows.filter(({ id, last_used_at: last }) => answers.some((each) => each?.token === id) && (last === null || now.getTime() - last.getTime() >= usedEvery)).map(({ id }) => id);
  if (used.length > 0) await tables(db).updateTable('identity_tokens').set({ last_used_at: now }).where('id', 'in', used.toSorted()).execute();
  return answers;
}

/**
 * The hash is compared in constant time, and also where there is no such token, so that neither the answer nor its time
 * tells ids that exist from others.
 */
function answer({ secret }: TokenText, found: Found | undefined, now: Date): Authenticated | undefined {
  const genuine = matchesHash(secret, found?.hash ?? hashOf(''));
  if (found === undefined || !genuine || found.revoked_at !== null || !(found.expires_at > now)) return undefined;
  const whole = actorOf(found, now);
  const roles = whole.roles.filter(({ organization }) => organization === found.organization);
  // No role left there, or its sponsors are gone: it speaks for nobody.
  if (roles.length === 0) return undefined;
  return { token: found.id, organization: found.organization, actor: { ...whole, roles, scopes: found.scopes, steppedUp: found.scopes.some((scope) => finalScopes.includes(scope)) } };
}
