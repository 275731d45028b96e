/** Operators' face: what they have, what is known against it, what they do about it. Each is one organization's own. */
export { type Assessment, type Known, type Standing } from './assessment.ts';
export { changeAsset, createAsset, type AssetChoice } from './assets.ts';
export { OperatorError, type OperatorErrorCode } from './error.ts';
export { uploadInventory, type OperatorParts } from './flow.ts';
export { knowledgeChanged, operatorsTick, workOnOperators } from './jobs.ts';
export type { Intelligence } from './judge.ts';
export { migrations } from './tables.ts';
