import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { homeRoles } from '../access/act.ts';
import type { CaseRole, Role, Tier } from '../access/act.ts';
import type { Actor } from '../access/actor.ts';
import type { Database } from '../store.ts';
import { activeOrganizations } from './organizations.ts';

/** What a person holds, as one row of SQL gives it. */
export interface Held {
  readonly person: string;
  readonly roles: readonly { readonly organization: string; readonly role: Role }[] | null;
  readonly admissions: readonly { readonly case: string; readonly role: CaseRole; readonly tier: Tier; readonly expires: string }[] | null;
}

/**
 * Columns `roles` and `admissions` of a person, for a statement that begins with `with recursive ${activeOrganizations(at)}`:
 * so whoever asks is read with one statement, at one instant of the database.
 */
export function heldBy(person: RawBuilder<unknown>, at: Date): RawBuilder<unknown> {
  return sql`(select json_agg(json_build_object('organization', m.organization, 'role', m.role)) from identity_memberships m
      join active on active.id = m.organization where m.person = ${person} and (active.home or m.role <> all(${homeRoles}::text[]))) as roles,
    (select json_agg(json_build_object('case', a.case_id, 'role', a.role, 'tier', a.tier, 'expires', to_char(a.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
      from identity_admissions a where a.person = ${person} and a.expires_at > ${at}) as admissions`;
}

export function actorOf({ person, roles, admissions }: Held, at: Date): Actor {
  return {
    person, at, roles: roles ?? [], scopes: undefined, steppedUp: false,
    admissions: (admissions ?? []).map(({ expires, ...admission }) => ({ ...admission, expires: new Date(expires) })),
  };
}

/** A person with the access that they have at an instant; undefined where there is no such person. */
export async function actorFor(db: Database, person: string, at: Date): Promise<Actor | undefined> {
  const { rows: [held] } = await sql<Held>`with recursive ${activeOrganizations(at)}
    select p.id as person, ${heldBy(sql.ref('p.id'), at)} from identity_people p where p.id = ${person}`.execute(db);
  return held === undefined ? undefined : actorOf(held, at);
}
