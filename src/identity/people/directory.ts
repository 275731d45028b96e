import { sql } from 'kysely';
import type { Resource } from '../access/actor.ts';
import { tables } from '../store.ts';
import type { Database } from '../store.ts';
import { activeOrganizations, homeOf, lineage } from './organizations.ts';
import type { Organization } from './organizations.ts';

export interface Listed extends Organization {
  /** Holds the guest of one case. */
  readonly guest: boolean;
  /** Itself and everybody who sponsors it now: what the decision point is asked with. */
  readonly lineage: readonly string[];
  readonly members: number;
  /** Invitations that can be taken up now. */
  readonly invited: number;
  readonly sponsors: readonly { readonly id: string; readonly name: string; readonly until: Date | undefined }[];
}

type Row = Omit<Listed, 'sponsors'> & { readonly sponsors: readonly { readonly id: string; readonly name: string; readonly until: string | null }[] | null };

/** Every organization with its sponsors and how many people are there, by one statement; or one of them. */
export async function directory(db: Database, at: Date, only?: string): Promise<readonly Listed[]> {
  const { rows } = await sql<Row>`with recursive ${activeOrganizations(at)},
    above(id, up) as (
      select id, id from identity_organizations where ${only ?? null}::text is null or id = ${only ?? null}
      union select above.id, s.sponsor from identity_sponsorships s join above on above.up = s.organization where s.since <= ${at} and (s.expires_at is null or s.expires_at > ${at}))
    select o.id, o.name, o.home, o.guest, o.id in (select id from active) as active,
      (select array_agg(above.up) from above where above.id = o.id) as lineage,
      (select count(distinct m.person)::int from identity_memberships m where m.organization = o.id) as members,
      (select count(*)::int from identity_invitations i where i.organization = o.id and i.person is null and i.withdrawn_at is null and i.expires_at > ${at}) as invited,
      (select json_agg(json_build_object('id', p.id, 'name', p.name, 'until', to_char(s.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by p.name, p.id)
        from identity_sponsorships s join identity_organizations p on p.id = s.sponsor where s.organization = o.id) as sponsors
    from identity_organizations o where ${only ?? null}::text is null or o.id = ${only ?? null} order by o.home desc, o.guest, o.name, o.id`.execute(db);
  return rows.map((row) => ({ ...row, sponsors: (row.sponsors ?? []).map(({ until, ...each }) => ({ ...each, until: until === null ? undefined : new Date(until) })) }));
}

/** People at an address who can sign in by a link: those who use a provider have a better way. Who signed in last comes first. */
export async function peopleAt(db: Database, email: string, at: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly id: string }>`with recursive ${activeOrganizations(at)}
    select p.id from identity_people p where p.email = ${email}
      and exists (select from identity_memberships m join active on active.id = m.organization where m.person = p.id)
      and not exists (select from identity_subjects u where u.person = p.id)
    order by p.last_sign_in_at desc nulls last, p.id limit ${mostAtOneAddress}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Guests of several cases may be there once for each. */
const mostAtOneAddress = 10;

/**
 * The account of a person, as the decision point is asked about it: whoever opens it has all that the person has. So it belongs
 * to those who stand above every organization of theirs, and while they are on a case to the clearinghouse alone.
 */
export async function accountResource(db: Database, person: string, at: Date): Promise<Resource> {
  const held = await tables(db).selectFrom('identity_memberships').select('organization').distinct().where('person', '=', person).execute();
  const above = await Promise.all(held.map(({ organization }) => lineage(db, organization, at)));
  const [first = [], ...rest] = above;
  const shared = first.filter((each) => rest.every((others) => others.includes(each)));
  const admitted = await tables(db).selectFrom('identity_admissions').select('person').where('person', '=', person).where('expires_at', '>', at).executeTakeFirst();
  const home = await homeOf(db);
  return { owner: person, organizations: admitted === undefined ? shared : shared.filter((each) => each === home) };
}

/** Does a provider sign them in? Then no link may. */
export async function hasProvider(db: Database, person: string): Promise<boolean> {
  return await tables(db).selectFrom('identity_subjects').select('person').where('person', '=', person).executeTakeFirst() !== undefined;
}
