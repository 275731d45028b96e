import { sql } from 'kysely';
import { newId } from '../../kernel/id.ts';
import type { Resource } from '../access/actor.ts';
import { notThere } from '../access/decide.ts';
import { IdentityError } from '../error.ts';
import type { Tools } from '../recorder.ts';
import { tables } from '../store.ts';
import type { Database, Transaction } from '../store.ts';
import { futureOf, nameOf } from './text.ts';

export interface Organization {
  readonly id: string;
  readonly name: string;
  /** The clearinghouse itself. */
  readonly home: boolean;
  /** Its chain of sponsors up to the clearinghouse is whole: its members have the access that their roles give. */
  readonly active: boolean;
}

/**
 * Organizations whose members have access, as of an instant: the clearinghouse, and whom an active one sponsors. Where a
 * sponsorship ends, everything below it ends with it. UNION, not UNION ALL: a circle of sponsors ends the recursion.
 */
export function activeOrganizations(at: Date): ReturnType<typeof sql> {
  return sql`active(id, home) as (
    select id, true from identity_organizations where home
    union select s.organization, false from identity_sponsorships s join active on active.id = s.sponsor where s.since <= ${at} and (s.expires_at is null or s.expires_at > ${at}))`;
}

/** The clearinghouse's own organization, made when it is first asked for. Two that ask at once get the same. */
export async function homeOrganization(trx: Transaction, { clock, record }: Tools, name = 'Clearinghouse'): Promise<string> {
  const [made] = await tables(trx).insertInto('identity_organizations').values({ id: newId('org'), name: nameOf(name, 'organization'), home: true, guest: false, created_at: clock.now() })
    .onConflict((conflict) => conflict.column('home').where('home', '=', true).doNothing()).returning('id').execute();
  if (made !== undefined) {
    await record(trx, { kind: 'organization.founded', subject: made.id, body: { home: true } });
    return made.id;
  }
  return await homeOf(trx) ?? await Promise.reject(notThere());
}

export async function homeOf(db: Database): Promise<string | undefined> {
  return (await tables(db).selectFrom('identity_organizations').select('id').where('home', '=', true).executeTakeFirst())?.id;
}

interface NewOrganization {
  readonly name: string;
  readonly sponsor: string;
  /** When the sponsorship ends by itself. */
  readonly until?: Date | undefined;
  /** Made for the guest of one case. */
  readonly guest?: boolean;
  readonly by: string;
}

/** A new organization comes in on another's word, and stays as long as that word holds. */
export async function sponsorOrganization(trx: Transaction, tools: Tools, { name, sponsor, until, guest = false, by }: NewOrganization): Promise<string> {
  const id = newId('org');
  await tables(trx).insertInto('identity_organizations').values({ id, name: nameOf(name, 'organization'), home: false, guest, created_at: tools.clock.now() }).execute();
  await tools.record(trx, { kind: 'organization.joined', subject: id, body: { by } });
  await addSponsorship(trx, tools, { sponsor, organization: id, until, by });
  return id;
}

interface Sponsorship {
  readonly sponsor: string;
  readonly organization: string;
  readonly until?: Date | undefined;
  readonly by: string;
}

/** Also renews one, or changes its end. The sponsor must have access itself: nobody lends what they do not have. */
export async function addSponsorship(trx: Transaction, { clock, record }: Tools, { sponsor, organization, until, by }: Sponsorship): Promise<void> {
  const now = clock.now();
  const expires = until === undefined ? null : futureOf(until, now, 'until');
  const [above, found] = [await lineage(trx, sponsor, now), await organizationsOf(trx, now)];
  if (!found.some(({ id, active }) => id === sponsor && active)) throw refused('The sponsor has no access itself');
  if (!found.some(({ id, home }) => id === organization && !home)) throw refused('That organization cannot be sponsored');
  if (above.includes(organization)) throw refused('That organization sponsors the sponsor');
  await tables(trx).insertInto('identity_sponsorships').values({ sponsor, organization, since: now, expires_at: expires })
    .onConflict((conflict) => conflict.columns(['sponsor', 'organization']).doUpdateSet({ since: now, expires_at: expires })).execute();
  await record(trx, { kind: 'organization.sponsored', subject: organization, body: { sponsor, until: expires?.toISOString() ?? null, by } });
}

/** From now on whoever had access through it alone has none, sessions and tokens included. */
export async function endSponsorship(trx: Transaction, { record }: Tools, { sponsor, organization, by }: Omit<Sponsorship, 'until'>): Promise<void> {
  const ended = await tables(trx).deleteFrom('identity_sponsorships').where('sponsor', '=', sponsor).where('organization', '=', organization).returning('organization').execute();
  if (ended.length === 0) throw notThere();
  await record(trx, { kind: 'organization.sponsorship-ended', subject: organization, body: { sponsor, by } });
}

export async function organizationsOf(db: Database, at: Date): Promise<readonly Organization[]> {
  const { rows } = await sql<Organization>`with recursive ${activeOrganizations(at)}
    select o.id, o.name, o.home, o.id in (select id from active) as active from identity_organizations o order by o.home desc, o.name, o.id`.execute(db);
  return rows;
}

/** The organization and everybody who sponsors it now, directly or not. */
export async function lineage(db: Database, organization: string, at: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly id: string }>`with recursive above(id) as (
    select id from identity_organizations where id = ${organization}
    union select s.sponsor from identity_sponsorships s join above on above.id = s.organization where s.since <= ${at} and (s.expires_at is null or s.expires_at > ${at}))
    select id from above`.execute(db);
  return rows.map(({ id }) => id);
}

/** An organization as the decision point is asked about it. */
export async function organizationResource(db: Database, organization: string, at: Date): Promise<Resource> {
  const organizations = await lineage(db, organization, at);
  if (organizations.length === 0) throw notThere();
  return { organizations };
}

/** What belongs to the clearinghouse itself: ledger, health, metrics, feed, backup. */
export async function installationResource(db: Database): Promise<Resource> {
  const home = await homeOf(db);
  return { organizations: home === undefined ? [] : [home] };
}

function refused(why: string): IdentityError {
  return new IdentityError('sponsorship-refused', why, { where: 'sponsor', remedy: 'Let an organization with access sponsor it.' });
}
