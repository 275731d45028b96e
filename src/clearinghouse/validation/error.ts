import { BreakwaterError } from '../../kernel/error.ts';

export type ValidationErrorCode = 'not-now';

export class ValidationError extends BreakwaterError<ValidationErrorCode> {}
