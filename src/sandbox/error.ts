import { BreakwaterError } from '../kernel/error.ts';

/** `unavailable`: no driver works here. `unsafe`: an attack got through the self-test. `job-invalid`: the caller's job is malformed. */
export type SandboxErrorCode = 'unavailable' | 'unsafe' | 'job-invalid';

export class SandboxError extends BreakwaterError<SandboxErrorCode> {}
