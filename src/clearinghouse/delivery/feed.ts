import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { base32, newId } from '../../kernel/id.ts';
import type { Database, Transaction } from '../../store/index.ts';
import type { OperatorActor } from '../operators/index.ts';
import type { DeliveryParts } from './schema.ts';
import { ours } from './store.ts';

const shape = /^(feed-[a-z2-7]{26})\.([a-z2-7]{52})$/;
/** Compared with where there is no such feed: it takes as long. */
const nobodys = hashOf('');

/** 256 random bits leave nothing to guess that a slow hash would protect. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex');
}

/** A new key for the organization's feed; the one before it opens nothing any more. It is told here and never again. */
export async function makeFeed(trx: Transaction, { person, organization }: OperatorActor, { clock, record }: Pick<DeliveryParts, 'clock' | 'record'>): Promise<string> {
  const [id, secret] = [newId('feed'), base32(randomBytes(32))];
  const row = { id, hash: hashOf(secret), made_at: clock.now(), made_by: person };
  await ours(trx).insertInto('delivery_feed').values({ organization, ...row }).onConflict((conflict) => conflict.column('organization').doUpdateSet(row)).execute();
  await record(trx, { kind: 'operator.feed-made', subject: organization, body: { by: person } });
  return `${id}.${secret}`;
}

export async function revokeFeed(trx: Transaction, { person, organization }: OperatorActor, { record }: Pick<DeliveryParts, 'record'>): Promise<void> {
  const gone = await ours(trx).deleteFrom('delivery_feed').where('organization', '=', organization).returning('id').execute();
  if (gone.length > 0) await record(trx, { kind: 'operator.feed-revoked', subject: organization, body: { by: person } });
}

/** Whose feed a key opens; undefined where it opens none. Compared in constant time. */
export async function organizationOfFeed(db: Database, key: string): Promise<string | undefined> {
  const [, id = '', secret = ''] = shape.exec(key) ?? [];
  if (id === '') return undefined;
  const found = await ours(db).selectFrom('delivery_feed').select(['organization', 'hash']).where('id', '=', id).executeTakeFirst();
  const same = timingSafeEqual(Buffer.from(hashOf(secret), 'hex'), Buffer.from(found?.hash ?? nobodys, 'hex'));
  return same ? found?.organization : undefined;
}

export interface Announced {
  readonly at: Date;
  /** When it was announced, opened again, or its due date moved: the last of these. */
  readonly changedAt: Date;
}

/** What was announced to an organization, by the action's id. */
export async function announcedOf(db: Database, organization: string): Promise<ReadonlyMap<string, Announced>> {
  const rows = await ours(db).selectFrom('delivery_announced').select(['action', 'announced_at', 'changed_at']).where('organization', '=', organization).execute();
  return new Map(rows.map(({ action, announced_at: at, changed_at: changedAt }) => [action, { at, changedAt }]));
}

export async function feedOf(db: Database, organization: string): Promise<{ readonly madeAt: Date; readonly by: string } | undefined> {
  const row = await ours(db).selectFrom('delivery_feed').select(['made_at', 'made_by']).where('organization', '=', organization).executeTakeFirst();
  return row === undefined ? undefined : { madeAt: row.made_at, by: row.made_by };
}
