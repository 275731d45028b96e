/** The engine's face: claims in, verdicts, ranges, fixes and evidence out. */
export { claimFromEvidence, compareRuns, readEvidence, readUnverified, writeEvidence, type Statement, type Surroundings } from './evidence/index.ts';
export { parseCrash } from './crash/index.ts';
export { ReproductionError } from './error.ts';
export { reproduce, unreadable, type Session } from './flow.ts';
export type { Laboratory } from './laboratory.ts';
export { parseManifest, readClaim, readClaimBytes, type Claim } from './manifest/index.ts';
export { outwardOf } from './range/affected.ts';
export { executeRange } from './range/execute.ts';
export { toOsv, type AffectedRange, type Cell } from './range/result.ts';
export { verifyFix, type Fix } from './fix/verify.ts';
export { engineOver, serveEngine, type Channel, type Engine, type Given, type Searched } from './remote/index.ts';
export type { FixVerification } from './fix/result.ts';
export { sameFlaw, type SameFlaw } from './same-flaw.ts';
export { verdicts, type Progress, type Reproduction, type Side, type Verdict } from './result.ts';
