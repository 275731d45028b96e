import { BreakwaterError } from '../../kernel/error.ts';

export type RemediationErrorCode = 'fix-invalid' | 'no-proof';

export class RemediationError extends BreakwaterError<RemediationErrorCode> {}
