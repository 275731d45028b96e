import { BreakwaterError } from '../../kernel/error.ts';

export type OperatorErrorCode =
  /** No asset, inventory or action of that organization. */
  | 'not-there'
  | 'name-taken'
  /** The act cannot be done in this state, or lacks what it needs. */
  | 'act-refused'
  | 'input-invalid'
  /** An upload of the same bytes for the same asset is the current one. */
  | 'inventory-empty';

export class OperatorError extends BreakwaterError<OperatorErrorCode> {}

export function notHere(): OperatorError {
  return new OperatorError('not-there', 'There is no such thing, or it is not for you to see', { remedy: 'Check the address.' });
}
