import type { CaseRole, Tier } from '../access/act.ts';
import { notThere } from '../access/decide.ts';
import type { Tools } from '../recorder.ts';
import { tables } from '../store.ts';
import type { Database, Transaction } from '../store.ts';
import { futureOf, reasonOf } from './text.ts';

export interface NewAdmission {
  readonly case: string;
  readonly person: string;
  readonly role: CaseRole;
  readonly tier: Tier;
  /** The need to know and what they contribute: being affected, or a member, is no reason by itself. */
  readonly reason: string;
  readonly approver: string;
  readonly expires: Date;
}

/** Lets a person into a case. One tier per person and case: a second admission replaces the first. */
export async function admit(trx: Transaction, { clock, record }: Tools, admission: NewAdmission): Promise<void> {
  const { case: id, person, role, tier, approver } = admission;
  const now = clock.now();
  const [reason, expires] = [reasonOf(admission.reason, 'why'), futureOf(admission.expires, now, 'expires')];
  const values = { role, tier, reason, approver, admitted_at: now, expires_at: expires };
  await tables(trx).insertInto('identity_admissions').values({ case_id: id, person, ...values })
    .onConflict((conflict) => conflict.columns(['person', 'case_id']).doUpdateSet(values)).execute();
  // The reason is free text and may tell of the flaw: the ledger says that there is one, the table what it is.
  await record(trx, { kind: 'case.admitted', subject: id, body: { person, role, tier, approver, expires: expires.toISOString() } });
}

export async function endAdmission(trx: Transaction, { record }: Tools, { case: id, person, by }: { readonly case: string; readonly person: string; readonly by: string }): Promise<void> {
  const ended = await tables(trx).deleteFrom('identity_admissions').where('case_id', '=', id).where('person', '=', person).returning('person').execute();
  if (ended.length === 0) throw notThere();
  await record(trx, { kind: 'case.admission-ended', subject: id, body: { person, by } });
}

/**
 * When two cases become one, whoever was on the one that ends is on the other: with the tier that they had, or the one
 * that they already have there. Ends nothing on the old case, so that a split can find them again.
 */
export async function carryAdmissions(trx: Transaction, { clock, record }: Tools, { from, into, by }: { readonly from: string; readonly into: string; readonly by: string }): Promise<void> {
  const now = clock.now();
  const coming = await tables(trx).selectFrom('identity_admissions').selectAll().where('case_id', '=', from).where('expires_at', '>', now).execute();
  if (coming.length === 0) return;
  const carried = await tables(trx).insertInto('identity_admissions').values(coming.map((each) => ({ ...each, case_id: into, approver: by, admitted_at: now })))
    .onConflict((conflict) => conflict.columns(['person', 'case_id']).doNothing()).returning(['person', 'role', 'tier', 'expires_at']).execute();
  for (const { person, role, tier, expires_at } of carried) {
    await record(trx, { kind: 'case.admitted', subject: into, body: { person, role, tier, approver: by, expires: expires_at.toISOString(), from } });
  }
}

export interface Admitted {
  readonly person: string;
  readonly name: string;
  /** The organizations of which they are a member. */
  readonly organizations: readonly string[];
  readonly role: CaseRole;
  readonly tier: Tier;
  readonly reason: string;
  readonly approver: string;
  readonly expires: Date;
}

/** Who is on a case now. */
export async function admittedTo(db: Database, id: string, at: Date): Promise<readonly Admitted[]> {
  const rows = await tables(db).selectFrom('identity_admissions as a').innerJoin('identity_people as p', 'p.id', 'a.person')
    .leftJoin('identity_memberships as m', 'm.person', 'a.person').leftJoin('identity_organizations as o', 'o.id', 'm.organization')
    .select(['a.person', 'p.name', 'o.name as organization', 'a.role', 'a.tier', 'a.reason', 'a.approver', 'a.expires_at'])
    .where('a.case_id', '=', id).where('a.expires_at', '>', at).orderBy('a.tier').orderBy('p.name').orderBy('a.person').orderBy('o.name').execute();
  return [...Map.groupBy(rows, ({ person }) => person).values()].flatMap((held) => {
    const [first] = held;
    if (first === undefined) return [];
    const { person, name, role, tier, reason, approver, expires_at: expires } = first;
    const organizations = [...new Set(held.map(({ organization }) => organization).filter((each) => each !== null))];
    return [{ person, name, role, tier, reason, approver, expires, organizations }];
  });
}
