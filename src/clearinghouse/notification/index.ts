/** Telling people that there is something to see: an outbox in the database, letters that say no more than that. */
export { askForLink, retryDead, tell } from './flow.ts';
export { workOnMail } from './jobs.ts';
export type { Notices, NotificationParts, OutboxState, Post, Recipient, Subject, Way } from './schema.ts';
export { migrations, outboxState } from './store.ts';
