import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { AdvisoryError } from '../error.ts';
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

/** Lines of tab-separated fields, the last one the checksum of all before. */
export function writeCatalogue(file: string, catalogue: Catalogue): void {
  const lines = Array.from(catalogue, ([id, { digest, modified, segment, number }]) => `${id}\t${digest}\t${modified}\t${segment}\t${number}\n`);
  const bytes = Buffer.from(lines.join(''));
  replaceFile(file, Buffer.concat([bytes, Buffer.from(`${crc32(bytes)}\n`)]));
}

/** Its lines, checked. */
export function catalogueLines(file: string): Buffer {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
  const body = bytes.subarray(0, end);
  if (Number(bytes.toString('latin1', end).trim()) === crc32(body)) return body;
  throw new AdvisoryError('store-damaged', 'a catalogue of the knowledge base is damaged', { where: file, remedy: 'Remove the folder of the knowledge base and bring the data in again, with: breakwater intel update' });
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
