export type { ContainerOptions } from './open.ts';
export { openContainer } from './open.ts';
