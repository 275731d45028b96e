export { any, cpeOf, formattedCpe, parseCpe, plainValue, valueFrom, type Cpe } from './cpe.ts';
export { compareAttribute, compareCpe, type Relation } from './cpe-match.ts';
export { judge, type Judgement } from './judge.ts';
export { compact, isEdition, isRelease, productWordsOf, vendorKey, withoutVendor, type Name } from './names.ts';
export { lineage } from './family.ts';
export { openProductIndex, type Product, type ProductIndex, type ProductStatement } from './open.ts';
export type { KeptRecord } from './record.ts';
export { canonical, keyOfName, trimmed, vendorOfBare, withoutAcronym } from './resolve.ts';
