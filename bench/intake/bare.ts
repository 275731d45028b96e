import { sql } from 'kysely';
import type { Database } from '../../src/store/index.ts';

/**
 * What the store itself can do: transactions of as many bare inserts as one report needs (report with attachment, leaf, job),
 * of about the same bytes into plain tables, as many at once as there are connections of a client. Transactions a second.
 */
export async function bareTransactions(db: Database, count: number, atOnce: number): Promise<number> {
  await sql`create table bench_bare (id text primary key, fields jsonb not null, data bytea not null)`.execute(db);
  const fields = JSON.stringify({ text: 'x'.repeat(400) });
  const data = Buffer.alloc(1_500, 7);
  let next = 0;
  const write = async (): Promise<void> => {
    for (let each = next++; each < count; each = next++) {
      await db.transaction().execute(async (trx) => {
        for (const table of ['report', 'leaf', 'job']) await sql`insert into bench_bare values (${`${table}-${each}`}, ${fields}::jsonb, ${data})`.execute(trx);
      });
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, write));
  const rate = count * 1_000 / (performance.now() - began);
  await sql`drop table bench_bare`.execute(db);
  return rate;
}
