import { sql } from 'kysely';
import type { Kysely, Transaction as KyselyTransaction } from 'kysely';
import type { Database, Transaction } from '../store/index.ts';
import { leafBytes } from './leaf.ts';
import { leafHash } from './merkle.ts';

type Tables = {
  ledger_entry: {
    commitment: Buffer;
    kind: string;
    subject: string | null;
    body: unknown;
    salt: Buffer | null;
    recorded_at: Date;
    waiting: string | null;
    index: string | null;
  };
  ledger_head: { one: boolean; size: string; root: Buffer };
};

export type LedgerDatabase = Kysely<Tables>;
type LedgerTransaction = KyselyTransaction<Tables>;

interface NewEntry {
  readonly kind: string;
  readonly subject: string;
  /** JSON. */
  readonly body: string;
  readonly salt: Buffer;
  readonly commitment: Buffer;
  readonly at: Date;
}

/** The public part of a row, which is all that its leaf is made of. */
export interface LeafRow {
  readonly index: number;
  readonly kind: string;
  readonly at: Date;
  readonly commitment: Buffer;
}

/** A row with what opens its commitment; null where that was erased. */
export interface EntryRow extends LeafRow {
  readonly subject: string | null;
  readonly body: unknown;
  readonly salt: Buffer | null;
}

/** What the database last saw integrated. The folder is never behind it but by somebody's hand. */
export interface Head {
  readonly size: number;
  readonly root: Uint8Array;
}

export interface Backlog {
  readonly head: Head | undefined;
  /** How many entries have an index: those of the head and those on their way into the folder. */
  readonly planned: number;
  readonly waiting: boolean;
}

/** Any number that no other lock of the installation uses. */
const lockKey = 6_962_001;

export function ledgerTables(db: Database): LedgerDatabase {
  return db.withTables<Tables>();
}

/** In the order given: the place in the queue comes from the sequence. */
export async function insertEntries(trx: Transaction, entries: readonly NewEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += atOnce) {
    const rows = entries.slice(from, from + atOnce).map(({ commitment, kind, subject, body, salt, at }) => sql`(${commitment}, ${kind}, ${subject}, ${body}::jsonb, ${salt}, ${at}::timestamptz)`);
    await sql`insert into ledger_entry (commitment, kind, subject, body, salt, recorded_at) values ${sql.join(rows)}`.execute(trx);
  }
}

/** Far below the 65,535 parameters of one statement. */
const atOnce = 500;

/** The order makes the question go by the index of the queue, whatever the planner thinks of the table. */
export async function readBacklog(db: LedgerDatabase): Promise<Backlog> {
  const { rows: [row] } = await sql<{ planned: string; waiting: boolean; size: string | null; root: Buffer | null }>`
    select (select coalesce(max(index) + 1, 0) from ledger_entry) as planned, exists (select from (select waiting from ledger_entry where index is null order by waiting limit 1) as queue) as waiting,
      (select size from ledger_head) as size, (select root from ledger_head) as root`.execute(db);
  const head = row?.size == null || row.root === null ? undefined : { size: Number(row.size), root: row.root };
  return { head, planned: Number(row?.planned ?? 0), waiting: row?.waiting === true };
}

/** Runs alone among all the installation's processes. What others committed before is seen: each statement takes its own snapshot. */
export async function alone<T>(db: LedgerDatabase, work: (trx: LedgerTransaction) => Promise<T>): Promise<T> {
  return await db.transaction().setIsolationLevel('read committed').execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${lockKey})`.execute(trx);
    return await work(trx);
  });
}

/**
 * Gives the next indexes to entries that wait. Only committed entries are seen, so the order is that of the commits: one
 * with an earlier place in the queue that commits later comes later. An index once given never changes.
 */
export async function plan(trx: LedgerTransaction, limit: number): Promise<void> {
  await sql`
    with batch as (select commitment, row_number() over (order by waiting) - 1 as place
      from (select commitment, waiting from ledger_entry where index is null order by waiting limit ${limit}) as queue)
    update ledger_entry as entry set index = batch.place + (select coalesce(max(index) + 1, 0) from ledger_entry), waiting = null
    from batch where entry.commitment = batch.commitment`.execute(trx);
}

export async function readLeaves(db: LedgerDatabase, from: number, to: number): Promise<readonly LeafRow[]> {
  const rows = await between(db, from, to).select(['index', 'kind', 'recorded_at', 'commitment']).execute();
  return rows.map((row) => ({ index: Number(row.index), kind: row.kind, at: row.recorded_at, commitment: row.commitment }));
}

export async function readEntries(db: LedgerDatabase, from: number, to: number): Promise<readonly EntryRow[]> {
  const rows = await between(db, from, to).select(['index', 'kind', 'subject', 'body', 'salt', 'recorded_at', 'commitment']).execute();
  return rows.map(({ index, recorded_at: at, ...row }) => ({ ...row, at, index: Number(index) }));
}

function between(db: LedgerDatabase, from: number, to: number) {
  return db.selectFrom('ledger_entry').where('index', '>=', String(from)).where('index', '<', String(to)).orderBy('index');
}

/** Moves the head forward; never back. */
export async function advanceHead(trx: LedgerTransaction, { size, root }: Head): Promise<void> {
  await sql`insert into ledger_head (size, root) values (${size}, ${root})
    on conflict (one) do update set size = excluded.size, root = excluded.root where ledger_head.size < excluded.size`.execute(trx);
}

/** Entries with an index from here on, and the highest of those. */
export async function countFrom(db: LedgerDatabase, from: number): Promise<{ readonly count: number; readonly last: number | undefined }> {
  const { count, last } = await db.selectFrom('ledger_entry').where('index', '>=', String(from))
    .select((of) => [of.fn.countAll<string>().as('count'), of.fn.max('index').as('last')]).executeTakeFirstOrThrow();
  return { count: Number(count), last: last === null ? undefined : Number(last) };
}

/** An entry as a page lists it. */
export interface LeafSummary {
  readonly index: number;
  /** RFC 3339. */
  readonly at: string;
  readonly kind: string;
  /** Undefined once it is erased. */
  readonly subject: string | undefined;
  /** As it was recorded: ids and digests. */
  readonly body: unknown;
  /** Leaf hash, hexadecimal. */
  readonly hash: string;
}

/** Which entries a page wants. */
export interface PageQuery {
  readonly before?: number;
  readonly limit: number;
  /** `case` for every kind that begins with `case.`, or one kind in full. */
  readonly kind?: string;
  readonly subject?: string;
  /** Families of kinds that do not answer to a subject: what they are about is nobody's to ask for. */
  readonly silent?: readonly string[];
}

/** How many entries are looked through at once for the few that are asked for. */
const lookedThrough = 100_000;

/** The integrated entries before an index, newest first; `from` is the oldest that was looked at, and what the next page goes on before. */
export async function readPage(database: Database, { before, limit, kind, subject, silent = [] }: PageQuery): Promise<{ readonly size: number; readonly from: number; readonly leaves: readonly LeafSummary[] }> {
  const db = ledgerTables(database);
  const size = (await readBacklog(db)).head?.size ?? 0;
  const to = Math.max(0, Math.min(size, before ?? size));
  const start = Math.max(0, to - (kind === undefined && subject === undefined ? limit : lookedThrough));
  let query = db.selectFrom('ledger_entry').select(['index', 'kind', 'subject', 'body', 'recorded_at', 'commitment']).where('index', '>=', String(start)).where('index', '<', String(to));
  if (kind !== undefined) query = kind.includes('.') ? query.where('kind', '=', kind) : query.where(sql<boolean>`starts_with(kind, ${`${kind}.`})`);
  if (subject !== undefined) {
    query = query.where('subject', '=', subject);
    for (const family of silent) query = query.where(sql<boolean>`not starts_with(kind, ${`${family}.`})`);
  }
  const rows = (await query.orderBy('index', 'desc').limit(limit).execute()).map(({ index, recorded_at: at, ...row }) => ({ ...row, at, index: Number(index) }));
  return {
    size, from: rows.length === limit ? rows.at(-1)?.index ?? start : start,
    leaves: rows.map((row) => ({ index: row.index, at: row.at.toISOString(), kind: row.kind, subject: row.subject ?? undefined, body: row.body ?? undefined, hash: leafHash(leafBytes(row)).toString('hex') })),
  };
}

/** Returns the commitment of the entry whose opening is gone now, or undefined where there was none to erase. */
export async function eraseOpening(trx: Transaction, index: number, except: string): Promise<Buffer | undefined> {
  const row = await trx.withTables<Tables>().updateTable('ledger_entry').set({ salt: null, subject: null, body: null })
    .where('index', '=', String(index)).where('kind', '<>', except).where('salt', 'is not', null).returning('commitment').executeTakeFirst();
  return row?.commitment;
}

/** Indexes of erased entries for which no entry of the given kind has the commitment, in base64, as its subject. */
export async function readUnrecordedErasures(db: LedgerDatabase, kind: string, size: number): Promise<readonly number[]> {
  const { rows } = await sql<{ index: string }>`
    select index from ledger_entry as erased where salt is null and index < ${size}
      and not exists (select from ledger_entry as record where record.kind = ${kind} and record.subject = encode(erased.commitment, 'base64'))
    order by index limit 1000`.execute(db);
  return rows.map(({ index }) => Number(index));
}
