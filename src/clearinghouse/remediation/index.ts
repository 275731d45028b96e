export { RemediationError } from './error.ts';
export { submitFix, type RemediationParts } from './flow.ts';
export { workOnFixes } from './jobs.ts';
export type { FixRecord, Proofs, RemediationEvents } from './schema.ts';
export { fixesOf, migrations as remediationMigrations } from './store.ts';
