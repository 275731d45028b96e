import { sql } from 'kysely';
import { keyOf, orderFor } from '../../src/clearinghouse/advisories/index.ts';
import { intervalsOf } from '../../src/clearinghouse/advisories/compiled/intervals.ts';
import { readRecord } from '../../src/clearinghouse/advisories/record/read.ts';
import type { Database } from '../../src/store/index.ts';

interface Row {
  readonly id: string;
  readonly package: string;
  readonly from: Buffer;
  readonly to: Buffer | null;
}

/** The same advisories in a table with an index, keys and all: what is left to a query is the best that it can be. */
export class PerComponent {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async fill(texts: readonly string[]): Promise<number> {
    await sql`create table peer_advisory (id text not null, package text not null, "from" bytea not null, "to" bytea)`.execute(this.#db);
    const rows = texts.flatMap((text) => rowsOf(text));
    for (let at = 0; at < rows.length; at += 5_000) {
      const some = rows.slice(at, at + 5_000);
      await sql`insert into peer_advisory select * from unnest(${some.map(({ id }) => id)}::text[], ${some.map((each) => each.package)}::text[], ${some.map(({ from }) => from)}::bytea[], ${some.map(({ to }) => to)}::bytea[])`.execute(this.#db);
    }
    await sql`create index peer_advisory_package on peer_advisory (package)`.execute(this.#db);
    await sql`analyze peer_advisory`.execute(this.#db);
    return rows.length;
  }

  /** Milliseconds for these components, one query each. */
  async ask(components: readonly { readonly package: string; readonly ecosystem: string; readonly version: string }[]): Promise<number> {
    const started = performance.now();
    for (const { package: name, ecosystem, version } of components) {
      const key = Buffer.from(keyOf(orderFor(ecosystem), version));
      await sql`select id from peer_advisory where package = ${name} and "from" <= ${key} and ("to" is null or ${key} < "to")`.execute(this.#db);
    }
    return performance.now() - started;
  }
}

function rowsOf(text: string): readonly Row[] {
  const { advisory } = readRecord(JSON.parse(text), '');
  return (advisory?.affected ?? []).flatMap((affected) => {
    const order = orderFor(affected.ecosystem);
    return intervalsOf(affected, (version) => order?.key(version), () => undefined).map(({ from, to }): Row => ({ id: advisory?.id ?? '', package: `${affected.ecosystem}\n${affected.name}`, from: Buffer.from(from ?? []), to: to === undefined ? null : Buffer.from(to) }));
  });
}

/** The same holdings as one row each, with an index for the other direction. */
export async function holdingsAsRows(db: Database): Promise<{ readonly rows: number; readonly seconds: number }> {
  await sql`create table peer_holding (asset integer not null, component integer not null, primary key (asset, component))`.execute(db);
  const started = performance.now();
  const { rows: [counted] } = await sql<{ readonly n: string }>`with written as (insert into peer_holding select number, unnest(holds) from operator_asset returning 1) select count(*) as n from written`.execute(db);
  await sql`create index peer_holding_component on peer_holding (component)`.execute(db);
  return { rows: Number(counted?.n), seconds: (performance.now() - started) / 1_000 };
}

/** As it is: one array an asset, written again as a whole. */
export async function holdingsAsArrays(db: Database): Promise<number> {
  await sql`create table peer_array (asset integer primary key, holds integer[] not null)`.execute(db);
  const started = performance.now();
  await sql`insert into peer_array select number, holds from operator_asset`.execute(db);
  return (performance.now() - started) / 1_000;
}
