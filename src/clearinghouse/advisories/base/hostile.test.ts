import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zip } from '../../../kernel/zip.ts';
import { AdvisoryError } from '../error.ts';
import { openFacts } from '../facts/file.ts';
import { openProductIndex } from '../products/index.ts';
import { readManifest, type SourceKind } from './manifest.ts';
import { update } from './update.ts';

const record = (id: string, more: object = {}) => ({ id, modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }] }], ...more });

describe('hostile sources and a broken knowledge base', () => {
  let folder = '';
  let intel = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'breakwater-hostile-'));
    intel = join(folder, 'intel');
  });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  const bring = (kind: SourceKind, location: string, rebuild = false) => update({
    folder: intel, rebuild, seed: 5, sources: rebuild ? [] : [{ kind, location }], clock: { now: () => new Date('2026-06-01T00:00:00Z'), monotonic: () => 0 },
    http: () => { throw new Error('nothing is fetched here'); }, lock: () => Promise.resolve({ release: () => Promise.resolve() }), progress: () => {},
  });
  function file(name: string, text: string | Buffer): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }
  const refused = (act: Promise<unknown>, code: string, words: RegExp) => assert.rejects(act, (error: unknown) => error instanceof AdvisoryError && error.code === code && error.remedy !== undefined && words.test(error.message));

  test('an empty file, another one in its place, or half a one takes nothing away', async () => {
    const lines = [record('A-1'), record('A-2'), record('A-3')].map((each) => JSON.stringify(each)).join('\n');
    const osv = file('all.ndjson', lines);
    await bring('osv', osv);
    const before = readManifest(intel);
    for (const [text, words] of [['', /no record that can be used/], ['<html>\n<body>\n', /no record that can be used: is no JSON/], [lines.slice(0, -40), /in the middle of a record/]] as const) {
      writeFileSync(osv, text);
      await refused(bring('osv', osv), 'source-unreadable', words);
      assert.equal(readManifest(intel).sources[0]?.records, 3);
      assert.deepEqual([readManifest(intel).index, readManifest(intel).answers], [before.index, before.answers]);
    }
  });

  test('an update that is cut off answers from what it answered from, and the next one makes the facts anew', async () => {
    const kev = file('kev.json', JSON.stringify({ vulnerabilities: [{ cveID: 'CVE-2026-1234', dateAdded: '2026-02-01', dueDate: '2026-02-22' }] }));
    await bring('osv', file('all.ndjson', JSON.stringify(record('A-1'))));
    await bring('kev', kev);
    const before = readManifest(intel);
    writeFileSync(kev, JSON.stringify({ vulnerabilities: [{ cveID: 'CVE-2026-1234', dateAdded: '2026-03-01', dueDate: '2026-03-22' }] }));
    // Cut off behind the commit of the first source: the second one is not there.
    await refused(update({
      folder: intel, rebuild: false, seed: 5, sources: [{ kind: 'kev', location: kev }, { kind: 'osv', location: join(folder, 'missing') }], clock: { now: () => new Date('2026-07-01T00:00:00Z'), monotonic: () => 0 },
      http: () => { throw new Error('nothing is fetched here'); }, lock: () => Promise.resolve({ release: () => Promise.resolve() }), progress: () => {},
    }), 'source-unreadable', /there is no/);
    assert.deepEqual([readManifest(intel).answers, readManifest(intel).facts], [before.answers, before.facts]);
    await bring('kev', kev);
    const facts = openFacts(join(intel, readManifest(intel).facts ?? ''));
    assert.equal(facts.of('CVE-2026-1234')?.kev?.added, '2026-03-01');
    facts.close();
  });

  test('products are those of before until an update ends, made anew where their sources changed and kept where they did not', async () => {
    const cve = file('cve.json', '');
    const said = (below: string): void => writeFileSync(cve, JSON.stringify({ cveMetadata: { cveId: 'CVE-2026-2001', dateUpdated: '2026-01-02T00:00:00Z' }, containers: { cna: { affected: [{ vendor: 'Fortinet', product: 'FortiOS', versions: [{ status: 'affected', version: '7.0.0', lessThan: below }] }] } } }));
    const end = (): string | undefined => {
      const index = openProductIndex(join(intel, readManifest(intel).products ?? ''));
      try {
        return index.product('fortinet/fortios')?.statements()[0]?.versions[0]?.to;
      } finally {
        index.close();
      }
    };
    said('7.0.12');
    const osv = file('all.ndjson', JSON.stringify(record('A-1')));
    await bring('osv', osv);
    await bring('cve', cve);
    const before = readManifest(intel);
    said('7.0.13');
    await refused(update({
      folder: intel, rebuild: false, seed: 5, sources: [{ kind: 'cve', location: cve }, { kind: 'osv', location: join(folder, 'missing') }], clock: { now: () => new Date('2026-07-01T00:00:00Z'), monotonic: () => 0 },
      http: () => { throw new Error('nothing is fetched here'); }, lock: () => Promise.resolve({ release: () => Promise.resolve() }), progress: () => {},
    }), 'source-unreadable', /there is no/);
    assert.deepEqual([readManifest(intel).answers, readManifest(intel).products, end()], [before.answers, before.products, '7.0.12']);
    // What was cut off is taken up by whatever update ends next.
    await bring('osv', osv);
    assert.equal(end(), '7.0.13');
    const { products, facts } = readManifest(intel);
    assert.ok(!readdirSync(intel).includes(before.products ?? ''));
    writeFileSync(osv, JSON.stringify(record('A-2')));
    await bring('osv', osv);
    // A folder has no checksum of its own: it is read, and nothing in it is new.
    const records = join(folder, 'records');
    mkdirSync(records);
    writeFileSync(join(records, 'a.json'), JSON.stringify(record('A-3')));
    await bring('osv', records);
    await bring('osv', records);
    assert.deepEqual([readManifest(intel).products, readManifest(intel).facts], [products, facts]);
    truncateSync(join(intel, `segment-${readManifest(intel).sources.find(({ kind }) => kind === 'cve')?.segments.at(-1) ?? ''}.zst`), 0);
    await refused(bring('cve', '', true), 'store-damaged', /lack records/);
    assert.equal(end(), '7.0.13');
  });

  test('what never ends, overlaps or multiplies is refused', async () => {
    await refused(bring('osv', '/dev/zero'), 'source-unreadable', /neither a file nor a folder/);
    const bytes = zip([{ name: 'a.json', bytes: Buffer.from(JSON.stringify(record('A-1', { details: 'x'.repeat(5_000) }))), modified: new Date(0) }]);
    const start = bytes.readUInt32LE(bytes.length - 6);
    const entry = bytes.subarray(start, bytes.length - 22);
    const end = Buffer.from(bytes.subarray(bytes.length - 22));
    end.writeUInt16LE(300, 8);
    end.writeUInt16LE(300, 10);
    end.writeUInt32LE(entry.length * 300, 12);
    await refused(bring('osv', file('overlap.zip', Buffer.concat([bytes.subarray(0, start), ...Array.from({ length: 300 }, () => entry), end]))), 'source-unreadable', /overlap/);
    await refused(bring('epss', file('bomb.gz', gzipSync(Buffer.alloc(129 << 20)))), 'source-unreadable', /cannot be inflated/);
    await refused(bring('epss', file('lines.csv', 'x\n'.repeat(200_000))), 'source-unreadable', /nothing that can be used/);
    await refused(bring('kev', folder), 'source-unreadable', /is no file/);
    await refused(bring('kev', file('large.json', ' '.repeat(17 << 20))), 'source-too-large', /more than/);
  });

  test('a link in a folder is not followed, and depth is stored as it came', async () => {
    const records = join(folder, 'records');
    mkdirSync(records);
    symlinkSync('/dev/zero', join(records, 'link.json'));
    writeFileSync(join(records, 'a.json'), `${JSON.stringify(record('A-1')).slice(0, -1)},\n"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
    assert.equal((await bring('osv', records)).compiled.records, 1);
    const kev = file('kev.json', `{"vulnerabilities":[{"cveID":"CVE-2026-1234","dateAdded":"2026-02-01"}],\n"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
    assert.equal((await bring('kev', kev)).sources[0]?.changed, 1);
  });

  test('a day that is none, and what steers a terminal in its place', async () => {
    const { sources } = await bring('osv', file('all.ndjson', [record('A-1'), record('A-2', { modified: '2026-99-99T99:99:99Z' })].map((each) => JSON.stringify(each)).join('\n')));
    assert.deepEqual([sources[0]?.changed, sources[0]?.rejected], [1, 1]);
    await bring('vulnrichment', file('cve.ndjson', '{"id":"CVE-2026-1234","modified":"\\u001b[2J\\n\\t","ssvc":{"options":{"Exploitation":"poc"}}}\n{"id":"CVE-2026-1235","ssvc":{}}'));
    assert.equal(readManifest(intel).sources.find(({ kind }) => kind === 'vulnrichment')?.newest, '1970-01-01');
  });

  test('a bit of the list, a segment that is short or gone, a catalogue that is empty: an error, never another answer', async () => {
    await bring('osv', file('all.ndjson', JSON.stringify(record('A-1'))));
    const list = join(intel, 'manifest.json');
    const whole = readFileSync(list);
    for (let at = 0; at < whole.length; at += 3) {
      const broken = Buffer.from(whole);
      broken[at] = (broken[at] as number) ^ (1 << (at % 8));
      writeFileSync(list, broken);
      assert.throws(() => readManifest(intel), AdvisoryError, `byte ${at}`);
    }
    writeFileSync(list, whole);
    const named = (kind: string): string => join(intel, readdirSync(intel).find((name) => name.startsWith(kind)) ?? '');
    const segment = named('segment');
    truncateSync(segment, 0);
    await refused(bring('osv', '', true), 'store-damaged', /lack records/);
    rmSync(segment);
    await refused(bring('osv', '', true), 'store-damaged', /segment .* missing/);
    truncateSync(named('catalogue'), 0);
    await refused(bring('osv', '', true), 'store-damaged', /catalogue .* damaged/);
    rmSync(named('catalogue'));
    await refused(bring('osv', '', true), 'store-damaged', /catalogue .* missing/);
  });
});
