import { sql } from 'kysely';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/id.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Database, Queue, Transaction } from '../../store/index.ts';
import { readGraph, readInventory, type Inventory } from '../inventory/index.ts';
import { workshop } from './assessment.ts';
import { assetFor, type AssetChoice } from './assets.ts';
import { componentNumbers, judgeAll, judgeNew } from './components.ts';
import { OperatorError } from './error.ts';
import { packed } from './graphs.ts';
import type { Intelligence } from './judge.ts';
import { reconcile, type Reconciled } from './reconcile.ts';
import type { OperatorActor } from './schema.ts';
import { ours } from './tables.ts';
import { judgeable, type Judgeable } from './unjudged.ts';

export const matchJob = 'operators-match';

/** Seals what is kept as it came. */
export interface Vault {
  seal(bytes: Uint8Array, context: string): Promise<Uint8Array>;
}

export interface OperatorParts {
  readonly db: Database;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly record: Recorder;
  readonly vault: Vault;
  /** Undefined where nothing was brought in yet. */
  knowledge(): Intelligence | undefined;
  /** Declared here for what comes later: told in the transaction in which it becomes true. */
  onMatched(trx: Transaction, matched: readonly Reconciled[]): Promise<void>;
}

const compress = promisify(zstdCompress);
/** More is left to a job, so that nobody else waits for it. */
const atOnce = 5_000;
const mostUnjudged = 1_000;
/** Operators in one transaction. */
const batch = 50;

/** Takes an inventory in, whole or not at all: read, sealed, stored with its components, and sent to be matched. Gives its id. */
export async function uploadInventory(choice: AssetChoice, bytes: Buffer, actor: OperatorActor, parts: OperatorParts): Promise<string> {
  const inventory = await readInventory(bytes);
  if (inventory.components.length + inventory.unnamed === 0) throw new OperatorError('inventory-empty', 'The inventory has no components', { remedy: 'Export it with its components, then upload it again.' });
  const id = newId('inventory');
  const found = readGraph(bytes, inventory.components);
  const graph = found === undefined ? null : await packed(found);
  const told = await judgeable(inventory.components, parts.knowledge()?.products, mostUnjudged);
  const document = await parts.vault.seal(await compress(bytes), documentContext(id));
  await parts.db.transaction().execute((trx) => keep(trx, { id, inventory, told, bytes, document, graph, choice, actor }, parts));
  if (inventory.components.length <= atOnce) await matchWaiting(parts, actor.organization);
  return id;
}

export function documentContext(inventory: string): string {
  return `inventory ${inventory}`;
}

interface Upload {
  readonly id: string;
  readonly inventory: Inventory;
  readonly told: Judgeable;
  readonly bytes: Buffer;
  readonly document: Uint8Array;
  readonly graph: Buffer | null;
  readonly choice: AssetChoice;
  readonly actor: OperatorActor;
}

async function keep(trx: Transaction, { id, inventory: { format, components, unnamed }, told: { judged, products, unjudgedCount, unjudged }, bytes, document, graph, choice, actor }: Upload, { clock, record, queue }: OperatorParts): Promise<void> {
  const { person, organization } = actor;
  const asset = await assetFor(trx, choice, actor, { clock, record });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const holds = await componentNumbers(trx, components.flatMap(({ purl, product }) => (product === undefined ? [purl] : [])));
  await ours(trx).insertInto('operator_inventory').values({
    id, asset, organization, uploaded_at: clock.now(), uploaded_by: person, bytes: bytes.length, sha256, format, components: components.length, unnamed, judged, unjudged_count: unjudgedCount,
    products, unjudged: JSON.stringify(unjudged), document: Buffer.from(document),
  }).execute();
  await ours(trx).updateTable('operator_asset').set({ inventory: id, graph, holds: sql`${[...holds]}::integer[]` }).where('id', '=', asset).execute();
  await record(trx, { kind: 'inventory.uploaded', subject: id, body: { by: person, asset, sha256, components: components.length } });
  await queue.send(trx, matchJob, { organization }, { key: id });
}

/**
 * Matches inventories that wait: those of one operator, or of so many as fit into one transaction. Who else is at it keeps
 * theirs. False where nothing waited.
 */
export async function matchWaiting(parts: OperatorParts, organization?: string): Promise<boolean> {
  const intelligence = parts.knowledge();
  if (intelligence === undefined) return false;
  return parts.db.transaction().execute(async (trx) => {
    // Until this ends, no other state of knowledge begins to be applied: whoever applies it sees what is judged here.
    const { generation } = await ours(trx).selectFrom('operator_known').select('generation').forShare().executeTakeFirstOrThrow();
    if (generation !== intelligence.generation) return false;
    let query = ours(trx).selectFrom('operator_inventory').select(['id', 'organization']).where('matched_at', 'is', null);
    if (organization !== undefined) query = query.where('organization', '=', organization);
    const waiting = await query.orderBy('organization').orderBy('id').limit(2 * batch).forUpdate().skipLocked().execute();
    if (waiting.length === 0) return false;
    const organizations = [...new Set(waiting.map((each) => each.organization))];
    await judgeNew(trx, await heldBy(trx, organizations), intelligence);
    await ours(trx).updateTable('operator_inventory').set({ matched_at: parts.clock.now() }).where('id', '=', sql<string>`any(${waiting.map(({ id }) => id)}::text[])`).execute();
    await apply(trx, organizations, intelligence, parts);
    return true;
  });
}

async function heldBy(trx: Transaction, organizations: readonly string[]): Promise<readonly number[]> {
  const rows = await ours(trx).selectFrom('operator_asset').select('holds').where('organization', '=', sql<string>`any(${[...organizations]}::text[])`).execute();
  return [...new Set(rows.flatMap(({ holds }) => holds))];
}

/**
 * In the caller's transaction: what is stored of these operators becomes what is known. One leaf, whether it changed
 * anything for any of them or not: a leaf's kind and time are public, and one for each would count whom an advisory concerns.
 */
export async function apply(trx: Transaction, organizations: readonly string[], intelligence: Intelligence, parts: OperatorParts): Promise<void> {
  const matched = organizations.length === 0 ? [] : await reconcile(trx, organizations, intelligence, { clock: parts.clock, shop: workshop() });
  await parts.record(trx, { kind: 'inventory.matched', subject: 'operators', body: { matched } });
  await parts.onMatched(trx, matched);
}

/**
 * Applies what is known now to everybody: each component that anybody has is judged anew, and the operators who have one
 * about which something changed are reconciled. Interrupted, it goes on where it was; done twice, it does nothing.
 */
export async function applyKnowledge(parts: OperatorParts): Promise<void> {
  const intelligence = parts.knowledge();
  if (intelligence === undefined) return;
  const { run, done, everybody } = await begin(intelligence, parts);
  if (run === done) return;
  await judgeAll(parts.db, intelligence, run);
  const changed = new Set((await ours(parts.db).selectFrom('operator_component').select('id').where('since', '>', done).execute()).map(({ id }) => id));
  for (let after = ''; ;) {
    const page = await ours(parts.db).selectFrom('operator_asset').select('organization').distinct().where('organization', '>', after).orderBy('organization').limit(batch).execute();
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.organization;
    await parts.db.transaction().execute(async (trx) => apply(trx, await concerned(trx, page.map(({ organization }) => organization), everybody ? undefined : changed), intelligence, parts));
  }
  await ours(parts.db).updateTable('operator_known').set({ done: run, kinds: kindsOf(intelligence) }).where('run', '=', run).execute();
}

async function begin(intelligence: Intelligence, { db }: OperatorParts): Promise<{ readonly run: number; readonly done: number; readonly everybody: boolean }> {
  return db.transaction().execute(async (trx) => {
    const before = await ours(trx).selectFrom('operator_known').select(['generation', 'kinds', 'run', 'done']).forUpdate().executeTakeFirstOrThrow();
    const run = before.generation === intelligence.generation ? before.run : before.run + 1;
    if (run !== before.run) await ours(trx).updateTable('operator_known').set({ generation: intelligence.generation, run }).execute();
    // A kind of source that is there for the first time says something of every flaw, if only that it is not listed.
    return { run, done: before.done, everybody: before.kinds !== kindsOf(intelligence) };
  });
}

function kindsOf({ manifest }: Intelligence): string {
  return [...new Set(manifest.sources.map(({ kind }) => kind))].sort().join(' ');
}

/** Of these, whoever has one of the components; undefined: all of them. */
async function concerned(trx: Transaction, organizations: readonly string[], changed: ReadonlySet<number> | undefined): Promise<readonly string[]> {
  if (changed === undefined) return organizations;
  if (changed.size === 0) return [];
  const rows = await ours(trx).selectFrom('operator_asset').select(['organization', 'holds']).where('organization', '=', sql<string>`any(${[...organizations]}::text[])`).execute();
  return [...new Set(rows.filter(({ holds }) => holds.some((each) => changed.has(each))).map(({ organization }) => organization))];
}

/** Once a day: deferrals end, clocks run out, and the day is counted. */
export async function turnDay(parts: OperatorParts): Promise<void> {
  const intelligence = parts.knowledge();
  const today = parts.clock.now().toISOString().slice(0, 10);
  const known = await ours(parts.db).selectFrom('operator_known').select('day').executeTakeFirstOrThrow();
  if (intelligence === undefined || known.day === today) return;
  for (let after = ''; ;) {
    const page = await ours(parts.db).selectFrom('operator_asset').select('organization').distinct().where('organization', '>', after).orderBy('organization').limit(batch).execute();
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.organization;
    await parts.db.transaction().execute((trx) => apply(trx, page.map(({ organization }) => organization), intelligence, parts));
  }
  await ours(parts.db).updateTable('operator_known').set({ day: today }).execute();
}
