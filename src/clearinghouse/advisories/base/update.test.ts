import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zip } from '../../../kernel/zip.ts';
import { AdvisoryError } from '../error.ts';
import { keyOf, orderFor } from '../compiled/intervals.ts';
import { openIndex } from '../compiled/open.ts';
import { openFacts } from '../facts/file.ts';
import { readManifest, type SourceKind } from './manifest.ts';
import { update, type Updated } from './update.ts';

const record = (id: string, name: string, fixed: string, more: object = {}) => ({
  id, modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }] }], ...more,
});

describe('the knowledge base', () => {
  let folder = '';
  let intel = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'breakwater-intel-'));
    intel = join(folder, 'intel');
  });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  function bring(sources: readonly (readonly [SourceKind, string])[], rebuild = false): Promise<Updated> {
    return update({
      folder: intel, rebuild, seed: 5, sources: sources.map(([kind, location]) => ({ kind, location })), clock: { now: () => new Date('2026-06-01T00:00:00Z'), monotonic: () => 0 },
      http: () => { throw new Error('nothing is fetched here'); }, lock: () => Promise.resolve({ release: () => Promise.resolve() }), progress: () => {},
    });
  }
  function lines(records: readonly unknown[], name = 'records.ndjson'): string {
    const file = join(folder, name);
    writeFileSync(file, records.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n'));
    return file;
  }
  /** Base and delta together, as a match asks them. */
  function ask(name: string, version: string): readonly string[] {
    const { index, delta } = readManifest(intel);
    const files = [index?.file, delta].filter((file) => file !== undefined).map((file) => openIndex(join(intel, file)));
    const gone = new Set(files[1]?.description.superseded);
    return files.flatMap((each, which) => {
      const number = each.ecosystem('npm');
      const hits = number === undefined ? [] : each.query(number, name, () => keyOf(orderFor('npm'), version));
      const ids = hits.map((hit) => each.advisory(hit.advisory).id);
      each.close();
      return which === 0 ? ids.filter((id) => !gone.has(id)) : ids;
    });
  }

  test('a folder may hold a record a file and files of lines, compressed or not', async () => {
    const source = join(folder, 'source');
    mkdirSync(join(source, 'below'), { recursive: true });
    writeFileSync(join(source, 'one.json'), JSON.stringify(record('A-1', 'a', '2.0.0')));
    writeFileSync(join(source, 'below', 'more.ndjson'), `${JSON.stringify(record('A-2', 'a', '3.0.0'))}\nno record\n`);
    writeFileSync(join(source, 'rest.ndjson.gz'), gzipSync(JSON.stringify(record('A-3', 'a', '4.0.0'))));
    writeFileSync(join(source, 'README.md'), 'not read');
    const { sources: [told] } = await bring([['osv', source]]);
    assert.equal(told?.changed, 3);
    assert.deepEqual(ask('a', '1.0.0').toSorted(), ['A-1', 'A-2', 'A-3']);
    assert.match(readdirSync(join(intel, 'faults')).map((name) => readFileSync(join(intel, 'faults', name), 'utf8')).join(''), /below\/more\.ndjson, line 2/);
  });

  test('only what changed is taken, as a delta beside the index; what went away is gone', async () => {
    const file = lines([record('A-1', 'a', '2.0.0'), record('A-2', 'a', '3.0.0'), record('B-1', 'b', '1.0.0')]);
    const first = await bring([['osv', file]]);
    assert.deepEqual([first.compiled.what, first.sources[0]?.changed], ['index', 3]);
    assert.deepEqual(ask('a', '2.5.0'), ['A-2']);

    lines([record('A-1', 'a', '2.6.0', { modified: '2026-02-01T00:00:00Z' }), record('A-2', 'a', '3.0.0'), record('C-1', 'c', '1.0.0')]);
    const second = await bring([]);
    assert.deepEqual({ ...second.sources[0], what: second.compiled.what }, { location: file, changed: 2, unchanged: 1, gone: 1, rejected: 0, what: 'delta' });
    assert.deepEqual(ask('a', '2.5.0').toSorted(), ['A-1', 'A-2']);
    assert.deepEqual([ask('b', '0.1.0'), ask('c', '0.1.0')], [[], ['C-1']]);

    const third = await bring([]);
    assert.deepEqual([third.sources[0]?.changed, third.compiled.what], [0, 'delta']);
    const rebuilt = await bring([], true);
    assert.equal(rebuilt.compiled.what, 'index');
    assert.deepEqual(ask('a', '2.5.0').toSorted(), ['A-1', 'A-2']);
    assert.deepEqual([ask('b', '0.1.0'), readManifest(intel).delta], [[], undefined]);
  });

  test('a folder, a zip, lines with gzip and one record are the same to it', async () => {
    const records = [record('A-1', 'a', '2.0.0'), record('A-2', 'a', '3.0.0')];
    mkdirSync(join(folder, 'deep', 'inside'), { recursive: true });
    for (const each of records) writeFileSync(join(folder, 'deep', 'inside', `${each.id}.json`), JSON.stringify(each, undefined, 2));
    writeFileSync(join(folder, 'all.zip'), zip(records.map((each) => ({ name: `${each.id}.json`, bytes: Buffer.from(JSON.stringify(each)), modified: new Date(0) }))));
    writeFileSync(join(folder, 'all.ndjson.gz'), gzipSync(records.map((each) => JSON.stringify(each)).join('\n')));
    for (const source of ['deep', 'all.zip', 'all.ndjson.gz']) {
      rmSync(intel, { recursive: true, force: true });
      await bring([['osv', join(folder, source)]]);
      assert.deepEqual(ask('a', '1.0.0').toSorted(), ['A-1', 'A-2'], source);
      assert.equal((await bring([['osv', join(folder, source)]])).sources[0]?.unchanged, 2, source);
    }
    // One record adds to what is there and takes nothing away.
    const one = join(folder, 'one.json');
    writeFileSync(one, JSON.stringify(record('A-3', 'a', '4.0.0'), undefined, 2));
    const added = await bring([['osv', one]]);
    assert.equal(added.compiled.what, 'delta');
    assert.deepEqual(ask('a', '1.0.0').toSorted(), ['A-1', 'A-2', 'A-3']);
  });

  test('dirt is listed with its reason and stops nothing', async () => {
    const file = lines(['{', '[]', JSON.stringify({ id: 'X', modified: 'never' }), record('A-1', 'a', '2.0.0'), record('A-1', 'a', '9.0.0'), record('A-2', 'a', 'not a version')]);
    const done = await bring([['osv', file]]);
    assert.deepEqual([done.sources[0]?.changed, done.sources[0]?.rejected, done.compiled.faults], [2, 4, 1]);
    const listed = readdirSync(join(intel, 'faults')).flatMap((name) => readFileSync(join(intel, 'faults', name), 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { reason: string }).reason));
    for (const reason of ['is no object', 'is no date and time', 'is there twice; the newer one counts', 'fixed is no version: not a version']) assert.ok(listed.includes(reason), reason);
    assert.ok(listed.some((reason) => reason.startsWith('is no JSON')));
    assert.deepEqual(ask('a', '1.0.0'), ['A-1']);
  });

  test('cut off in the middle, what came before is kept, and the next one goes on from there', async () => {
    const records = Array.from({ length: 3000 }, (_, index) => record(`A-${index}`, `a-${index}`, `2.0.${index}`, { details: `${index}`.repeat(50) }));
    const whole = gzipSync(records.map((each) => JSON.stringify(each)).join('\n'));
    const file = join(folder, 'all.ndjson.gz');
    writeFileSync(file, whole.subarray(0, whole.length / 2));
    await assert.rejects(bring([['osv', file]]), (error: unknown) => error instanceof AdvisoryError && error.code === 'source-unreadable');
    const [partial] = readManifest(intel).sources;
    assert.equal(partial?.partial, true);
    writeFileSync(file, whole);
    const done = await bring([['osv', file]]);
    assert.equal(done.sources[0]?.unchanged, partial.records);
    assert.equal((done.sources[0]?.changed ?? 0) + partial.records, 3000);
    assert.equal(readManifest(intel).sources[0]?.partial, false);
    assert.deepEqual(ask('a-2999', '1.0.0'), ['A-2999']);
  });

  test('of one identifier in two sources the newer record counts', async () => {
    const [one, other] = [lines([record('A-1', 'a', '2.0.0')], 'one.ndjson'), lines([record('A-1', 'a', '3.0.0', { modified: '2026-03-01T00:00:00Z' }), record('A-2', 'b', '3.0.0')], 'other.ndjson')];
    await bring([['osv', one], ['osv', other]]);
    assert.deepEqual(ask('a', '2.5.0'), ['A-1']);
  });

  test('files that no manifest names are left over, and go', async () => {
    const file = lines([record('A-1', 'a', '2.0.0')]);
    await bring([['osv', file]]);
    for (const name of ['segment-99.zst', 'index-98.bw.part', 'download.abc.part']) writeFileSync(join(intel, name), 'x');
    await bring([]);
    for (const name of ['segment-99.zst', 'index-98.bw.part', 'download.abc.part']) assert.equal(existsSync(join(intel, name)), false, name);
    assert.deepEqual(ask('a', '1.0.0'), ['A-1']);
  });

  test('a damaged segment is an error that says what to do', async () => {
    await bring([['osv', lines([record('A-1', 'a', '2.0.0')])]]);
    const segment = readdirSync(intel).find((name) => name.startsWith('segment-')) ?? '';
    const bytes = readFileSync(join(intel, segment));
    bytes[20] = (bytes[20] as number) ^ 1;
    writeFileSync(join(intel, segment), bytes);
    await assert.rejects(bring([], true), (error: unknown) => error instanceof AdvisoryError && error.code === 'store-damaged' && error.remedy !== undefined);
    writeFileSync(join(intel, 'manifest.json'), '{"format":1,"sources":[{}]}');
    assert.throws(() => readManifest(intel), AdvisoryError);
  });

  test('KEV, EPSS and Vulnrichment become facts', async () => {
    const [kev, epss, enrichment] = [join(folder, 'kev.json'), join(folder, 'epss.csv'), lines([{ id: 'CVE-2026-1234', modified: '2026-01-01T00:00:00Z', ssvc: { options: { Exploitation: 'active' } } }], 'cve.ndjson')];
    writeFileSync(kev, JSON.stringify({ vulnerabilities: [{ cveID: 'CVE-2026-1234', dateAdded: '2026-02-01', dueDate: '2026-02-22' }] }, undefined, 1));
    writeFileSync(epss, 'cve,epss,percentile\nCVE-2026-1234,0.25,0.75\n');
    await bring([['osv', lines([record('A-1', 'a', '2.0.0')])], ['kev', kev], ['epss', epss], ['vulnrichment', enrichment]]);
    const facts = openFacts(join(intel, readManifest(intel).facts ?? ''));
    assert.deepEqual(facts.of('CVE-2026-1234'), { epss: { score: 0.25, percentile: 0.75 }, kev: { added: '2026-02-01', due: '2026-02-22', ransomware: false }, ssvc: { exploitation: 'active', automatable: undefined, technicalImpact: undefined }, score: undefined });
    facts.close();
    writeFileSync(epss, 'nothing of the kind');
    await assert.rejects(bring([['epss', epss]]), AdvisoryError);
  });
});
