/** Telling people that there is something to see: an outbox in the database, letters that say no more than that. */
export { retryDead, tell } from './flow.ts';
export { workOnMail } from './jobs.ts';
export type { Notices, NotificationParts, OutboxState, Post, Recipient, Subject } from './schema.ts';
export { migrations, outboxState } from './store.ts';
