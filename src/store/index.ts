export type { Database, Migration, Profile, Queue, QueuedJob, Store, Transaction } from './database.ts';
export type { OpenOptions, StoreProblem } from './backend.ts';
export { StoreError } from './error.ts';
export type { StoreErrorCode } from './error.ts';
export { openStore } from './open.ts';
export type { OpenedStore } from './open.ts';
export { choosePlace } from './place.ts';
export type { Place } from './place.ts';
export type { Backlog, WatchedQueue } from './queue/queue.ts';
