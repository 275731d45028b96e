import { sql } from 'kysely';
import type { Transaction } from '../database.ts';
import { foreignKeysOf } from './catalog.ts';
import type { Table } from './catalog.ts';

/**
 * Rows come back in any order, and a log that may only grow comes back whole: meanwhile foreign keys and our own triggers
 * are off. Only the owner's rights are needed. That the keys hold is checked again when they come back.
 */
export async function withoutGuards<T>(trx: Transaction, tables: readonly Table[], act: () => Promise<T>): Promise<T> {
  const keys = await foreignKeysOf(trx);
  for (const { table, name } of keys) await sql`alter table ${sql.id(table)} drop constraint ${sql.id(name)}`.execute(trx);
  for (const { name } of tables) await sql`alter table ${sql.id(name)} disable trigger user`.execute(trx);
  // A migration may have put rows in; the backup has them too.
  if (tables.length > 0) await sql`truncate ${sql.join(tables.map(({ name }) => sql.id(name)))} restart identity`.execute(trx);
  const result = await act();
  await sql`set constraints all immediate`.execute(trx);
  for (const { name } of tables) await sql`alter table ${sql.id(name)} enable trigger user`.execute(trx);
  for (const { table, name, definition } of keys) await sql`alter table ${sql.id(table)} add constraint ${sql.id(name)} ${sql.raw(definition)}`.execute(trx);
  return result;
}
