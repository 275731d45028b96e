import type { ByteWriter, Cursor } from '../compiled/bytes.ts';
import { damaged } from '../error.ts';
import { levels } from '../advisory.ts';
import { statuses, voices, type ProductRecord, type Status, type VersionRange, type Voice } from './statement.ts';

/** A statement as it is kept with its product: the record that makes it is kept once, elsewhere. */
export interface KeptStatement {
  readonly voice: Voice;
  /** The product's name in the record. */
  readonly named: string;
  /** A CPE name of the edition, the platform and the like that it is bound to, everything else ANY; empty where it is bound to none. */
  readonly only: string;
  readonly otherwise: Status;
  readonly versions: readonly VersionRange[];
}

const bit = { single: 4, including: 8, from: 16, to: 32 } as const;

export function writeStatement(out: ByteWriter, { voice, named, only, otherwise, versions }: KeptStatement): void {
  out.u8(voices.indexOf(voice) | (statuses.indexOf(otherwise) << 4));
  out.text(named);
  out.text(only);
  out.varint(versions.length);
  for (const { status, from, to, including, single, changes } of versions) {
    out.u8(statuses.indexOf(status) | (single ? bit.single : 0) | (including ? bit.including : 0) | (from === undefined ? 0 : bit.from) | (to === undefined ? 0 : bit.to));
    if (from !== undefined) out.text(from);
    if (to !== undefined) out.text(to);
    out.varint(changes.length);
    for (const change of changes) {
      out.u8(statuses.indexOf(change.status));
      out.text(change.at);
    }
  }
}

export function readStatement(cursor: Cursor): KeptStatement {
  const bits = cursor.u8();
  const voice = voices[bits & 15];
  if (voice === undefined) throw damaged('a statement has no voice');
  return { voice, otherwise: statusAt(bits >> 4), named: cursor.text(), only: cursor.text(), versions: Array.from({ length: cursor.count() }, () => readRange(cursor)) };
}

function readRange(cursor: Cursor): VersionRange {
  const bits = cursor.u8();
  return {
    status: statusAt(bits & 3), single: (bits & bit.single) !== 0, including: (bits & bit.including) !== 0,
    from: (bits & bit.from) === 0 ? undefined : cursor.text(), to: (bits & bit.to) === 0 ? undefined : cursor.text(),
    changes: Array.from({ length: cursor.count() }, () => ({ status: statusAt(cursor.u8()), at: cursor.text() })),
  };
}

function statusAt(index: number): Status {
  const status = statuses[index];
  if (status === undefined) throw damaged('a statement has no status');
  return status;
}

export type KeptRecord = Omit<ProductRecord, 'statements'>;

export function writeRecord(out: ByteWriter, { id, published, level, vectors }: KeptRecord): void {
  out.text(id);
  out.text(published ?? '');
  out.u8(level === undefined ? 0 : levels.indexOf(level) + 1);
  out.varint(vectors.length);
  for (const vector of vectors) out.text(vector);
}

export function readKeptRecord(cursor: Cursor): KeptRecord {
  const id = cursor.text();
  const published = cursor.text();
  const level = levels[cursor.u8() - 1];
  return { id, published: published === '' ? undefined : published, level, vectors: Array.from({ length: cursor.count() }, () => cursor.text()) };
}
