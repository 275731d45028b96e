import type { Database, Transaction } from '../../store/index.ts';
import type { OperatorActor } from '../operators/index.ts';
import type { DeliveryParts } from './schema.ts';
import { ours } from './store.ts';

/** Each person's own choice, in each organization where they are an operator. */
export async function chooseMail(trx: Transaction, wanted: boolean, { person, organization }: OperatorActor, { record }: Pick<DeliveryParts, 'record'>): Promise<void> {
  const changed = wanted
    ? await ours(trx).insertInto('delivery_mail').values({ organization, person }).onConflict((conflict) => conflict.doNothing()).returning('person').execute()
    : await ours(trx).deleteFrom('delivery_mail').where('organization', '=', organization).where('person', '=', person).returning('person').execute();
  if (changed.length > 0) await record(trx, { kind: 'operator.mail-chosen', subject: organization, body: { by: person, wanted } });
}

export async function wantsMail(db: Database, { person, organization }: OperatorActor): Promise<boolean> {
  return await ours(db).selectFrom('delivery_mail').select('person').where('organization', '=', organization).where('person', '=', person).executeTakeFirst() !== undefined;
}

/** Who wants to hear, by organization. */
export async function wanting(trx: Transaction, organizations: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  if (organizations.length === 0) return new Map();
  const rows = await ours(trx).selectFrom('delivery_mail').select(['organization', 'person']).where('organization', 'in', [...organizations]).orderBy('person').execute();
  return new Map([...Map.groupBy(rows, ({ organization }) => organization)].map(([organization, all]) => [organization, all.map(({ person }) => person)]));
}
