import { BreakwaterError } from '../kernel/error.ts';

export type LedgerErrorCode =
  /** An entry whose kind, subject or body is not what a leaf can commit to. */
  | 'entry-invalid'
  /** No such entry, or one that cannot be erased. */
  | 'entry-unknown'
  | 'note-malformed'
  /** No signature by the given key over the note. */
  | 'signature-invalid'
  /** A checkpoint of another log. */
  | 'origin-unexpected'
  | 'key-unfit'
  /** A file of the folder is missing, cannot be read, or does not lead to the signed checkpoint. */
  | 'folder-damaged'
  /** The folder is signed or written beyond what the database knows, or holds other leaves than it. */
  | 'folder-unlike'
  /** The database does not lead to the root that it remembers. */
  | 'database-unlike'
  /** An index or size outside the tree. */
  | 'outside-tree';

export class LedgerError extends BreakwaterError<LedgerErrorCode> {}
