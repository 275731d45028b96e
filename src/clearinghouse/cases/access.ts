import type { Database } from '../../store/index.ts';
import type { ParticipantRole } from './admission.ts';
import type { Tier } from './labels.ts';
import { ours } from './tables.ts';

export interface Relation {
  readonly case: string;
  readonly role: ParticipantRole;
  readonly tier: Tier;
}

/** How a person stands to a case now; undefined for strangers and for those whose admission has stopped. */
export async function relationTo(db: Database, id: string, person: string, now: Date): Promise<Relation | undefined> {
  return (await relations(db, person, now)).find((each) => each.case === id);
}

/** The same rule for lists: every case that a person is on now. */
export async function relations(db: Database, person: string, now: Date): Promise<readonly Relation[]> {
  const rows = await ours(db).selectFrom('case_participant').select(['case_id', 'role', 'tier']).where('person', '=', person).where('expires_at', '>', now).where('ended_at', 'is', null).orderBy('case_id').execute();
  return rows.map(({ case_id, role, tier }) => ({ case: case_id, role, tier: tier as Tier }));
}
