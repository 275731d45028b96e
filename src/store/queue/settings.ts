import type { ConstructorOptions, Queue as QueueSettings } from 'pg-boss';

/** The queue's tables, beside those of the stages. */
export const queueSchema = 'queue';

/**
 * How soon a killed worker's job is tried again: its heartbeat is missed after `heartbeatSeconds`, the supervisor of any
 * process sees that within two intervals, the first retry waits 1-2 s. Heartbeats must be 10 s at least.
 */
const heartbeatSeconds = 12;
export const heartbeatRefreshSeconds = 3;
const superviseSeconds = 2;

/** A handler that still runs after this long hangs: it is told by its signal, and the job is tried again. */
const expireInSeconds = 4 * 60 * 60;

/** No job is ever given up or deleted unfinished; these are the largest numbers that the tables hold, of retries and of years (63). */
const endlessly = 2_147_483_647;
const forever = 2_000_000_000;

export const queueSettings = {
  // `exclusive`: at most one job of a key waits or runs. A job that has no key gets one of its own.
  policy: 'exclusive',
  notify: true,
  retryLimit: endlessly,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 300,
  expireInSeconds,
  heartbeatSeconds,
  retentionSeconds: forever,
  // What a job did is in the stages' own tables; a finished one is of no use, and each look at the queue counts it.
  deleteAfterSeconds: 60,
} as const satisfies Omit<QueueSettings, 'name'>;

export const bossSettings = {
  schema: queueSchema,
  useListenNotify: true,
  schedule: false,
  superviseIntervalSeconds: superviseSeconds,
  monitorIntervalSeconds: superviseSeconds,
  maintenanceIntervalSeconds: 60,
  registerInstance: false,
  openTelemetry: { enabled: false },
} as const satisfies ConstructorOptions;
