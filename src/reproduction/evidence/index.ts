export { claimFromEvidence } from './claim.ts';
export { compareRuns } from './compare.ts';
export { readEvidence, readUnverified } from './read.ts';
export type { Statement } from './schema.ts';
export { writeEvidence, type Surroundings } from './write.ts';
