import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { update } from '../clearinghouse/advisories/index.ts';
import { match } from '../clearinghouse/inventory/index.ts';
import { systemClock } from './laboratory.ts';
import { openKnowledge, type Intelligence } from './knowledge.ts';

const advisory = (id: string, name: string): object => ({
  schema_version: '1.7.0', id, modified: '2026-11-01T00:00:00Z', affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }] }],
});

test('the service follows the folder: nothing at first, then each update, and a damaged one leaves what was known', { timeout: 30_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-knowledge-'));
  const intel = join(folder, 'intel');
  const bring = async (...records: readonly object[]): Promise<void> => {
    await writeFile(join(folder, 'osv.ndjson'), records.map((each) => JSON.stringify(each)).join('\n'));
    await update({
      folder: intel, sources: [{ kind: 'osv', location: join(folder, 'osv.ndjson') }], rebuild: false, clock: systemClock, seed: 1, progress: () => undefined,
      http: () => assert.fail('nothing is fetched'), lock: () => Promise.resolve({ release: () => Promise.resolve() }),
    });
  };
  const problems: unknown[] = [];
  const shelf = openKnowledge(intel, (error) => problems.push(error));
  try {
    assert.equal(shelf.current(), undefined);
    const next = (): Promise<Intelligence> => new Promise((resolve) => {
      let first = shelf.current() !== undefined;
      const end = shelf.follow((each) => {
        if (first) first = false;
        else { end(); resolve(each); }
      });
    });
    const found = (each: Intelligence, purl: string): number => match({ format: '', unnamed: 0, components: [{ purl, ref: undefined }] }, each).found.length;
    const first = next();
    await bring(advisory('OSV-1', 'one'));
    const one = await first;
    assert.deepEqual([found(one, 'pkg:npm/one@1.0.0'), found(one, 'pkg:npm/two@1.0.0')], [1, 0]);
    const second = next();
    await bring(advisory('OSV-1', 'one'), advisory('OSV-2', 'two'));
    const two = await second;
    assert.deepEqual([found(two, 'pkg:npm/one@1.0.0'), found(two, 'pkg:npm/two@1.0.0')], [1, 1]);
    assert.notEqual(two.generation, one.generation);
    assert.deepEqual(problems, []);
    await writeFile(join(intel, 'manifest.json'), 'no JSON');
    while (problems.length === 0) await new Promise((resolve) => { setTimeout(resolve, 100); });
    assert.match(String(problems[0]), /damaged/);
    assert.equal(shelf.current(), two);
  } finally {
    shelf.close();
    await rm(folder, { recursive: true, force: true });
  }
});
