import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { readManifest, update } from '../clearinghouse/advisories/index.ts';
import type { KnowledgeShelf, OpenKnowledge } from '../clearinghouse/inventory/index.ts';
import { openKnowledge } from './knowledge.ts';

const at = new Date('2026-06-01T00:00:00Z');
const record = (id: string, name: string): object => ({ id, modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] }] });
let folder = '';
let intel = '';
let shelf: KnowledgeShelf | undefined;
let problems: unknown[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-knowledge-'));
  intel = join(folder, 'intel');
  problems = [];
});
afterEach(async () => {
  await shelf?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function bring(records: readonly object[], rebuild = false): Promise<void> {
  const file = join(folder, 'records.ndjson');
  writeFileSync(file, records.map((each) => JSON.stringify(each)).join('\n'));
  await update({
    folder: intel, rebuild, seed: 5, sources: [{ kind: 'osv', location: file }], clock: { now: () => at, monotonic: () => 0 },
    http: () => { throw new Error('nothing is fetched here'); }, lock: () => Promise.resolve({ release: () => Promise.resolve() }), progress: () => {},
  });
}
async function open(): Promise<KnowledgeShelf> {
  shelf = await openKnowledge({ folder: intel, clock: { now: () => new Date(at.getTime() + 90_000), monotonic: () => 0 }, every: 3_600_000, onProblem: (error) => problems.push(error) });
  return shelf;
}
/** Segments that this process has open. */
function handles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((handle) => {
    try {
      const path = readlinkSync(join('/proc/self/fd', handle));
      return path.startsWith(intel) ? [path.slice(intel.length + 1)] : [];
    } catch {
      return [];
    }
  });
}
function names(knowledge: OpenKnowledge | undefined, name: string): readonly string[] | undefined {
  if (knowledge === undefined) return undefined;
  return [knowledge.base, knowledge.delta].flatMap((index) => {
    const number = index?.ecosystem('npm');
    return index === undefined || number === undefined ? [] : index.query(number, name, undefined).map(({ advisory }) => index.advisory(advisory).id);
  });
}

test('no folder is no knowledge, and one that comes later is seen', async () => {
  const knowledge = await open();
  assert.equal(await knowledge.use((each) => each), undefined);
  assert.deepEqual([knowledge.sources(), knowledge.problem(), problems], [[], undefined, []]);
  await bring([record('A-1', 'left-pad')]);
  await knowledge.refresh();
  assert.deepEqual(await knowledge.use((each) => names(each, 'left-pad')), ['A-1']);
  assert.deepEqual(knowledge.sources().map(({ kind, records, newest, ageSeconds }) => ({ kind, records, newest, ageSeconds })), [{ kind: 'osv', records: 1, newest: '2026-01-01T00:00:00Z', ageSeconds: 90 }]);
});

test('a question that is under way finishes on what it began with; the next one sees the update', async () => {
  await bring([record('A-1', 'left-pad')]);
  const knowledge = await open();
  const going = Promise.withResolvers<undefined>();
  const asked = knowledge.use(async (each) => {
    await going.promise;
    const found = each?.records.find('A-1');
    return [names(each, 'left-pad'), found === undefined ? '' : each?.records.text(found).toString()] as const;
  });
  assert.equal(handles().length, 1);
  await bring([record('A-1', 'left-pad'), record('A-2', 'left-pad')]);
  await knowledge.refresh();
  const later = await knowledge.use((each) => names(each, 'left-pad'));
  assert.equal(handles().length, 3, 'the old one and the new ones');
  going.resolve(undefined);
  assert.deepEqual(await asked, [['A-1'], JSON.stringify(record('A-1', 'left-pad'))]);
  assert.deepEqual([...later ?? []].sort(), ['A-1', 'A-2']);
  assert.equal(handles().length, 2);
  await knowledge.close();
  assert.deepEqual(handles(), []);
});

test('a damaged index is told of, and what was in use stays', async () => {
  await bring([record('A-1', 'left-pad')]);
  const knowledge = await open();
  await bring([record('A-1', 'left-pad'), record('A-2', 'left-pad')], true);
  const file = join(intel, readManifest(intel).index?.file ?? '');
  const bytes = readFileSync(file);
  bytes[600] = (bytes[600] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  await knowledge.refresh();
  assert.match(knowledge.problem() ?? '', /damaged/);
  assert.equal(problems.length, 1);
  assert.deepEqual(await knowledge.use((each) => names(each, 'left-pad')), ['A-1']);
  await bring([record('A-1', 'left-pad'), record('A-2', 'left-pad')], true);
  await knowledge.refresh();
  assert.equal(knowledge.problem(), undefined);
});

test('who follows hears of each state once, and what did not change is not read again', async () => {
  await bring([record('A-1', 'left-pad')]);
  const knowledge = await open();
  const heard: OpenKnowledge[] = [];
  const end = knowledge.follow((each) => heard.push(each));
  await knowledge.refresh();
  await bring([record('A-1', 'left-pad'), record('A-2', 'left-pad')]);
  await knowledge.refresh();
  assert.deepEqual(heard.map((each) => names(each, 'left-pad')?.length), [1, 2]);
  assert.equal(heard[0]?.base, heard[1]?.base, 'the delta alone is new');
  assert.deepEqual(names(heard[0], 'left-pad'), ['A-1'], 'what was replaced goes on answering');
  assert.equal(knowledge.current(), heard[1]);
  end();
  await bring([record('A-2', 'left-pad')]);
  await knowledge.refresh();
  assert.equal(heard.length, 2);
});
