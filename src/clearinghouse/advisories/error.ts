import { BreakwaterError } from '../../kernel/error.ts';

export type AdvisoryErrorCode =
  | 'source-unreadable'
  | 'source-too-large'
  | 'index-missing'
  | 'index-damaged'
  | 'index-version'
  | 'index-too-large'
  | 'store-damaged'
  | 'store-locked';

export class AdvisoryError extends BreakwaterError<AdvisoryErrorCode> {}

export function damaged(what: string, where?: string): AdvisoryError {
  return new AdvisoryError('index-damaged', `the index is damaged: ${what}`, { remedy: 'Build it anew with: breakwater intel update --rebuild', ...(where === undefined ? {} : { where }) });
}

export function storeDamaged(what: string, where: string, cause?: unknown): AdvisoryError {
  return new AdvisoryError('store-damaged', what, { where, ...(cause === undefined ? {} : { cause }), remedy: 'Remove the folder of the knowledge base and bring the data in again, with: breakwater intel update' });
}
