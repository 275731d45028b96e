import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openFacts, openIndex, readManifest, type FactsFile, type Index, type Manifest } from '../clearinghouse/advisories/index.ts';

/** What the service knows of known flaws, as of one state of the folder; resident, so that nothing of it changes or closes under who uses it. */
export interface Intelligence {
  /** Differs wherever a file of it does. */
  readonly generation: string;
  readonly manifest: Manifest;
  readonly base: Index;
  /** What changed since the index was built. */
  readonly delta: Index | undefined;
  readonly facts: FactsFile | undefined;
}

export interface KnowledgeShelf {
  /** Undefined where nothing was brought in yet. */
  current(): Intelligence | undefined;
  /** Called with what is new, also once for what is there already; gives what ends it. */
  follow(changed: (intelligence: Intelligence) => void): () => void;
  close(): void;
}

const lookEvery = 1_000;

/**
 * Opens the knowledge base and follows it: `breakwater intel update` replaces the manifest in one step, so its inode or time
 * tells. What cannot be opened is reported, and what was known before stays in use.
 */
export function openKnowledge(folder: string, report: (error: unknown) => void): KnowledgeShelf {
  const followers = new Set<(intelligence: Intelligence) => void>();
  let seen = '';
  let known: Intelligence | undefined;
  function look(): void {
    const mark = markOf(folder);
    if (mark === seen) return;
    try {
      const manifest = readManifest(folder);
      const opened = manifest.index === undefined ? undefined : opening(folder, manifest, manifest.index.file, known);
      seen = mark;
      if (opened === undefined) return;
      known = opened;
    } catch (error) {
      // An update may have replaced the files while they were read: the next look sees another mark. A damaged folder is told of once.
      if (markOf(folder) === mark) {
        seen = mark;
        report(error);
      }
      return;
    }
    for (const follower of followers) follower(known);
  }
  look();
  const looking = setInterval(look, lookEvery);
  looking.unref();
  return {
    current: () => known,
    follow(changed) {
      followers.add(changed);
      if (known !== undefined) changed(known);
      return () => void followers.delete(changed);
    },
    close() {
      clearInterval(looking);
      followers.clear();
    },
  };
}

function opening(folder: string, manifest: Manifest, index: string, before: Intelligence | undefined): Intelligence {
  const { delta, facts } = manifest;
  // Sources that were looked at and had nothing new leave the files as they are: they are not read again.
  const same = (name: string | undefined, of: (files: Manifest) => string | undefined): boolean => name !== undefined && before !== undefined && of(before.manifest) === name;
  return {
    generation: [index, delta, facts].join(' '), manifest,
    base: same(index, (files) => files.index?.file) && before !== undefined ? before.base : openIndex(join(folder, index), true),
    delta: delta === undefined ? undefined : same(delta, (files) => files.delta) ? before?.delta : openIndex(join(folder, delta), true),
    facts: facts === undefined ? undefined : same(facts, (files) => files.facts) ? before?.facts : openFacts(join(folder, facts), true),
  };
}

function markOf(folder: string): string {
  const found = statSync(join(folder, 'manifest.json'), { throwIfNoEntry: false, bigint: true });
  return found === undefined ? '' : `${found.ino} ${found.mtimeNs} ${found.size}`;
}
