import type * as products from './products/index.ts';

export { InventoryError } from './error.ts';
export { inventoryLimits, type Component, type Inventory } from './inventory.ts';
export { readGraph, type Graph } from './graph.ts';
export { readInventory } from './read/detect.ts';
export { match, type Knowledge, type Match, type Matches, type Taken, type Unjudged } from './match.ts';
export { findingsOf, identityOf, type Finding, type Severity } from './findings.ts';
export { because, ranked } from './rank.ts';
export { placesOf, type Place } from './ecosystem.ts';
export { parsePurl } from './purl.ts';
export type { KnowledgeShelf, OpenKnowledge, SourceAge } from './shelf.ts';
export { openExposure, type Exposure, type ExposureRow } from './exposure.ts';
export type { Recognition } from './products/recognize.ts';

/** Products are matched only where an inventory states some: until then, nothing of it is loaded. */
export function loadProducts(): Promise<typeof products> {
  return import('./products/index.ts');
}
