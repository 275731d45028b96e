export type * from './job.ts';
export { SandboxError } from './error.ts';
