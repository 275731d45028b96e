export { RemediationError } from './error.ts';
export { rewrapPatches, submitFix, type RemediationParts } from './flow.ts';
export { workOnFixes } from './jobs.ts';
export { fixSchema } from './schema.ts';
export type { FixRecord, Proofs, RemediationEvents } from './schema.ts';
export { fixesOf, migrations } from './store.ts';
