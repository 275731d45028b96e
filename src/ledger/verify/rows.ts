import { LedgerError } from '../error.ts';
import { erasedKind } from '../erase.ts';
import { commitmentOf, leafBytes, saltBytes } from '../leaf.ts';
import { hashAt, hashBytes, leafHash, same } from '../merkle.ts';
import { countFrom, readEntries, readUnrecordedErasures } from '../store.ts';
import type { EntryRow, Head, LedgerDatabase } from '../store.ts';
import type { Findings } from './findings.ts';

export interface RowFigures {
  rows: number;
  erased: number;
  pending: number;
}

const place = 'database';

/** Each row against its leaf, and what opens it against its commitment. */
export async function checkRows(db: LedgerDatabase, findings: Findings, figures: RowFigures, start: number, leaves: Uint8Array): Promise<void> {
  const end = start + leaves.length / hashBytes;
  const rows = await readEntries(db, start, end);
  let next = start;
  for (const row of rows) {
    for (; next < row.index; next++) missing(findings, next);
    next = row.index + 1;
    figures.rows++;
    checkRow(findings, figures, row, hashAt(leaves, row.index - start));
  }
  for (; next < end; next++) missing(findings, next);
}

function checkRow(findings: Findings, figures: RowFigures, row: EntryRow, leaf: Uint8Array): void {
  const { index, salt, subject, body } = row;
  if (!same(attempt(() => leafHash(leafBytes(row))), leaf)) {
    findings.add(place, `Entry ${index} of the database is not its leaf: kind, time or commitment was changed.`, index);
  }
  if (salt === null || subject === null || body === null) {
    figures.erased++;
    if (salt !== null || subject !== null || body !== null) findings.add(place, `Entry ${index} of the database is half erased.`, index);
    return;
  }
  if (salt.length !== saltBytes || !same(attempt(() => commitmentOf(salt, subject, body)), row.commitment)) {
    findings.add(place, `Entry ${index} of the database does not open its commitment: subject, body or salt was changed.`, index);
  }
}

/** After all rows of the tree: what the database has beyond it, and what it lost without a word. */
export async function checkRest(db: LedgerDatabase, findings: Findings, figures: RowFigures, head: Head | undefined, size: number): Promise<void> {
  if (head !== undefined && head.size > size) {
    findings.add('checkpoint', `The ledger was rolled back: the database remembers ${head.size} leaves, and the checkpoint has ${size}.`, size);
  }
  const beyond = Math.max(size, head?.size ?? 0);
  const { count, last } = await countFrom(db, beyond);
  figures.pending = count;
  if (last !== undefined && last - beyond + 1 !== count) findings.add(place, `The database lacks entries between ${beyond} and ${last}.`, beyond);
  for (const index of await readUnrecordedErasures(db, erasedKind, size)) {
    findings.add(place, `Entry ${index} of the database was erased, and no entry says by whom and why.`, index);
  }
}

function missing(findings: Findings, index: number): void {
  findings.add(place, `Entry ${index} is in the tree, and the database lacks it.`, index);
}

/** A row may hold anything; what cannot be computed equals nothing. */
function attempt(compute: () => Buffer): Buffer {
  try {
    return compute();
  } catch (error) {
    if (error instanceof LedgerError || error instanceof RangeError || error instanceof TypeError) return Buffer.alloc(0);
    throw error;
  }
}
