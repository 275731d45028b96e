import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { AdvisoryError, storeDamaged } from '../error.ts';
import { replaceFile } from './durable.ts';

/** The records of a source that count: where each is, and what it was made of. */
export interface Entry {
  /** What tells a changed record: of the archive's entry, or of the text. */
  readonly digest: string;
  readonly modified: string;
  readonly segment: number;
  readonly number: number;
}

export type Catalogue = Map<string, Entry>;

/** It is read as one text. */
const mostBytes = 400 << 20;

/** Lines of tab-separated fields, the last one the checksum of all before. */
export function writeCatalogue(file: string, catalogue: Catalogue): void {
  const pieces: Buffer[] = [];
  let lines: string[] = [];
  let size = 0;
  const flush = (): void => {
    const piece = Buffer.from(lines.join(''));
    pieces.push(piece);
    size += piece.length;
    lines = [];
    if (size > mostBytes) throw new AdvisoryError('source-too-large', `the source has more records than a catalogue holds: ${catalogue.size}`, { where: file, remedy: 'Split the source.' });
  };
  for (const [id, { digest, modified, segment, number }] of catalogue) {
    lines.push(`${id}\t${digest}\t${modified}\t${segment}\t${number}\n`);
    if (lines.length === 65_536) flush();
  }
  flush();
  const bytes = Buffer.concat(pieces);
  replaceFile(file, Buffer.concat([bytes, Buffer.from(`${crc32(bytes)}\n`)]));
}

/** Its lines, checked. */
export function catalogueLines(file: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw storeDamaged('a catalogue of the knowledge base is missing', file, error);
  }
  const end = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
  const body = bytes.subarray(0, end);
  if (bytes.toString('latin1', end) === `${crc32(body)}
`) return body;
  throw storeDamaged('a catalogue of the knowledge base is damaged', file);
}

export function readCatalogue(file: string): Catalogue {
  const catalogue: Catalogue = new Map();
  const text = catalogueLines(file).toString('utf8');
  for (let start = 0; start < text.length;) {
    const stop = text.indexOf('\n', start);
    const [id = '', digest = '', modified = '', segment, number] = text.slice(start, stop).split('\t');
    catalogue.set(id, { digest, modified, segment: Number(segment), number: Number(number) });
    start = stop + 1;
  }
  return catalogue;
}
