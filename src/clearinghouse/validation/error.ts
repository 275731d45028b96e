import { BreakwaterError } from '../../kernel/error.ts';

export type ValidationErrorCode = 'not-now' | 'nothing-ran';

export class ValidationError extends BreakwaterError<ValidationErrorCode> {}
