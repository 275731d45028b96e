export { canonicalName, type Affected, type Fault, type Level } from './advisory.ts';
export { AdvisoryError } from './error.ts';
export { openIndex, type AdvisoryFacts, type Hit, type Index } from './compiled/open.ts';
export { indexOf } from './compiled/memory.ts';
export { openLookup, type Directory, type FoundRecord, type RecordLookup } from './base/lookup.ts';
export { compareBytes, containsKey, firstFrom, intervalsOf, keyOf, orderFor } from './compiled/intervals.ts';
export { baseScore, levelFor } from './facts/cvss.ts';
export type { CveFacts, KevEntry, Ssvc } from './facts/cve.ts';
export { openFacts, type FactsFile } from './facts/file.ts';
export { readManifest, type Manifest, type SourceKind, type SourceState } from './base/manifest.ts';
export { update, type Updated, type UpdateOptions, type UpdateProgress, type UpdateSource } from './base/update.ts';
export {
  any, between, canonical, compact, compareCpe, cpeOf, formattedCpe, isEdition, isRelease, judge, keyOfName, lineage, openProductCompiler, openProductIndex, parseCpe, plainValue, productWordsOf, single, trimmed, valueFrom, vendorKey, vendorOfBare,
  versionInRecords, withoutAcronym, withoutVendor, type Cpe, type Product, type ProductIndex, type ProductStatement, type Statement, type VersionRange,
} from './products/index.ts';
