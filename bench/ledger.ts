import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { integrator, recorder, verifyLedger } from '../src/ledger/index.ts';
import type { Recorder, VerifyOptions } from '../src/ledger/index.ts';
import { leafHash } from '../src/ledger/merkle.ts';
import { parseTilePath, tileWidth } from '../src/ledger/tile.ts';
import type { Database } from '../src/store/index.ts';
import { loadOrCreateKey } from '../src/trust/index.ts';
import type { BenchResult } from './result.ts';
import { atLeast, atMost, equal, median, quantile, rounded } from './result.ts';
import { openDatabase } from './ledger/database.ts';
import type { Opened } from './ledger/database.ts';

/**
 * A million entries through the path that they take in a desk: recorded in transactions of a database, integrated
 * meanwhile, verified, and damaged. Rows are recorded a few hundred to a transaction, as by a desk with much to do; each
 * is an INSERT of its own. DATABASE_URL names a PostgreSQL to do it on; otherwise it is the embedded database.
 */
export default async function ledger(): Promise<BenchResult> {
  const root = mkdtempSync(join(tmpdir(), 'breakwater-bench-'));
  const database = await openDatabase(join(root, 'database'), process.env['DATABASE_URL']);
  try {
    const { db } = database;
    const folder = join(root, 'ledger');
    const signer = await loadOrCreateKey({ folder: join(root, 'keys'), profile: 'ed25519' });
    const record = recorder({ now: () => new Date(), monotonic: () => performance.now() });
    const plain = await plainInserts(db);
    const appends = await appendAll(database, folder, signer, record);
    const delays = await delaysAtRest(db, folder, signer, record);
    const size = LEAVES + DELAYS;

    const options: VerifyOptions = { folder, key: signer.publicKey, origin: ORIGIN };
    const files = await timed(() => verifyLedger(options));
    const whole = await timed(() => verifyLedger({ ...options, database: db }));
    const hashing = await timed(async () => hashOnly(LEAVES));
    const changes = await changeBits(options, CHANGES);
    const wholeChanges = await changeBits(options, WHOLE_CHANGES, true);
    return {
      bench: 'ledger',
      figures: {
        database: database.name,
        'entries a transaction': AT_ONCE,
        'transactions at once': database.writers,
        leaves: LEAVES,
        'appended, from the first transaction to the last checkpoint, a second': rounded(appends.rate),
        'of those, integrated after the last transaction': appends.left,
        'from commit to checkpoint at rest, median ms': rounded(median(delays)),
        'verified: files alone, s': rounded(files.seconds),
        'verified: files and database, s': rounded(whole.seconds),
        'files in the folder': whole.result.figures.files,
        'MiB in the folder': rounded(sizeOf(folder) / 2 ** 20),
        'changed bits named by their file': `${changes.named} of ${CHANGES}`,
        'changed bits: how they were verified': 'by the entries option, over the entries of the changed file',
        'changed bits verified by the whole ledger': WHOLE_CHANGES,
        'resident memory at the end, MiB': rounded(process.memoryUsage().rss / 2 ** 20),
      },
      peers: {
        'the same rows in a plain table without a tree, a second': rounded(plain),
        'SHA-256 of as many leaves and nodes and nothing else, s': rounded(hashing.seconds),
      },
      bars: [
        atLeast('appends a second', appends.rate, 2_000),
        atMost('from commit to checkpoint at rest, 99th percentile ms', quantile(delays, 0.99), 1_000),
        atMost('full verification, files and database, s', whole.seconds, 60),
        equal('verified leaves and rows', `${files.result.figures.leaves} and ${whole.result.figures.rows}`, `${size} and ${size}`),
        equal('findings in the ledger as it was written', files.result.figures.findings + whole.result.figures.findings, 0),
        equal('changed bits found', changes.found, CHANGES),
        equal('changed bits found by the whole verification', wholeChanges.found, WHOLE_CHANGES),
        equal('findings once all were put back', (await verifyLedger(options)).figures.findings, 0),
      ],
    };
  } finally {
    await database.close();
    rmSync(root, { recursive: true, force: true });
  }
}

const LEAVES = 1_000_000;
const AT_ONCE = 250;
const DELAYS = 20;
const CHANGES = 1_000;
const WHOLE_CHANGES = 3;
const PLAIN = 25_000;
const ORIGIN = 'desk.example/ledger';

const entry = (at: number) => ({
  kind: at % 3 === 0 ? 'report.received' : 'case.opened',
  subject: `report-${at.toString(36).padStart(26, '0')}`,
  body: { by: 'person-mfrggzdfmztwq2lknnwg23tpoa', organization: 'organization-mfrggzdfmztwq2lknnwg23tpoa', at, state: 'validated' },
});

type Signer = Awaited<ReturnType<typeof loadOrCreateKey>>;

async function appendAll({ db, writers }: Opened, folder: string, signer: Signer, record: Recorder): Promise<{ rate: number; left: number }> {
  const running = integrator({ db, folder, origin: ORIGIN, signer, onError: failed });
  const began = performance.now();
  await running.start();
  let next = 0;
  const write = async (): Promise<void> => {
    while (next < LEAVES) {
      const first = next;
      next += AT_ONCE;
      await db.transaction().execute(async (trx) => {
        for (let at = first; at < Math.min(LEAVES, first + AT_ONCE); at++) await record(trx, entry(at));
      });
      if (first % 100_000 === 0) process.stderr.write(`${first} recorded, ${running.state().size} integrated, ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
      // What a desk records comes in from outside; the embedded database alone would never let a timer have its turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  const left = LEAVES - running.state().size;
  await running.integrate();
  const rate = (LEAVES * 1000) / (performance.now() - began);
  await running.stop();
  if (running.state().size !== LEAVES) throw new Error(`${running.state().size} of ${LEAVES} entries were integrated`);
  return { rate, left };
}

/** From the commit of a lone entry, of which nobody tells the integrator, to the checkpoint over it. */
async function delaysAtRest(db: Database, folder: string, signer: Signer, record: Recorder): Promise<number[]> {
  let grown = (): void => undefined;
  const running = integrator({ db, folder, origin: ORIGIN, signer, onError: failed, onGrowth: () => grown() });
  await running.start();
  const delays: number[] = [];
  for (let at = 0; at < DELAYS; at++) {
    await new Promise((resolve) => setTimeout(resolve, 37 * (at % 7)));
    const next = new Promise<void>((resolve) => (grown = resolve));
    await db.transaction().execute((trx) => record(trx, entry(LEAVES + at)));
    const committed = performance.now();
    await next;
    delays.push(performance.now() - committed);
  }
  await running.stop();
  return delays;
}

/** What one has without a ledger: the same statements in the same transactions, and no tree. */
async function plainInserts(db: Database): Promise<number> {
  await sql`create table bench_plain (id bytea primary key, kind text, subject text, body jsonb, at timestamptz)`.execute(db);
  const began = performance.now();
  for (let first = 0; first < PLAIN; first += AT_ONCE) {
    await db.transaction().execute(async (trx) => {
      for (let at = first; at < first + AT_ONCE; at++) {
        const { kind, subject, body } = entry(at);
        await sql`insert into bench_plain values (${leafHash(Buffer.from(subject))}, ${kind}, ${subject}, ${JSON.stringify(body)}::jsonb, ${new Date()})`.execute(trx);
      }
    });
  }
  const rate = (PLAIN * 1000) / (performance.now() - began);
  await sql`drop table bench_plain`.execute(db);
  return rate;
}

function hashOnly(leaves: number): void {
  const bytes = Buffer.alloc(130);
  for (let at = 0; at < 2 * leaves; at++) leafHash(bytes);
}

/**
 * Changes a random bit of a random file, verifies, and puts it back. `named`: the finding is about that very file. A
 * verification of all for each of a thousand would take hours; `entries` is the option that anybody has, and reads
 * the file, the rest of its way up to the root, and nothing that the change does not touch.
 */
async function changeBits(options: VerifyOptions, count: number, whole = false): Promise<{ found: number; named: number }> {
  const paths = filesOf(options.folder);
  const upper = paths.filter((path) => !/^tile\/(?:0|entries)\//.test(path));
  let [found, named] = [0, 0];
  for (let change = 0; change < count; change++) {
    // The few files above the lowest level would hardly be drawn: one change in ten is theirs.
    const from = change % 10 === 0 ? upper : paths;
    const path = from[Math.floor(Math.random() * from.length)] ?? 'checkpoint';
    const bytes = readFileSync(join(options.folder, path));
    const changed = Buffer.from(bytes);
    const bit = Math.floor(Math.random() * 8 * bytes.length);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    writeFileSync(join(options.folder, path), changed);
    const { findings } = await verifyLedger(whole ? options : { ...options, entries: entriesOf(path, bit) });
    writeFileSync(join(options.folder, path), bytes);
    if (findings.length > 0) found++;
    if (findings.some(({ file }) => file === path)) named++;
    else process.stderr.write(`bit ${bit} of ${path}: ${JSON.stringify(findings.slice(0, 3))}\n`);
  }
  return { found, named };
}

/** Entries below the changed hash, or those of the changed bundle. */
function entriesOf(path: string, bit: number): { from: number; to: number } {
  const tile = parseTilePath(path);
  if (tile === undefined) return { from: 0, to: 1 };
  const level = tile.level === 'entries' ? 0 : tile.level;
  const place = tile.level === 'entries' ? 0 : Math.floor(bit / 256);
  const from = (tile.index * tileWidth + place) * tileWidth ** level;
  return { from, to: from + 1 };
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name).slice(folder.length + 1));
}

function sizeOf(folder: string): number {
  return filesOf(folder).reduce((sum, path) => sum + readFileSync(join(folder, path)).length, 0);
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const began = performance.now();
  const result = await work();
  return { seconds: (performance.now() - began) / 1000, result };
}

function failed(error: unknown): void {
  throw error;
}
