export { matchesClaim, sameCrash } from './compare.ts';
export type { ClaimedCrash, Likeness, Match } from './compare.ts';
export type { Crash, Frame, Tool } from './crash.ts';
export { parseCrash } from './parse.ts';
