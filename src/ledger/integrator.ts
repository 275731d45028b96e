import type { Database } from '../store/index.ts';
import type { Signer } from '../trust/index.ts';
import { checkOrigin } from './checkpoint.ts';
import { disk as realDisk, sweepStaging } from './durable.ts';
import type { Disk } from './durable.ts';
import type { Edge } from './edge.ts';
import { folderAt } from './folder.ts';
import { integrateStep } from './integrate.ts';
import type { Workplace } from './integrate.ts';
import { keyId } from './note.ts';
import { recover } from './recover.ts';
import { ledgerTables } from './store.ts';

export interface IntegratorOptions {
  readonly db: Database;
  /** Of the checkpoint and the tiles; any web server may serve it as it is. */
  readonly folder: string;
  /** Names the log, as an address without its scheme: `desk.example/ledger`. Also the key's name. */
  readonly origin: string;
  /** Ed25519. */
  readonly signer: Signer;
  /** Told of a step that failed; it is tried again. */
  readonly onError: (error: unknown) => void;
  /** Told of every new checkpoint. */
  readonly onGrowth?: (size: number) => void;
  /** How often it looks for entries that nobody nudged it about; default 250. */
  readonly pollMilliseconds?: number;
  /** Most leaves of one step; default 4,096. */
  readonly batch?: number;
  readonly disk?: Disk;
}

export interface Integrator {
  /** Throws where folder and database do not fit together; otherwise it integrates from now on. */
  start(): Promise<void>;
  /** Ends after the step that is under way. */
  stop(): Promise<void>;
  /** Looks soon; for whoever has just committed an entry. Nudges that come close together are one. */
  nudge(): void;
  /** Integrates all that is committed, and returns the size of the tree. */
  integrate(): Promise<number>;
  /** For the health page: the size and the failure of the last attempt, if it failed. */
  state(): { readonly size: number; readonly failure: unknown };
}

/** A step costs the same few syncs of the disk for one entry as for a hundred. */
const nudgedMilliseconds = 50;

/**
 * Takes committed entries into the tree within a fraction of a second. Several may run on one folder and database: what
 * they write is a function of the database, and the checkpoint moves under its lock. One that loses the folder of a partial
 * tile to another, because that tile is full now, fails in that step and repeats it.
 */
export function integrator(options: IntegratorOptions): Integrator {
  const { origin, signer, onError, onGrowth, pollMilliseconds = 250 } = options;
  checkOrigin(origin);
  keyId(origin, signer.publicKey);
  const place: Workplace = { db: ledgerTables(options.db), folder: folderAt(options.folder), disk: options.disk ?? realDisk, origin, signer, batch: options.batch ?? 4_096 };
  let edge: Edge | undefined;
  let failure: unknown;
  let running: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let [started, nudged] = [false, false];

  const open = async (): Promise<Edge> => {
    await sweepStaging(place.disk, options.folder);
    return await recover({ db: place.db, folder: place.folder, origin, key: signer.publicKey });
  };
  const catchUp = async (): Promise<number> => {
    try {
      edge ??= await open();
      for (;;) {
        const next: Edge | undefined = await integrateStep(place, edge);
        if (next === undefined) break;
        edge = next;
        onGrowth?.(edge.size);
      }
      failure = undefined;
      return edge.size;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  /** One after the other, however many ask. */
  const integrate = (): Promise<number> => {
    const next = running.then(catchUp, catchUp);
    running = next.catch(() => undefined);
    return next;
  };
  const look = async (): Promise<void> => {
    timer = undefined;
    nudged = false;
    await integrate().catch(onError);
    if (started) schedule(nudged ? Math.min(nudgedMilliseconds, pollMilliseconds) : pollMilliseconds);
  };
  const schedule = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), milliseconds);
  };

  return {
    integrate,
    async start() {
      if (started) return;
      started = true;
      try {
        await integrate();
      } catch (error) {
        started = false;
        throw error;
      }
      schedule(pollMilliseconds);
    },
    async stop() {
      started = false;
      clearTimeout(timer);
      timer = undefined;
      await running;
    },
    nudge() {
      // Without a timer a look is under way, and sees to it that another follows.
      if (started && timer !== undefined && !nudged) schedule(Math.min(nudgedMilliseconds, pollMilliseconds));
      nudged = true;
    },
    state: () => ({ size: edge?.size ?? 0, failure }),
  };
}
