import { sql } from 'kysely';
import type { Transaction } from '../database.ts';
import { StoreError } from '../error.ts';
import type { RunningQueue } from '../queue/queue.ts';
import { sequencesOf } from './catalog.ts';
import type { Table } from './catalog.ts';
import { jobSchema, rowSchema, sectionSchema } from './schema.ts';
import type { Row, Section } from './schema.ts';

/** Sent at once: so many rows, or so many characters of them. */
const mostRows = 500;
const mostCharacters = 2_000_000;

/** Reads the sections to the end; every name in them is looked up among our own, none gets into a statement as it stands. */
export async function load(trx: Transaction, tables: readonly Table[], lines: AsyncIterable<string>, queue: RunningQueue): Promise<number> {
  const sequences = await sequencesOf(trx);
  let write: ((rows: readonly Row[]) => Promise<void>) | undefined;
  let batch: Row[] = [];
  let characters = 0;
  let rows = 0;
  let ended = false;

  async function flush(): Promise<void> {
    if (batch.length > 0) await write?.(batch);
    [batch, characters] = [[], 0];
  }
  async function begin(section: Section): Promise<void> {
    await flush();
    if ('table' in section) write = intoTable(trx, tables, section.table, section.columns);
    else if ('jobs' in section) write = (saved) => queue.reinsert(trx, section.jobs, saved.map(([job]) => jobSchema.parse(JSON.parse(job ?? ''))));
    else if ('sequence' in section) {
      if (!sequences.includes(section.sequence)) throw malformed(`a sequence ${JSON.stringify(section.sequence)} that the schema does not have`);
      await sql`select setval(${sql.lit(`"${section.sequence.replaceAll('"', '""')}"`)}::regclass, ${section.last}::bigint, ${section.called})`.execute(trx);
    } else {
      if (section.rows !== rows) throw malformed(`${rows} rows, and says it has ${section.rows}`);
      ended = true;
    }
  }

  for await (const line of lines) {
    if (ended) throw malformed('something after its end');
    if (!line.startsWith('[')) {
      await begin(sectionSchema.parse(JSON.parse(line)));
      continue;
    }
    if (write === undefined) throw malformed('rows of no table');
    batch.push(rowSchema.parse(JSON.parse(line)));
    rows++;
    characters += line.length;
    if (batch.length >= mostRows || characters >= mostCharacters) await flush();
  }
  if (!ended) throw malformed('no end');
  return rows;
}

function intoTable(trx: Transaction, tables: readonly Table[], name: string, columns: readonly string[]): (rows: readonly Row[]) => Promise<void> {
  const table = tables.find((each) => each.name === name);
  if (table === undefined) throw malformed(`a table ${JSON.stringify(name)} that the schema does not have`);
  const known = columns.map((column) => {
    const found = table.columns.find((each) => each.name === column);
    if (found === undefined) throw malformed(`a column ${JSON.stringify(`${name}.${column}`)} that the schema does not have`);
    return found;
  });
  if (new Set(columns).size !== table.columns.length || columns.length !== table.columns.length) throw malformed(`not each column of the table ${JSON.stringify(name)}, or one twice`);
  const names = sql.join(known.map((column) => sql.id(column.name)));
  const casts = sql.join(known.map(({ name: column, type }) => sql`v.${sql.id(column)}::${sql.raw(type)}`));
  return async (rows) => {
    if (rows.some((row) => row.length !== known.length)) throw malformed(`a row of another width in ${JSON.stringify(name)}`);
    const arrays = sql.join(known.map((_, index) => sql`${rows.map((row) => row[index] ?? null)}::text[]`));
    await sql`insert into ${sql.id(name)} (${names}) overriding system value select ${casts} from unnest(${arrays}) as v (${names})`.execute(trx);
  };
}

function malformed(what: string): StoreError {
  return new StoreError('backup-malformed', `The backup has ${what}`, { remedy: 'Use another backup; nothing was restored.' });
}
