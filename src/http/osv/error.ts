import { BreakwaterError } from '../../kernel/error.ts';

/** As the OSV API refuses: the codes of gRPC, in words here and as numbers in the answer. */
export type OsvErrorCode = 'invalid-argument' | 'not-found' | 'failed-precondition' | 'unavailable' | 'internal';

export class OsvError extends BreakwaterError<OsvErrorCode> {}

export function invalid(message: string): OsvError {
  return new OsvError('invalid-argument', message);
}
