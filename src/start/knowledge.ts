import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openFacts, openIndex, openLookup, openProductIndex, readManifest, type Directory, type Manifest } from '../clearinghouse/advisories/index.ts';
import type { KnowledgeShelf, OpenKnowledge } from '../clearinghouse/inventory/index.ts';
import type { Clock } from '../kernel/clock.ts';

export interface KnowledgeOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** Milliseconds between looks at the manifest: a stat(2) sees a folder that comes later, on any file system. */
  readonly every?: number;
  readonly onProblem: (error: unknown) => void;
}

interface Held {
  readonly knowledge: OpenKnowledge;
  users: number;
  replaced: boolean;
}

const lookEvery = 1_000;

export async function openKnowledge({ folder, clock, every = lookEvery, onProblem }: KnowledgeOptions): Promise<KnowledgeShelf> {
  let held: Held | undefined;
  let seen = '';
  let problem: string | undefined;
  let looking: Promise<void> | undefined;
  const directories = new Map<number, Directory>();
  const followers = new Set<(knowledge: OpenKnowledge) => void>();

  function release(each: Held): void {
    if (each.users > 0 || !each.replaced) return;
    for (const file of [each.knowledge.base, each.knowledge.delta, each.knowledge.facts, each.knowledge.products, each.knowledge.records]) file?.close();
  }
  function replace(knowledge: OpenKnowledge | undefined): void {
    const before = held;
    held = knowledge === undefined ? undefined : { knowledge, users: 0, replaced: false };
    if (before !== undefined) {
      before.replaced = true;
      release(before);
    }
    if (knowledge !== undefined && knowledge.generation !== before?.knowledge.generation) followers.forEach((follower) => follower(knowledge));
  }
  async function look(): Promise<void> {
    for (let mark = await markOf(folder); mark !== seen;) {
      try {
        replace(await openCommitted(folder, readManifest(folder), directories, () => clock.monotonic(), held?.knowledge));
        problem = undefined;
      } catch (error) {
        // An update may replace files between the reading of its list and the opening of what it names: then the list is another by now.
        const now = await markOf(folder);
        if (now !== mark) {
          mark = now;
          continue;
        }
        // What is in use is whole: it stays until there is something better.
        problem = error instanceof Error ? error.message : String(error);
        onProblem(error);
      }
      seen = mark;
      return;
    }
  }
  function refresh(): Promise<void> {
    looking ??= look().finally(() => { looking = undefined; });
    return looking;
  }

  await refresh();
  const timer = setInterval(() => void refresh(), every);
  timer.unref();
  return {
    async use(ask) {
      const mine = held;
      if (mine === undefined) return await ask(undefined);
      mine.users += 1;
      try {
        return await ask(mine.knowledge);
      } finally {
        mine.users -= 1;
        release(mine);
      }
    },
    current: () => held?.knowledge,
    follow(changed) {
      followers.add(changed);
      if (held !== undefined) changed(held.knowledge);
      return () => void followers.delete(changed);
    },
    sources: () => (held?.knowledge.manifest.sources ?? []).map(({ kind, location, records, fetched, newest }) => ({
      kind, location, records, fetched, newest, ageSeconds: Math.max(0, Math.round((clock.now().getTime() - Date.parse(fetched)) / 1_000)) || 0,
    })),
    problem: () => problem,
    refresh,
    async close() {
      clearInterval(timer);
      await looking;
      followers.clear();
      replace(undefined);
    },
  };
}

/** What tells a replaced manifest: it is always a new file. */
async function markOf(folder: string): Promise<string> {
  const found = await stat(join(folder, 'manifest.json'), { bigint: true }).catch(() => undefined);
  return found === undefined ? '' : `${found.ino} ${found.mtimeNs} ${found.size}`;
}

/**
 * Undefined before the first index is built. In memory and verified as a whole: a file that is damaged is found here, not by
 * whoever asks. What an update left as it was is not read again.
 */
async function openCommitted(folder: string, manifest: Manifest, directories: Map<number, Directory>, monotonic: () => number, before: OpenKnowledge | undefined): Promise<OpenKnowledge | undefined> {
  const { index, delta, facts, products } = manifest;
  if (index === undefined) return undefined;
  const records = await openLookup(folder, manifest, directories, monotonic);
  const had = before?.manifest;
  try {
    return {
      manifest, records, generation: [index.file, delta, facts].join(' '),
      base: before !== undefined && had?.index?.file === index.file ? before.base : openIndex(join(folder, index.file), true),
      delta: delta === undefined ? undefined : had?.delta === delta ? before?.delta : openIndex(join(folder, delta), true),
      facts: facts === undefined ? undefined : had?.facts === facts ? before?.facts : openFacts(join(folder, facts), true),
      products: products === undefined ? undefined : had?.products === products ? before?.products : openProductIndex(join(folder, products), true),
    };
  } catch (error) {
    records.close();
    throw error;
  }
}
