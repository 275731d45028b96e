import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Transaction } from '../../store/index.ts';
import { judge, type Intelligence, type Judged } from './judge.ts';
import { ours } from './tables.ts';

/** In one statement; each is small. */
const batch = 5_000;

/** Numbers of these components, in the order of their first appearance; what nobody had before is stored, not yet judged. */
export async function componentNumbers(trx: Transaction, purls: readonly string[]): Promise<readonly number[]> {
  const distinct = [...new Set(purls)];
  const known = new Map<string, number>();
  for (let at = 0; at < distinct.length; at += batch) {
    const some = distinct.slice(at, at + batch);
    // In one order: who brings in the same ones at the same time waits and does not lock each other out.
    await sql`insert into operator_component (purl, digest, since) select purl, '', 0 from unnest(${some.toSorted()}::text[]) as new (purl) on conflict do nothing`.execute(trx);
    for (const { id, purl } of await ours(trx).selectFrom('operator_component').select(['id', 'purl']).where('purl', '=', sql<string>`any(${some}::text[])`).execute()) known.set(purl, id);
  }
  return distinct.map((purl) => known.get(purl) ?? 0);
}

/** Judges what is new among these. Rows are held in one order: who judges the same at the same time waits, and finds it judged. */
export async function judgeNew(trx: Transaction, numbers: readonly number[], intelligence: Intelligence): Promise<void> {
  const rows = await ours(trx).selectFrom('operator_component').select(['id', 'purl', 'digest']).where('judged', 'is', null).where('id', '=', sql<number>`any(${[...numbers]}::integer[])`).orderBy('id').forUpdate().execute();
  await judgeRows(trx, rows, intelligence, 0);
}

/**
 * Judges all that anybody has anew, and marks those about which something changed with the run. Each component is judged
 * once for all who have it: that takes less time than finding out which packages an update touched.
 */
export async function judgeAll(db: Database, intelligence: Intelligence, run: number): Promise<void> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const here: number = after;
    after = await db.transaction().execute(async (trx) => {
      const rows = await ours(trx).selectFrom('operator_component').select(['id', 'purl', 'digest']).where('id', '>', here).orderBy('id').limit(4 * batch).forUpdate().execute();
      await judgeRows(trx, rows, intelligence, run);
      return rows.at(-1)?.id;
    });
  }
}

async function judgeRows(trx: Transaction, rows: readonly { readonly id: number; readonly purl: string; readonly digest: string }[], intelligence: Intelligence, run: number): Promise<void> {
  const judged = judge(rows.map(({ purl }) => purl), intelligence);
  const changed = rows.flatMap(({ id, digest: before }, at) => {
    const found = judged[at] as Judged;
    const text = JSON.stringify(found);
    const digest = found.flaws.length === 0 ? nothing : createHash('sha256').update(text).digest('base64url').slice(0, 22);
    return digest === before ? [] : [{ id, digest, text }];
  });
  for (let at = 0; at < changed.length; at += batch) {
    const some = changed.slice(at, at + batch);
    await sql`update operator_component c set judged = new.judged::jsonb, digest = new.digest, since = case when c.digest = '' and new.digest = ${nothing} then c.since else ${run}::integer end from unnest(${some.map(({ id }) => id)}::integer[], ${some.map(({ text }) => text)}::text[], ${some.map(({ digest }) => digest)}::text[]) as new (id, judged, digest) where c.id = new.id`.execute(trx);
  }
}

/** Nothing is known against it. */
export const nothing = 'clear';
