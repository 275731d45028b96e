import type pg from 'pg';
import type { Profile } from './database.ts';

/** What differs between the profiles, and all of it: the rest of the room is one code over a pool. */
export interface Backend {
  readonly profile: Profile;
  readonly pool: pg.Pool;
  /**
   * The pool of the queue's own statements. Where the profile has more than one connection it is another than `pool`: a
   * stage's transactions, which wait for each other, must never keep a job from being fetched or settled.
   */
  readonly queuePool: pg.Pool;
  /** One process only, so a job that is marked as running when the store opens has no worker any more. */
  readonly exclusive: boolean;
  /** Hears of jobs that other processes sent; undefined where there are none. */
  readonly listen: ((channel: string, onNotification: (payload: string) => void, onReconnect: () => void) => Promise<Listener>) | undefined;
  close(): Promise<void>;
}

export interface Listener {
  close(): Promise<void>;
}

/** What goes wrong where nobody waits for an answer: a lost connection, a handler that threw. For the log and the metrics. */
export interface StoreProblem {
  readonly kind: 'connection' | 'queue' | 'job';
  readonly error: unknown;
  readonly queue?: string;
  readonly job?: string;
}

export interface OpenOptions {
  /** Connections of a stage's statements, where the profile has more than one. */
  readonly connections?: number;
  readonly report?: (problem: StoreProblem) => void;
  /** How long `close` lets running handlers finish before their jobs go back to the queue. */
  readonly graceSeconds?: number;
}
