export { evidenceOf, rewrapEvidence, type ValidationParts } from './flow.ts';
export { workOnValidations } from './jobs.ts';
export type { Reports, Validation, ValidationEvents, Vault } from './schema.ts';
export { confirmedWithClaim, migrations, validationOf, validationsOf } from './store.ts';
