import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { defaultSettings, migrations, proposeFor, type FlawIdentity } from '../src/clearinghouse/cases/index.ts';
import { keysOf } from '../src/clearinghouse/cases/keys.ts';
import { opened } from '../src/clearinghouse/cases/opening.ts';
import { within } from '../src/clearinghouse/cases/record.ts';
import { insertCases } from '../src/clearinghouse/cases/store.ts';
import { seeded, type Random } from '../src/kernel/random.ts';
import { sameCrash, type Crash } from '../src/reproduction/crash/index.ts';
import type { Database } from '../src/store/index.ts';
import { atLeast, atMost, equal, quantile, rounded, type BenchResult } from './result.ts';

const cases = 100_000;
const duplicates = 5_000;
const packages = 8_000;
const seed = 'merge 1';
/** Of the duplicates, how many the pairwise peer is given: it reads every case of the package for each. */
const pairwiseSample = 500;

/** Does a second report of a known flaw find its case? Indexed keys over 100,000 cases, against a fingerprint and a loop over pairs. */
export default async function merge(): Promise<BenchResult> {
  const random = seeded(seed);
  const known = Array.from({ length: cases }, () => drawFlaw(random));
  const drawn = Array.from({ length: duplicates }, () => {
    const of = random.below(cases);
    return { of, identity: foundAgain(known[of] as FlawIdentity, random) };
  });
  const { db, profile, close } = await database();
  try {
    const inserted = performance.now();
    await insert(db, known);
    const insertSeconds = (performance.now() - inserted) / 1_000;
    // The first ones compile what all later ones run.
    for (const { identity } of drawn.slice(0, 100)) await proposeFor(db, identity);
    const times: number[] = [];
    const processor: number[] = [];
    const ranks: number[] = [];
    let most = 0;
    for (const { of, identity } of drawn) {
      const [before, used] = [performance.now(), process.cpuUsage()];
      const found = await proposeFor(db, identity);
      times.push(performance.now() - before);
      const { user, system } = process.cpuUsage(used);
      processor.push((user + system) / 1_000);
      most = Math.max(most, found.length);
      ranks.push(found.findIndex((each) => each.case === idOf(of)) + 1);
    }
    const recall = (within: number): number => ranks.filter((rank) => rank > 0 && rank <= within).length / duplicates;
    return {
      bench: 'merge',
      figures: {
        profile, seed, cases, duplicates, 'cases of the most popular package': Math.max(...[...Map.groupBy(known, (flaw) => flaw.package).values()].map((group) => group.length)),
        'true case first': rounded(recall(1)), 'true case among 5': rounded(recall(5)), 'lookup p50 (ms)': rounded(quantile(times, 0.5)), 'lookup p99 (ms)': rounded(quantile(times, 0.99)),
        // Embedded, the database runs in this process: its processor time is what a lookup takes on a machine that does nothing else.
        'lookup p99, processor time of this process (ms)': rounded(quantile(processor, 0.99)),
        'bulk insert (cases/s)': rounded(cases / insertSeconds),
      },
      peers: { ...fingerprints(known, drawn), ...pairwise(known, drawn.slice(0, pairwiseSample)) },
      bars: [
        equal('cases', await count(db), cases),
        atLeast('true case among the first 5 proposals', recall(5), 0.9),
        atMost('lookup p99 (ms)', quantile(times, 0.99), 10),
        atMost('proposals per lookup', most, 5),
      ],
    };
  } finally {
    await close();
  }
}

const oracles = ['sanitizer', 'prototype', 'command', 'file-read', 'file-write', 'growth', 'hang', 'network'] as const;
const kinds = ['Heap-buffer-overflow\nREAD {*}', 'Heap-use-after-free\nREAD 8', 'Stack-overflow', 'Null-dereference READ', 'Abrt'] as const;

/**
 * Packages are as unequal as in the wild: their popularity falls with their rank, and the first has thousands of cases.
 * Each has its own small vocabulary of functions and versions, so that different flaws of one package look alike.
 */
function drawFlaw(random: Random): FlawIdentity {
  const rank = Math.floor(packages ** random.next());
  const oracle = random.next() < 0.4 ? 'sanitizer' : random.pick(oracles);
  const minor = random.below(40);
  return {
    package: `pkg:npm/p${rank}`,
    aliases: random.next() < 0.3 ? [`CVE-2026-${random.below(10_000_000)}`] : [],
    introduced: [random.next() < 0.3 ? '0' : `1.${random.below(minor + 1)}.0`],
    fixed: random.next() < 0.7 ? [`1.${minor}.${random.below(6)}`] : [],
    oracle,
    sink: functionOf(rank, random),
    crash: oracle === 'sanitizer' ? { type: random.pick(kinds), state: [functionOf(rank, random), functionOf(rank, random), functionOf(rank, random)] } : undefined,
  };
}

/** The larger the package, the more functions; some are hit far more often than others. */
function functionOf(rank: number, random: Random): string {
  const functions = 40 + Math.floor(2_000 / rank);
  return `f${Math.floor(functions * random.next() ** 1.5)}`;
}

/** The same flaw by another tool: seldom the alias, mostly the executed range, often another stack. */
function foundAgain(flaw: FlawIdentity, random: Random): FlawIdentity {
  const rank = Number(flaw.package.slice('pkg:npm/p'.length));
  const chance = (share: number): boolean => random.next() < share;
  const { crash, introduced = [], fixed = [] } = flaw;
  return {
    package: flaw.package,
    aliases: chance(0.5) ? flaw.aliases : [],
    introduced: chance(0.85) ? introduced : [`1.${random.below(40)}.0`],
    fixed: fixed.length > 0 && chance(0.9) ? fixed : chance(0.5) ? [] : [`1.${random.below(40)}.${random.below(6)}`],
    oracle: chance(0.9) ? flaw.oracle : random.pick(oracles),
    sink: chance(0.7) ? flaw.sink : functionOf(rank, random),
    crash: crash === undefined ? undefined : { type: chance(0.8) ? crash.type : random.pick(kinds), state: stackAgain(crash.state, rank, random) },
  };
}

function stackAgain(state: readonly string[], rank: number, random: Random): readonly string[] {
  const other = (): string => functionOf(rank, random);
  const [a = '', b = '', c = ''] = state;
  const chance = random.next();
  if (chance < 0.35) return state;
  if (chance < 0.75) return random.pick([[other(), a, b], [b, c, other()], [a, c, other()], [a, b, other()]]);
  return chance < 0.85 ? [other(), a, other()] : [other(), other(), other()];
}

function idOf(index: number): string {
  return `case-${index}`;
}

async function insert(db: Database, known: readonly FlawIdentity[]): Promise<void> {
  const coordinator = { person: 'person-c', organization: 'org-c', roles: ['coordinator'] };
  const now = new Date('2026-01-01T00:00:00Z');
  const batch = 1_000;
  for (let from = 0; from < known.length; from += batch) {
    const files = known.slice(from, from + batch).map((identity, index) =>
      opened(idOf(from + index), { title: `flaw ${from + index}`, band: 'standard', identity, report: { report: `report-${from + index}`, finder: undefined, receivedAt: now, verdict: 'confirmed' } }, coordinator, now, defaultSettings).file);
    await db.transaction().execute(async (trx) => {
      const tables = within(trx);
      const seqs = new Map((await insertCases(tables, files, defaultSettings)).map(({ id, seq }) => [id, seq]));
      const keys = files.flatMap(({ id }, index) => keysOf(known[from + index] as FlawIdentity).map(({ key }) => ({ key, seq: seqs.get(id) ?? '0', case_id: id })));
      await sql`insert into case_key (key, seq, case_id) select * from unnest(${keys.map(({ key }) => key)}::text[], ${keys.map(({ seq }) => seq)}::bigint[], ${keys.map(({ case_id }) => case_id)}::text[])`.execute(tables);
    });
    if ((from / batch) % 20 === 0) process.stderr.write(`${from} cases\n`);
  }
  await sql`analyze`.execute(db);
}

async function count(db: Database): Promise<number> {
  const { rows: [row] } = await sql<{ n: string }>`select count(*) as n from case_file`.execute(db);
  return Number(row?.n);
}

/** PostgreSQL where DATABASE_URL names one, in a schema of its own that goes again; else embedded. */
async function database(): Promise<{ readonly db: Database; readonly profile: string; close(): Promise<void> }> {
  const url = process.env['DATABASE_URL'];
  const pglite = url === undefined ? await PGlite.create() : undefined;
  const schema = 'breakwater_bench_merge';
  const pool = new pg.Pool(pglite === undefined ? { connectionString: url, options: `-c search_path=${schema}`, max: 1 } : { ...createPgConfig(pglite), max: 1 });
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool }) });
  if (pglite === undefined) await sql.raw(`drop schema if exists ${schema} cascade; create schema ${schema}`).execute(db);
  for (const { up } of migrations) await up(db);
  return {
    db, profile: pglite === undefined ? 'postgres' : 'embedded',
    async close() {
      if (pglite === undefined) await sql.raw(`drop schema ${schema} cascade`).execute(db);
      await db.destroy();
      await pglite?.close();
    },
  };
}

interface Drawn {
  readonly of: number;
  readonly identity: FlawIdentity;
}

/** What scanners do: package, kind of flaw and place as one fingerprint, the newest five that have the same one. */
function fingerprints(known: readonly FlawIdentity[], drawn: readonly Drawn[]): Record<string, number> {
  const print = (flaw: FlawIdentity): string => `${flaw.package} ${flaw.oracle} ${flaw.sink}`;
  const byPrint = Map.groupBy(known.keys(), (index) => print(known[index] as FlawIdentity));
  const hits = drawn.filter(({ of, identity }) => (byPrint.get(print(identity)) ?? []).slice(-5).includes(of));
  return { 'fingerprint of package, kind and place: true case among 5': rounded(hits.length / drawn.length) };
}

/** What fuzzing infrastructure does: one crash compared with every other of the package; the five most alike. */
function pairwise(known: readonly FlawIdentity[], drawn: readonly Drawn[]): Record<string, number> {
  const crashing = drawn.filter(({ identity }) => identity.crash !== undefined);
  const crashOf = (flaw: FlawIdentity): Crash => ({ tool: 'address', type: flaw.crash?.type ?? '', address: '', frames: [], state: flaw.crash?.state ?? [], truncated: false });
  const byPackage = Map.groupBy(known.keys(), (index) => (known[index] as FlawIdentity).package);
  const times: number[] = [];
  let hits = 0;
  for (const { of, identity } of crashing) {
    const before = performance.now();
    const wanted = crashOf(identity);
    const likeness = (index: number): number => ['different', 'close', 'equal'].indexOf(sameCrash(wanted, crashOf(known[index] as FlawIdentity)));
    const found = (byPackage.get(identity.package) ?? []).map((index) => ({ index, like: likeness(index) })).filter(({ like }) => like > 0).sort((a, b) => b.like - a.like || b.index - a.index).slice(0, 5);
    times.push(performance.now() - before);
    if (found.some(({ index }) => index === of)) hits += 1;
  }
  return { [`every pair of the package (crashes only, ${crashing.length}): true case among 5`]: rounded(hits / crashing.length), 'every pair of the package: p99 (ms), in memory': rounded(quantile(times, 0.99)) };
}
