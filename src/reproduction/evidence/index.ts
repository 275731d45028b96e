export { claimFromEvidence } from './claim.ts';
export { compareRuns, type Difference } from './compare.ts';
export { readEvidence, type Evidence } from './read.ts';
export { predicateType, type Statement } from './schema.ts';
export { writeEvidence, type Findings, type Surroundings } from './write.ts';
