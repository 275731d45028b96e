export type { ContainerOptions } from './open.ts';
export { DEFAULT_IMAGE, openContainer } from './open.ts';
