export type * from './job.ts';
export { SandboxError } from './error.ts';
export type { SandboxOptions } from './open.ts';
export { openSandbox } from './open.ts';
export type { Runtimes } from './runtimes.ts';
export { runtimes } from './runtimes.ts';
