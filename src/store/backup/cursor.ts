import { sql } from 'kysely';
import type { Transaction } from '../database.ts';

/** What is fetched at a time, in characters: a page of small rows, or one large one. */
const wanted = 2_000_000;
const mostRows = 1000;

/** The text form of a value must not hang on who reads or writes it. */
export async function inText(trx: Transaction): Promise<void> {
  for (const [name, value] of [['TimeZone', 'UTC'], ['DateStyle', 'ISO, YMD'], ['IntervalStyle', 'postgres'], ['bytea_output', 'hex'], ['extra_float_digits', '1'], ['xmloption', 'content']]) {
    await sql`select set_config(${name}, ${value}, true)`.execute(trx);
  }
}

/**
 * The rows of a query through a cursor, so that a table larger than the memory passes. How many come at once follows from how large
 * they were so far: at most twice as many as before, so a first large row is met with few others.
 */
export async function* rowsOf(trx: Transaction, query: string): AsyncGenerator<readonly (string | null)[]> {
  await sql`declare backup no scroll cursor for ${sql.raw(query)}`.execute(trx);
  let ask = 1;
  for (;;) {
    const { rows } = await sql<Readonly<Record<string, string | null>>>`fetch ${sql.raw(String(ask))} from backup`.execute(trx);
    if (rows.length === 0) break;
    let size = 0;
    for (const row of rows) {
      const values = Object.values(row);
      for (const value of values) size += value?.length ?? 0;
      yield values;
    }
    ask = Math.max(1, Math.min(mostRows, ask * 2, Math.floor((wanted * rows.length) / Math.max(size, 1))));
  }
  await sql`close backup`.execute(trx);
}
