export type { Database, Migration, Profile, Queue, QueuedJob, Store, Transaction } from './database.ts';
