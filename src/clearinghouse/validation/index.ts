export { ValidationError } from './error.ts';
export { evidenceOf, validateReport, type ValidationParts } from './flow.ts';
export { validationJob, workOnValidations } from './jobs.ts';
export type { Reports, Validation, ValidationEvents, Vault } from './schema.ts';
export { confirmedWithClaim, migrations, validationOf, validationsOf } from './store.ts';
