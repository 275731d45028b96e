import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashName } from '../compiled/hash.ts';
import { AdvisoryError } from '../error.ts';
import { replaceFile } from './durable.ts';

/**
 * What the knowledge base consists of: the one file that is replaced to commit. Whatever it does not name is left over
 * from an update that did not end, and is removed by the next one.
 */
export interface Manifest {
  readonly format: 1;
  /** Numbers files: none is ever written twice under one name. */
  readonly next: number;
  readonly sources: readonly SourceState[];
  readonly index: IndexState | undefined;
  readonly delta: string | undefined;
  readonly facts: string | undefined;
  /** The index of products; a knowledge base from before there was one names none. */
  readonly products: string | undefined;
  /** The sources as the index, the facts and the products have them: until an update ends, its sources are newer than what is answered. */
  readonly answers: readonly SourceState[];
}

export const sourceKinds = ['osv', 'kev', 'epss', 'vulnrichment', 'cve', 'csaf'] as const;
export type SourceKind = (typeof sourceKinds)[number];

export interface SourceState {
  readonly kind: SourceKind;
  /** The path or the URL, without a query. */
  readonly location: string;
  /** When it was last looked at, and the newest change or release in it: RFC 3339, or a day. */
  readonly fetched: string;
  readonly newest: string;
  readonly records: number;
  /** Records that could not be used, listed in `faults/`. */
  readonly rejected: number;
  /** An update of it was cut off: what it had brought in by then is kept, and the next one goes on from there. */
  readonly partial: boolean;
  readonly etag: string | undefined;
  /** SHA-256 of the file that it was read from. */
  readonly digest: string | undefined;
  /** Numbers of the segments with its records, in order, and of the catalogue of those that count. */
  readonly segments: readonly number[];
  readonly catalogue: number | undefined;
}

export interface IndexState {
  readonly file: string;
  readonly built: string;
  readonly records: number;
  /** What stands in segments from this number on is newer than the index. */
  readonly upTo: number;
  /** Identifiers that went away since. */
  readonly gone: readonly string[];
}

const name = 'manifest.json';
export const emptyManifest: Manifest = { format: 1, next: 1, sources: [], index: undefined, delta: undefined, facts: undefined, products: undefined, answers: [] };

export function readManifest(folder: string): Manifest {
  let text: string;
  try {
    text = readFileSync(join(folder, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyManifest;
    throw new AdvisoryError('store-damaged', 'the knowledge base cannot be read', { where: folder, cause: error, remedy: 'See to the permissions of that folder.' });
  }
  try {
    const end = text.indexOf('\n');
    const value = JSON.parse(text.slice(0, end)) as Manifest;
    const files = [value.index?.file, value.delta, value.facts, value.products].filter((each) => each !== undefined);
    if (text.slice(end + 1) === `${checksum(text.slice(0, end))}\n` && value.format === 1 && Number.isSafeInteger(value.next) && [value.sources, value.answers].every((all) => Array.isArray(all) && all.every(isSource)) && files.every((file) => typeof file === 'string' && /^[a-z]+-\d+\.bw$/.test(file))) return value;
  } catch {
    // Said below.
  }
  throw new AdvisoryError('store-damaged', 'the list of the knowledge base is damaged', { where: join(folder, name), remedy: 'Remove that folder and bring the data in again, with: breakwater intel update' });
}

function isSource(value: unknown): boolean {
  const { kind, location, fetched, newest, records, rejected, segments } = (value ?? {}) as Partial<SourceState>;
  return sourceKinds.some((each) => each === kind) && [location, fetched, newest].every((each) => typeof each === 'string') && [records, rejected].every((each) => Number.isSafeInteger(each))
    && Array.isArray(segments) && segments.every((each) => Number.isSafeInteger(each));
}

export function writeManifest(folder: string, manifest: Manifest): void {
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify(manifest);
  replaceFile(join(folder, name), Buffer.from(`${text}\n${checksum(text)}\n`));
}

/** A name with one wrong letter would leave out what it stands for without a word. */
function checksum(text: string): string {
  const sum = { high: 0, low: 0 };
  hashName(0, 0, text, sum);
  return `${sum.high.toString(16)}-${sum.low.toString(16)}`;
}
