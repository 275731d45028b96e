export { evidenceOf, rewrapEvidence, validateReport, type ValidationParts } from './flow.ts';
export { workOnValidations } from './jobs.ts';
export { ValidationError } from './error.ts';
export { searchRange } from './range.ts';
export { rerunReport } from './rerun.ts';
export type { FormerVerdict, Ranged, Reports, Validation, ValidationEvents, Vault } from './schema.ts';
export { awaitingRange, confirmedWithClaim, countVerdicts, formerVerdicts, hasVerdict, migrations, validationOf, validationsOf } from './store.ts';
