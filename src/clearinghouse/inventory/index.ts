export { InventoryError } from './error.ts';
export { inventoryLimits, type Component, type Inventory } from './inventory.ts';
export { readGraph, type Graph } from './graph.ts';
export { readInventory } from './read/detect.ts';
export { match, type Knowledge, type Match, type Matches, type Unjudged } from './match.ts';
export { findingsOf, type Finding, type Severity } from './findings.ts';
export { because, ranked } from './rank.ts';
export type { Place } from './ecosystem.ts';
export { openExposure, type Exposure, type ExposureRow } from './exposure.ts';
