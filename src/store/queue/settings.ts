import type { ConstructorOptions, UpdateQueueOptions } from 'pg-boss';
import type { Profile } from '../database.ts';

/** The queue's tables, beside those of the stages. */
export const queueSchema = 'queue';

/** Polls are a floor: for retries, delayed jobs, and a notification that got lost. */
export const pollMs = 2000;
export const heartbeatMs = 4000;
/**
 * How soon a killed worker's job is tried again: its heartbeat is missed after this long (10 s is the least), the supervisor
 * of any process sees that within two intervals, the first retry waits 1-2 s.
 */
const heartbeatSeconds = 15;
const superviseSeconds = 2;
/** Where nobody else can be killed, only what hangs is looked for; each look takes the only connection for a while. */
const calmSuperviseSeconds = 30;

/** A handler that still runs after this long hangs: it is told by its signal, and the job is tried again. */
const expireInSeconds = 4 * 60 * 60;

/** No job is ever given up or deleted unfinished; these are the largest numbers that the tables hold, of retries and of years (63). */
const endlessly = 2_147_483_647;
const forever = 2_000_000_000;

/** At most one job of a key waits or runs; a job that has no key gets one of its own. A queue's policy never changes. */
export const policy = 'exclusive';

export type JobSettings = Required<Pick<UpdateQueueOptions,
  'retryLimit' | 'retryDelay' | 'retryBackoff' | 'retryDelayMax' | 'expireInSeconds' | 'heartbeatSeconds' | 'retentionSeconds' | 'deleteAfterSeconds'>>;

export function queueSettings(exclusive: boolean): JobSettings {
  return {
    retryLimit: endlessly,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 300,
    expireInSeconds,
    // Where no other process can take a job over, its claim must not run out while the only connection is busy.
    heartbeatSeconds: exclusive ? null : heartbeatSeconds,
    retentionSeconds: forever,
    // What a job did is in the stages' own tables; a finished one is of no use, and each look at the queue counts it.
    deleteAfterSeconds: 60,
  };
}

export function bossSettings(profile: Profile): ConstructorOptions {
  const seconds = profile === 'embedded' ? calmSuperviseSeconds : superviseSeconds;
  return {
    schema: queueSchema,
    backend: profile === 'embedded' ? 'pglite' : 'postgres',
    schedule: false,
    superviseIntervalSeconds: seconds,
    monitorIntervalSeconds: seconds,
    maintenanceIntervalSeconds: 60,
    reindex: profile !== 'embedded',
    registerInstance: false,
    openTelemetry: { enabled: false },
  };
}
