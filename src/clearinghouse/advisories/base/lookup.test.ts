import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { AdvisoryError } from '../error.ts';
import { segmentFile } from './files.ts';
import { openLookup, type Directory, type RecordLookup } from './lookup.ts';
import { readManifest } from './manifest.ts';
import { update } from './update.ts';

let folder = '';
let intel = '';
let lookup: RecordLookup | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-lookup-'));
  intel = join(folder, 'intel');
});
afterEach(() => {
  lookup?.close();
  rmSync(folder, { recursive: true });
});

const record = (id: string, modified = '2026-01-01T00:00:00Z', details = ''): string => JSON.stringify({ id, modified, details, affected: [{ package: { ecosystem: 'npm', name: 'a' }, versions: ['1.0.0'] }] });

async function bring(files: Readonly<Record<string, readonly string[]>>): Promise<void> {
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(folder, name), lines.join('\n'));
  await update({
    folder: intel, rebuild: false, seed: 5, sources: Object.keys(files).map((name) => ({ kind: 'osv', location: join(folder, name) })), clock: { now: () => new Date('2026-06-01T00:00:00Z'), monotonic: () => 0 },
    http: () => { throw new Error('nothing is fetched here'); }, lock: () => Promise.resolve({ release: () => Promise.resolve() }), progress: () => {},
  });
}
async function open(known = new Map<number, Directory>()): Promise<RecordLookup> {
  lookup?.close();
  lookup = await openLookup(intel, readManifest(intel), known, () => performance.now());
  return lookup;
}
function textOf(from: RecordLookup, id: string): string | undefined {
  const found = from.find(id);
  return found === undefined ? undefined : from.text(found).toString();
}

test('every record comes back as it came, over many blocks, and no other does', async () => {
  const records = Array.from({ length: 3_000 }, (_, index) => record(`A-${index}`, undefined, `${'x'.repeat(index % 700)} ü ${index}`));
  records.push(record('A-long', undefined, 'y'.repeat(300_000)));
  await bring({ 'a.ndjson': records });
  const from = await open();
  for (const each of records) assert.equal(textOf(from, (JSON.parse(each) as { id: string }).id), each);
  for (const id of ['A-3000', 'A-', 'a-1', '', 'A-1\t', 'ü', '__proto__']) assert.equal(from.find(id), undefined, id);
});

test('what changed is the new text, what went away is gone, and of two sources the newer record counts, of equal ones the first', async () => {
  await bring({ 'a.ndjson': [record('A-1'), record('A-2'), record('A-3', '2026-02-01T00:00:00Z', 'from a'), record('A-4', undefined, 'from a')] });
  const known = new Map<number, Directory>();
  assert.equal(textOf(await open(known), 'A-2'), record('A-2'));
  await bring({ 'a.ndjson': [record('A-1', '2026-03-01T00:00:00Z', 'newer'), record('A-3', '2026-02-01T00:00:00Z', 'from a'), record('A-4', undefined, 'from a')], 'b.ndjson': [record('A-3', '2026-01-15T00:00:00Z', 'from b'), record('A-4', undefined, 'from b')] });
  const from = await open(known);
  assert.deepEqual([textOf(from, 'A-1'), textOf(from, 'A-2')], [record('A-1', '2026-03-01T00:00:00Z', 'newer'), undefined]);
  assert.match(textOf(from, 'A-3') ?? '', /from a/);
  assert.match(textOf(from, 'A-4') ?? '', /from a/);
  assert.equal(from.find('A-1')?.modified, '2026-03-01T00:00:00Z');
});

test('records that give a name as another of theirs are found, those that count alone', async () => {
  const named = (id: string, aliases: readonly string[], more: object = {}): string => JSON.stringify({ ...JSON.parse(record(id)) as object, ...more, aliases });
  await bring({ 'a.ndjson': [named('A-1', ['CVE-1', 'CVE-2']), named('A-2', ['CVE-2'], { details: 'says "aliases": ["CVE-3"]' }), named('A-3', ['CVE-4'])] });
  await bring({ 'a.ndjson': [named('A-1', ['CVE-1', 'CVE-2']), named('A-2', ['CVE-2'], { database_specific: { aliases: ['CVE-5'] } }), named('A-3', ['CVE-6'], { modified: '2026-02-02T00:00:00Z' })] });
  const from = await open();
  assert.deepEqual(['CVE-1', 'CVE-2', 'CVE-3', 'CVE-4', 'CVE-5', 'CVE-6', 'CVE-7', ''].map((alias) => [...from.naming(alias)].sort().join(' ')), ['A-1', 'A-1 A-2', '', '', '', 'A-3', '', '']);
});

test('a changed byte is noticed before anything of it is given', async () => {
  await bring({ 'a.ndjson': [record('A-1')] });
  const [segment = 0] = readManifest(intel).sources[0]?.segments ?? [];
  const from = await open();
  const bytes = readFileSync(segmentFile(intel, segment));
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  writeFileSync(segmentFile(intel, segment), bytes);
  assert.throws(() => textOf(from, 'A-1'), (error) => error instanceof AdvisoryError && error.code === 'store-damaged');
  await assert.rejects(open(), (error) => error instanceof AdvisoryError && error.code === 'store-damaged');
});
