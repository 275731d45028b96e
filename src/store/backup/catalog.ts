import { sql } from 'kysely';
import type { Database } from '../database.ts';

export interface Column {
  readonly name: string;
  /** As a cast wants it. */
  readonly type: string;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** Tables of our schema with the columns that hold data of their own; the queue has a schema of its own. */
export async function tablesOf(db: Database): Promise<readonly Table[]> {
  const { rows } = await sql<{ name: string; column: string | null; type: string | null }>`
    select c.relname as name, a.attname as column, format_type(a.atttypid, a.atttypmod) as type
    from pg_class c
    left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
    order by c.relname collate "C", a.attnum`.execute(db);
  const tables = new Map<string, Column[]>();
  for (const { name, column, type } of rows) {
    const columns = tables.get(name) ?? [];
    tables.set(name, columns);
    if (column !== null && type !== null) columns.push({ name: column, type });
  }
  return [...tables].map(([name, columns]) => ({ name, columns }));
}

export async function sequencesOf(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'S' order by relname collate "C"`.execute(db);
  return rows.map(({ name }) => name);
}

export interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

export async function foreignKeysOf(db: Database): Promise<readonly ForeignKey[]> {
  const { rows } = await sql<ForeignKey>`
    select r.relname as table, c.conname as name, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_class r on r.oid = c.conrelid
    where c.contype = 'f' and c.conparentid = 0 and r.relnamespace = current_schema()::regnamespace
    order by c.oid`.execute(db);
  return rows;
}
