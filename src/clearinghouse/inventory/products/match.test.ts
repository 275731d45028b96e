import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { between, single, type CveFacts } from '../../advisories/index.ts';
import { findingsOf, identityOf } from '../findings.ts';
import { because, ranked } from '../rank.ts';
import { mapped, readMappings } from './mapping.ts';
import { matchProducts } from './match.ts';
import { indexOf } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-match-products-'));
const builds = (version: string) => [between('affected', `${version}.0`, `${version}.500`, false)];
const exchange = (to: string) => [between('affected', '15.02.0', to, false)];
const index = indexOf([
  { flaw: 'CVE-2026-0001', vendor: 'Microsoft', product: 'Windows 10 Version 1809', versions: builds('10.0.17763') },
  { flaw: 'CVE-2026-0001', vendor: 'Microsoft', product: 'Windows 10 Version 22H2', versions: builds('10.0.19045') },
  { flaw: 'CVE-2026-0001', vendor: 'Microsoft', product: 'Windows Server 2019', versions: builds('10.0.17763') },
  { flaw: 'CVE-2026-0001', vendor: 'Microsoft', product: 'Windows', voice: 'kev' },
  { flaw: 'CVE-2026-0002', vendor: 'Microsoft', product: 'Windows', voice: 'kev' },
  { flaw: 'CVE-2026-0003', vendor: 'Microsoft', product: 'Windows 10', versions: [], cpe: 'cpe:2.3:o:microsoft:windows_10:*:*:*:*:*:*:*:*' },
  { flaw: 'CVE-2026-0004', vendor: 'Microsoft', product: 'Microsoft Exchange Server 2019 Cumulative Update 12', versions: exchange('15.2.1118.30') },
  { flaw: 'CVE-2026-0004', vendor: 'Microsoft', product: 'Microsoft Exchange Server 2019 Cumulative Update 13', versions: exchange('15.2.1258.20') },
  { flaw: 'CVE-2026-0004', vendor: 'Microsoft', product: 'Exchange Server', voice: 'kev' },
  { flaw: 'CVE-2026-0005', vendor: 'Cisco', product: 'Cisco Adaptive Security Appliance (ASA) Software', versions: [single('affected', '9.12.4'), single('affected', '9.16.4')] },
  { flaw: 'CVE-2026-0007', vendor: 'Example', product: 'Forms', cpe: 'cpe:2.3:a:example:forms:*:*:*:*:*:wordpress:*:*', versions: [between('affected', undefined, '2.0', false)] },
  { flaw: 'CVE-2026-0008', vendor: 'Oracle Corporation', product: 'WebLogic Server', versions: [single('affected', '12.1.3.0.0'), single('affected', '12.2.1.4.0')] },
  { flaw: 'CVE-2026-0009', vendor: 'Oracle Corporation', product: 'Java SE JDK and JRE', versions: [single('affected', '8u361')] },
  ...['13.5', '12.6', '11.7.9'].map((end) => ({ flaw: 'CVE-2026-0010', vendor: 'Apple', product: 'macOS', versions: [between('affected', undefined, end, false)] })),
  { flaw: 'CVE-2026-0006', vendor: 'Example', product: 'Old Box', versions: [between('affected', undefined, undefined, false)] },
], join(folder, 'products.bw'));
after(() => {
  index.close();
  rmSync(folder, { recursive: true });
});

const exploited: Readonly<Record<string, CveFacts>> = Object.fromEntries(['CVE-2026-0001', 'CVE-2026-0002', 'CVE-2026-0004', 'CVE-2026-0008', 'CVE-2026-0010'].map((id) => [id, { epss: undefined, kev: { added: '2026-02-01', due: '', ransomware: false }, ssvc: undefined, score: undefined }]));
const facts = { of: (id: string) => exploited[id] };
const component = (product: string, version?: string, more: object = {}) => ({ purl: '', ref: 'line 2', product: { product, version, vendor: undefined, place: 'Ward 3', cpe: undefined, ...more } });
const run = (product: string, version?: string, decided: Parameters<typeof matchProducts>[3] = () => undefined) => matchProducts([component(product, version)], index, facts, decided);
const said = (product: string, version?: string): readonly string[] => run(product, version).found.map(({ advisory, check }) => `${advisory.id.slice(-1)}${check === undefined ? '' : '?'}`).toSorted();

describe('products against what is known of them', () => {
  const cases: readonly (readonly [product: string, version: string | undefined, said: readonly string[]])[] = [
    // Certain by its build; the catalog's bare word on the other flaw is to be checked.
    ['Windows Server 2019 Standard', '10.0.17763.400', ['1', '2?']],
    ['Windows Server 2019 Standard', '10.0.17763.500', ['2?']],
    // Which Windows 10 it is, its build tells: the range lies within one line.
    ['Windows 10 Pro', '10.0.19045.400', ['1', '2?']],
    ['Windows 10 Pro', '10.0.19045.500', ['2?']],
    ['Windows 10 Pro', undefined, ['1?', '2?']],
    // A release that no record speaks of is a Windows all the same.
    ['Windows Server 2025', '10.0.26100.1', ['2?']],
    // Of Exchange, the build does not tell which update was installed first.
    ['Exchange Server 2019 CU12', '15.2.1118.29', ['4']],
    ['Exchange Server 2019 CU12', '15.2.1118.30', []],
    ['Exchange Server 2019', '15.2.1118.30', ['4?']],
    ['MS Exchange Server', undefined, ['4?']],
    ['Cisco ASA 9.16(4)', undefined, ['5']],
    ['Cisco ASA 9.18(1)', undefined, []],
    // Not on the list, but older than what is: nobody says that it is clear.
    ['Cisco ASA 9.4(2)', undefined, []],
    ['WebLogic Server', '10.3.6', ['8?']],
    ['WebLogic Server', '14.1', []],
    // Ends without a beginning are one for each line; where an end is cut short, what goes on from it is open.
    ...[['13.4.1', ['0']], ['13.5', []], ['12.5', ['0']], ['12.6.1', ['0?']], ['12.7', []], ['11.7.8', ['0']], ['11.7.10', []], ['10.15', ['0']], ['14.0', []]].map(([version, expected]) => ['Mac OS X', version, expected] as [string, string, string[]]),
    ['Java 8 Update 361 (64-bit)', '8.0.3610.9', ['9']],
    ['JRE 1.8.0_361', undefined, ['9']],
    ['Java 8 Update 371', '8.0.3710.11', []],
    // All versions are affected: which one it is does not matter.
    ['Example Old Box', undefined, ['6']],
  ];
  for (const [product, version, expected] of cases) test(`${product} ${version ?? 'without a version'}: ${expected.join(' ')}`, () => { assert.deepEqual(said(product, version), expected); });

  test('a statement for one platform says nothing of a name for another', () => {
    const cpe = (platform: string) => matchProducts([component('', undefined, { cpe: `cpe:2.3:a:example:forms:1.5:*:*:*:*:${platform}:*:*` })], index, facts, () => undefined).found.length;
    assert.deepEqual([cpe('wordpress'), cpe('*'), cpe('drupal')], [1, 1, 0]);
  });

  test('what nobody is known to exploit and no record places is counted, not listed', () => {
    assert.equal(run('Windows 10 Pro', '10.0.19045.400').unstated, 1);
    assert.equal(run('Cisco ASA').unstated, 1);
  });

  test('findings carry what the text was taken for; what is to be checked comes last and says so', () => {
    const findings = ranked(findingsOf(run('Windows Server 2019', '10.0.17763.400').found, facts, false));
    assert.deepEqual(findings.map(({ id, check }) => [id, check]), [['CVE-2026-0001', undefined], ['CVE-2026-0002', 'the record does not state which versions']]);
    const [certain, open] = findings;
    assert.ok(certain !== undefined && open !== undefined);
    assert.partialDeepStrictEqual(certain, { component: 'Windows Server 2019', version: '10.0.17763.400', fixed: ['10.0.17763.500'], product: { as: 'microsoft:windows_server_2019', stated: 'Windows Server 2019', place: 'Ward 3' } });
    assert.equal(identityOf(certain), 'cpe:2.3:a:microsoft:windows_server_2019:10.0.17763.400:*:*:*:*:*:*:*');
    assert.equal(because(open), 'A flaw of this product is known to be exploited since 2026-02-01; the record does not state which versions: check.');
  });

  test('what is not recognized is listed with proposals, and can be mapped once', () => {
    const [open] = run('Exchange Mail Server', '15.2.1118.29').unjudged;
    assert.equal(open?.reason, 'a product that is not recognized');
    assert.ok(open.proposals?.some(({ as }) => as.startsWith('microsoft:exchange_server')));
    const decided = mapped(readMappings(Buffer.from('{"exchange  mail SERVER": "cpe:2.3:a:microsoft:exchange_server_2019_cumulative_update_12:*:*:*:*:*:*:*:*"}'), 'map.json'));
    const { found, unjudged } = run('Exchange Mail Server', '15.2.1118.29', decided);
    assert.deepEqual([found.map(({ advisory, taken }) => [advisory.id, taken?.because]), unjudged], [[['CVE-2026-0004', 'it was mapped by hand']], []]);
  });
});

describe('mappings', () => {
  const read = (text: string) => readMappings(Buffer.from(text), 'map');
  test('JSON, as an object or a list, and CSV say the same', () => {
    const expected = [{ product: 'PACS', vendor: undefined, target: 'cpe:/a:ge:pacs' }];
    assert.deepEqual(read('{"PACS": "cpe:/a:ge:pacs"}'), expected);
    assert.deepEqual(read('[{"product": "PACS", "target": "cpe:/a:ge:pacs"}]'), expected);
    assert.deepEqual(read('\uFEFFproduct;target\r\nPACS;cpe:/a:ge:pacs\r\n'), expected);
    assert.equal(mapped(read('product,vendor,target\nPACS,GE,pkg:npm/a@1\n'))({ product: 'pacs', vendor: 'ge', version: undefined, place: undefined, cpe: undefined }), 'pkg:npm/a@1');
  });
  for (const text of ['{', '3', '[1]', '{"a": "b"}', '{"": "pkg:npm/a"}', 'a,b\n1,2', 'product,target\nx,']) {
    test(`refused: ${text}`, () => { assert.throws(() => read(text), (error: unknown) => error instanceof Error && 'code' in error && error.code === 'mapping-invalid'); });
  }

  test('what texts may mean is proposed for no more of them than somebody decides about', () => {
    const many = Array.from({ length: 10_002 }, (_, at) => ({ purl: '', ref: undefined, product: { product: `Exchange Mail Server ${at % 2 === 0 ? 'for' : 'of'} ${at}`, vendor: 'Microsoft', version: '1', place: undefined, cpe: undefined } }));
    const { unjudged } = matchProducts(many, index, undefined, () => undefined);
    assert.deepEqual([unjudged.length, unjudged.filter(({ proposals }) => proposals !== undefined).length], [10_002, 10_000]);
  });
});
