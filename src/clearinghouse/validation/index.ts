export { evidenceOf, rewrapEvidence, validateReport, type ValidationParts } from './flow.ts';
export { workOnValidations } from './jobs.ts';
export { searchRange } from './range.ts';
export type { Ranged, Reports, Validation, ValidationEvents, Vault } from './schema.ts';
export { awaitingRange, confirmedWithClaim, migrations, validationOf, validationsOf } from './store.ts';
