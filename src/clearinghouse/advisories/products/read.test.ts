import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readCsaf } from './csaf.ts';
import { readCveRecord } from './cve-record.ts';
import { judge } from './judge.ts';
import { readKevProducts } from './kev.ts';
import { between, single, type VersionRange } from './statement.ts';
import { rangeOf } from './version-text.ts';

const record = (affected: unknown, more: object = {}) => ({ cveMetadata: { cveId: 'CVE-2026-1234', state: 'PUBLISHED', datePublished: '2026-01-02T03:04:05Z', ...more }, containers: { cna: { affected, metrics: [{ cvssV3_1: { vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' } }] } } });
const status = (versions: readonly VersionRange[], version: string, otherwise: 'affected' | 'unaffected' | 'unknown' = 'unknown') => judge(versions, otherwise, version).status;

describe('what a CVE record says of products', () => {
  test('ranges, changes inside them, the status of all others', () => {
    const [pan, cloud] = readCveRecord(record([
      { vendor: 'Palo Alto Networks', product: 'PAN-OS', defaultStatus: 'unaffected', versions: [{ status: 'affected', version: '10.2.0', lessThan: '10.3', versionType: 'custom', changes: [{ at: '10.2.9-h1', status: 'unaffected' }] }] },
      { vendor: 'Palo Alto Networks', product: 'Cloud NGFW', defaultStatus: 'unaffected', versions: [{ status: 'unaffected', version: 'All' }] },
    ]))?.statements ?? [];
    assert.ok(pan !== undefined && cloud !== undefined);
    assert.deepEqual(['10.1.9', '10.2', '10.2.9', '10.2.9-h1', '10.2.10', '10.3'].map((version) => status(pan.versions, version, pan.otherwise)), ['unaffected', 'affected', 'affected', 'unaffected', 'unaffected', 'unaffected']);
    assert.equal(judge(pan.versions, pan.otherwise, '10.2.4').fixed, '10.2.9-h1');
    assert.equal(status(cloud.versions, '1.0', cloud.otherwise), 'unaffected');
  });

  test('what names no versions, or none that can be read, is not stated and never clear', () => {
    const versions = (...all: readonly object[]) => readCveRecord(record([{ vendor: 'v', product: 'p', versions: all }]))?.statements[0]?.versions ?? [];
    for (const all of [[{ version: 'n/a', status: 'affected' }], [{ version: 'unspecified', lessThan: 'n/a', status: 'affected' }], [{ version: '0', status: 'affected' }], [{ version: '1', lessThan: '2', versionType: 'git', status: 'affected' }], [{ version: '14.1', lessThan: '12.35', status: 'affected' }], [{ version: '1.0', lessThan: 'the next one', status: 'affected' }], []]) {
      assert.equal(status(versions(...all), '1.0'), 'unstated', JSON.stringify(all));
    }
    // One range can be read, the other cannot: what is in the first is affected, what is not is open.
    const half = versions({ version: '1.0', lessThan: '1.5', status: 'affected' }, { version: '2.0', lessThan: 'soon', status: 'affected' });
    assert.deepEqual([status(half, '1.2'), status(half, '2.2')], ['affected', 'unstated']);
  });

  test('a patch of a version is told by both', () => {
    const [adc] = readCveRecord(record([{ vendor: 'v', product: 'ADC', versions: [{ status: 'affected', version: '13.1', lessThan: '51.15', versionType: 'patch' }] }]))?.statements ?? [];
    assert.deepEqual(['13.0-92.1', '13.1-49.13', '13.1-51.15', '14.1-4.1'].map((version) => status(adc?.versions ?? [], version)), ['unaffected', 'affected', 'unaffected', 'unaffected']);
  });

  test('ends without a beginning are one for each line, however many there are', () => {
    const many = Array.from({ length: 1500 }, (_, index) => between('affected', undefined, `${1500 - index}.1`, false));
    assert.deepEqual(['1600.0', '1500.0', '1500.1', '1499.1', '1499.0.9'].map((version) => status(many, version)), ['unaffected', 'affected', 'unaffected', 'unaffected', 'affected']);
  });

  test('a year is no build', () => {
    const builds = [between('affected', '15.02.0', '15.2.1544.004', false)];
    assert.deepEqual([status(builds, '2019'), status(builds, '2019 CU12'), status(builds, '15.2.1258.12'), status(builds, 'CU12')], ['incomparable', 'incomparable', 'affected', 'incomparable']);
  });

  test('names come from the CPE where the record has none; rejected records say nothing', () => {
    const cpe = 'cpe:2.3:a:lukasbach:yana:*:*:*:*:*:*:*:*';
    assert.partialDeepStrictEqual(readCveRecord(record([{ vendor: 'n/a', product: 'n/a', cpes: [cpe], versions: [{ version: '0', lessThanOrEqual: '1.0.16', status: 'affected' }] }])), { id: 'CVE-2026-1234', published: '2026-01-02', statements: [{ vendor: 'lukasbach', product: 'yana', versions: [{ to: '1.0.16', including: true }] }] });
    assert.deepEqual(readCveRecord(record([{ vendor: 'v', product: 'p' }], { state: 'REJECTED' }))?.statements, []);
    assert.partialDeepStrictEqual(readCveRecord({ id: 'CVE-2026-1', affected_cpe: [] }) ?? null, null);
    assert.partialDeepStrictEqual(readCveRecord({ id: 'CVE-2026-1000', affected_cpe: [{ vendor: 'a', product: 'b', versions: [{ version: '1.0', status: 'affected' }] }] }), { statements: [{ voice: 'adp', vendor: 'a', versions: [{ single: true, from: '1.0' }] }] });
  });

  const texts: readonly (readonly [string, VersionRange | undefined])[] = [
    ['< 1.2.3', between('affected', undefined, '1.2.3', false)], ['<= 1.2.3', between('affected', undefined, '1.2.3', true)], ['>= 1.0, < 1.2', between('affected', '1.0', '1.2', false)], ['>= 1.0 < 1.2', between('affected', '1.0', '1.2', false)],
    ['prior to 9.1', between('affected', undefined, '9.1', false)], ['5.0.1 and earlier', between('affected', undefined, '5.0.1', true)], ['1.0 through 1.4', between('affected', '1.0', '1.4', true)], ['5.10.x', between('affected', '5.10', '5.10.x', true)], ['all versions', between('affected', undefined, undefined, false)], ['1.0', single('affected', '1.0')],
    ['n/a', undefined], ['Cisco IOS', undefined], ['see the advisory', undefined], ['FortiOS 6.0.2, 5.6.7 and before', undefined],
  ];
  for (const [text, range] of texts) test(`in words: ${text}`, () => { assert.deepEqual(rangeOf('affected', text), range); });
});

describe('what the catalog says', () => {
  test('each of the products it lists, and of several ones what its description names', () => {
    const said = (entry: object) => readKevProducts({ vulnerabilities: [{ cveID: 'CVE-2026-1234', ...entry }] })[0]?.statements.map(({ product, versions }) => [product, versions.length]);
    assert.deepEqual(said({ vendorProject: 'Apple', product: 'iOS, iPadOS, and macOS' }), [['iOS, iPadOS, and macOS', 0], ['iOS', 0], ['iPadOS', 0], ['macOS', 0]]);
    assert.deepEqual(said({ vendorProject: 'Fortinet', product: 'Multiple Products', shortDescription: 'Fortinet FortiOS, FortiPAM, and FortiWeb contain a format string vulnerability.' }), [['FortiOS', 0], ['FortiPAM', 0], ['FortiWeb', 0]]);
    assert.deepEqual(said({ vendorProject: 'Oracle', product: 'Multiple Products', shortDescription: 'Some flaw.' }), []);
  });
});

describe('CSAF 2.0', () => {
  const document = {
    document: { csaf_version: '2.0', tracking: { id: 'EX-2026-1', current_release_date: '2026-02-03T00:00:00Z', initial_release_date: '2026-02-01T00:00:00Z' } },
    product_tree: {
      branches: [{ category: 'vendor', name: 'Example Co', branches: [{ category: 'product_name', name: 'Gateway', branches: [
        { category: 'product_version_range', name: 'vers:intdot/>=1.0|<1.8', product: { product_id: 'A', name: 'Gateway 1.x' } },
        { category: 'product_version', name: '1.8', product: { product_id: 'B', name: 'Gateway 1.8', product_identification_helper: { cpe: 'cpe:2.3:a:example:gateway:1.8:*:*:*:*:*:*:*' } } },
        { category: 'product_version', name: '2.0', product: { product_id: 'C', name: 'Gateway 2.0' } },
      ] }] }],
      relationships: [{ category: 'installed_on', product_reference: 'B', relates_to_product_reference: 'C', full_product_name: { product_id: 'D', name: 'Gateway on another' } }],
      product_groups: [{ group_id: 'G', product_ids: ['C'] }],
    },
    vulnerabilities: [{ cve: 'CVE-2026-1234', product_status: { known_affected: ['A'], fixed: ['D'], under_investigation: ['G'] } }],
  };

  test('affected, fixed and under investigation, through ranges, relationships and groups', () => {
    const read = readCsaf(document);
    const [statement] = read?.records[0]?.statements ?? [];
    assert.ok(statement !== undefined);
    assert.deepEqual([read?.id, read?.records[0]?.id, statement.vendor, statement.product], ['EX-2026-1', 'CVE-2026-1234', 'Example Co', 'Gateway']);
    assert.deepEqual(['0.9', '1.0', '1.7', '1.8', '2.0'].map((version) => status(statement.versions, version, statement.otherwise)), ['unaffected', 'affected', 'affected', 'unaffected', 'unknown']);
    assert.equal(readCsaf({}), undefined);
  });

  test('whatever stands in place of any part of them, records and documents are read or not, without an error', () => {
    const anything = fc.jsonValue({ maxDepth: 4 });
    const deep = (value: unknown, path: readonly number[], other: unknown): unknown => {
      const [at, ...rest] = path;
      if (at === undefined || typeof value !== 'object' || value === null) return other;
      const entries = Object.entries(value);
      const name = entries[at % Math.max(1, entries.length)]?.[0];
      if (name === undefined) return other;
      const changed = entries.map(([key, each]) => [key, key === name ? deep(each, rest, other) : each] as const);
      return Array.isArray(value) ? changed.map(([, each]) => each) : Object.fromEntries(changed);
    };
    const path = fc.array(fc.nat(5), { maxLength: 9 });
    const cve = record([{ vendor: 'v', product: 'p', defaultStatus: 'unaffected', cpes: ['cpe:2.3:a:v:p:*:*:*:*:*:*:*:*'], versions: [{ version: '1', lessThan: '2', status: 'affected', changes: [{ at: '1.5', status: 'unaffected' }] }] }]);
    fc.assert(fc.property(path, anything, (at, other) => {
      readCsaf(deep(document, at, other));
      readCveRecord(deep(cve, at, other));
      readKevProducts(deep({ vulnerabilities: [{ cveID: 'CVE-2026-1234', vendorProject: 'v', product: 'Multiple Products', shortDescription: 'v x, y and z contain' }] }, at, other));
      for (const { versions } of readCveRecord(deep(cve, at, other))?.statements ?? []) judge(versions, 'unknown', '1.2');
    }), { seed: 2, numRuns: 1500 });
    let bomb: unknown = { category: 'vendor', name: 'x' };
    for (let depth = 0; depth < 5000; depth++) bomb = { category: 'vendor', name: 'x', branches: [bomb] };
    assert.deepEqual(readCsaf({ ...document, product_tree: { branches: [bomb] } })?.records[0]?.statements, []);
  });
});
