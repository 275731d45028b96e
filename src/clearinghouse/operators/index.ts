/** Operators' face: what they have, what is known against it, what they do about it. Each is one organization's own. */
export { actOnAction } from './acts.ts';
export { clockOf, type Assessment, type Known, type Standing } from './assessment.ts';
export { changeAsset, createAsset, ownerOfAsset, type AssetChoice } from './assets.ts';
export { cardOf, type Card, type Settled } from './card.ts';
export { OperatorError, type OperatorErrorCode } from './error.ts';
export { exposureOf, type Exposure } from './exposure.ts';
export { apply, applyKnowledge, matchWaiting, uploadInventory, type OperatorParts } from './flow.ts';
export { knowledgeChanged, operatorsTick, workOnOperators } from './jobs.ts';
export type { Intelligence } from './judge.ts';
export { acknowledgeNotice, noticesOf, ownersOfNotice, sendNotice, workOnNotices, type Notice } from './notices.ts';
export { findingKey, loadPortfolios, type StoredAction, type StoredAsset } from './portfolio.ts';
export { daysOf, dueHistories, inventoriesOf, ownerOfInventory, ownersOfAction, type DueStep, type InventoryRecord } from './read.ts';
export type { ChangedAction, Reconciled } from './reconcile.ts';
export { rewrapInventories } from './rewrap.ts';
export { actionActs, actionBodies, assetBody, noticeBody, sectors, settingsBody, type ActionActBody, type ActionActName, type OperatorActor, type Sector } from './schema.ts';
export { sectorStanding, type SectorStanding } from './sector.ts';
export { changeSettings, settingsOf, type Settings } from './settings.ts';
export { migrations, type Flawed } from './tables.ts';
