export { claimOf, readClaim, readClaimBytes, type Claim } from './claim.ts';
export { parseManifest } from './parse.ts';
export type { Action, Call, Check, Manifest, Predicate, Proof, Run, Step } from './schema.ts';
