export { mapped, readMappings, type Mapping } from './mapping.ts';
export { matchProducts, type ProductMatches } from './match.ts';
export { recognize, type Proposal, type Recognition } from './recognize.ts';
export type { StatedProduct } from './product.ts';
export { openProductIndex } from '../../advisories/index.ts';
