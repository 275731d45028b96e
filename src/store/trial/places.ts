import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { clusterObstacle } from '../cluster/host.ts';
import type { OpenOptions, StoreProblem } from '../backend.ts';
import type { Migration } from '../database.ts';
import { openStore } from '../open.ts';
import type { OpenedStore } from '../open.ts';
import type { Place } from '../place.ts';

/** Where the suites run: the same tests over every profile. */
export interface TrialPlaces {
  readonly folder: string;
  /** Undefined where this host has no PostgreSQL. */
  readonly server: Place | undefined;
  /** A fresh place of a kind each time. */
  fresh(kind: Kind): Promise<Place>;
  open(place: Place, migrations?: readonly Migration[], options?: OpenOptions): Promise<Trial>;
  /** Closes what a test that failed left open, too. */
  remove(): Promise<void>;
}

export const kinds = ['memory', 'folder', 'cluster', 'postgres'] as const;
export type Kind = (typeof kinds)[number];

export async function trialPlaces(): Promise<TrialPlaces> {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-store-'));
  // Root's clusters run as another account, which has to pass through.
  await chmod(folder, 0o711);
  const cluster = join(folder, 'server');
  const available = await clusterObstacle(cluster) === undefined;
  let host: OpenedStore | undefined;
  const opened: OpenedStore[] = [];
  let made = 0;
  return {
    folder,
    server: available ? { kind: 'cluster', folder: cluster } : undefined,
    async fresh(kind) {
      const name = `${kind}${++made}`;
      if (kind === 'memory') return { kind: 'embedded', memory: true };
      if (kind === 'folder') return { kind: 'embedded', folder: join(folder, name) };
      if (kind === 'cluster') return { kind: 'cluster', folder: join(folder, name) };
      host ??= await openStore({ kind: 'cluster', folder: cluster }, []);
      await sql`create database ${sql.id(name)}`.execute(host.db);
      return { kind: 'postgres', url: `postgres://breakwater:secret@localhost/${name}?host=${encodeURIComponent(cluster)}` };
    },
    async open(place, migrations = [], options = {}) {
      const problems: StoreProblem[] = [];
      const store = await openStore(place, migrations, { report: (problem) => { problems.push(problem); }, ...options });
      opened.push(store);
      return { problems, store };
    },
    async remove() {
      await Promise.allSettled(opened.map((store) => store.close()));
      await host?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Why a kind is left out here, or false. */
export function skipped(places: TrialPlaces, kind: Kind): string | false {
  return (kind === 'cluster' || kind === 'postgres') && places.server === undefined ? 'no PostgreSQL 15 or newer on this host' : false;
}

export interface Trial {
  readonly store: OpenedStore;
  readonly problems: StoreProblem[];
}

/** Waits for a state, not for a time; the suite's own limit is the only one. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!await holds()) await new Promise((resolve) => { setTimeout(resolve, 20); });
}
