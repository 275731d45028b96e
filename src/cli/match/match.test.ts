import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Writable } from 'node:stream';
import { update } from '../../clearinghouse/advisories/index.ts';
import { screenOn } from '../terminal/screen.ts';
import { matchCommand } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-match-'));
const intel = join(folder, 'intel');
const fetched = new Date('2026-06-01T00:00:00Z');
after(() => { rmSync(folder, { recursive: true }); });

function collect(): { readonly text: () => string; readonly stream: Writable } {
  let text = '';
  return { text: () => text, stream: new Writable({ write: (chunk: Buffer, _, done) => { text += chunk.toString(); done(); } }) };
}

async function run(args: readonly string[], now = new Date('2026-06-02T00:00:00Z'), from = intel): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const [out, err] = [collect(), collect()];
  const status = await matchCommand(args, { screen: screenOn(out.stream, err.stream, true), clock: { now: () => now, monotonic: () => 0 }, folder, intel: () => from, version: () => '1.0.0' });
  return { status, out: out.text(), err: err.text() };
}

describe('breakwater match', () => {
  before(async () => {
    const records = [
      { id: 'GHSA-aaaa-bbbb-cccc', modified: '2026-01-01T00:00:00Z', aliases: ['CVE-2026-1234'], severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }], affected: [{ package: { ecosystem: 'npm', name: 'lodash' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.21' }] }] }] },
      { id: 'MAL-2026-1', modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'npm', name: 'evil' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] }] },
      { id: 'OLD-1', modified: '2026-01-01T00:00:00Z', withdrawn: '2026-02-01T00:00:00Z', affected: [{ package: { ecosystem: 'npm', name: 'lodash' }, versions: ['4.17.20'] }] },
    ];
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const kev = file('kev.json', JSON.stringify({ vulnerabilities: [{ cveID: 'CVE-2026-1234', dateAdded: '2026-02-01', dueDate: '2026-02-22' }] }));
    const epss = file('epss.csv', 'cve,epss,percentile\nCVE-2026-1234,0.25,0.75\n');
    await update({
      folder: intel, rebuild: false, seed: 1, clock: { now: () => fetched, monotonic: () => 0 }, http: () => { throw new Error('offline'); }, lock: () => Promise.resolve({ release: () => Promise.resolve() }), progress: () => {},
      sources: [{ kind: 'osv', location: file('osv.ndjson', records.map((each) => JSON.stringify(each)).join('\n')) }, { kind: 'kev', location: kev }, { kind: 'epss', location: epss }],
    });
    file('sbom.txt', 'pkg:npm/lodash@4.17.20\npkg:npm/evil@1.0.0\npkg:npm/clean@1.0.0\npkg:docker/image@1\npkg:npm/unversioned\n');
    file('clean.txt', 'pkg:npm/clean@1.0.0\n');
  });

  test('a table, ranked, with what could not be judged and how old the data is', async () => {
    const { status, out, err } = await run(['sbom.txt']);
    assert.equal(status, 1);
    assert.ok(out.replaceAll('\n', ' ').startsWith('2 findings in 2 of 3 components, 1 known to be exploited, 1 malicious. 2 could not be judged.'), out);
    assert.ok(out.indexOf('× malware') < out.indexOf('● exploited'));
    assert.match(out, /lodash +4\.17\.20 +CVE-2026-1234 +4\.17\.21 +25 %/);
    assert.ok(out.split('\n').every((line) => line.length <= 80), out);
    assert.match(err, /OSV fetched 24 h ago/);
    assert.match(err, /Next: /);
  });

  test('nothing found is status 0; withdrawn advisories only when asked for', async () => {
    const clean = await run(['clean.txt']);
    assert.deepEqual([clean.status, clean.out.trim()], [0, 'Nothing known against 1 components.']);
    assert.match((await run(['sbom.txt', '--withdrawn'])).out, /– withdrawn/);
  });

  test('JSON has for each finding what it rests on', async () => {
    const { findings, unjudged, sources } = JSON.parse((await run(['sbom.txt', '--json'])).out) as { findings: Record<string, unknown>[]; unjudged: unknown[]; sources: unknown[] };
    const found = findings.find(({ component }) => component === 'lodash');
    assert.partialDeepStrictEqual(found, {
      id: 'CVE-2026-1234', purl: 'pkg:npm/lodash@4.17.20', version: '4.17.20', advisories: ['GHSA-aaaa-bbbb-cccc'], aliases: [{ id: 'GHSA-aaaa-bbbb-cccc', by: ['GHSA-aaaa-bbbb-cccc'] }], fixed: ['4.17.21'],
      severity: { level: 'critical', score: 9.8, source: 'GHSA-aaaa-bbbb-cccc' }, kev: { added: '2026-02-01', due: '2026-02-22', cve: 'CVE-2026-1234' }, epss: { score: 0.25, percentile: 0.75, cve: 'CVE-2026-1234' }, malware: false,
    });
    assert.deepEqual([unjudged.length, sources.length], [2, 3]);
  });

  test('SARIF, CycloneDX VEX, OpenVEX and HTML', async () => {
    const sarif = JSON.parse((await run(['sbom.txt', '--format', 'sarif'])).out) as { runs: { results: { ruleId: string; level: string }[] }[] };
    assert.deepEqual(sarif.runs[0]?.results.map(({ ruleId, level }) => [ruleId, level]), [['MAL-2026-1', 'error'], ['CVE-2026-1234', 'error']]);
    const cyclonedx = JSON.parse((await run(['sbom.txt', '--format', 'cyclonedx-vex'])).out) as { vulnerabilities: { id: string; analysis: { state: string }; affects: { ref: string }[] }[] };
    assert.deepEqual(cyclonedx.vulnerabilities.map(({ id, analysis, affects }) => [id, analysis.state, affects[0]?.ref]), [['MAL-2026-1', 'in_triage', 'pkg:npm/evil@1.0.0'], ['CVE-2026-1234', 'in_triage', 'pkg:npm/lodash@4.17.20']]);
    const openvex = JSON.parse((await run(['sbom.txt', '--format', 'openvex'])).out) as { statements: { vulnerability: { name: string }; status: string }[] };
    assert.deepEqual(openvex.statements.map(({ vulnerability, status }) => [vulnerability.name, status]), [['MAL-2026-1', 'under_investigation'], ['CVE-2026-1234', 'under_investigation']]);
    const written = await run(['sbom.txt', '--format', 'html', '--output', 'report.html']);
    assert.deepEqual([written.status, written.out], [1, '']);
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    assert.match(page, /<td class="mono">CVE-2026-1234/);
    assert.ok(!/https?:\/\//.test(page));
  });

  test('what strangers wrote steers no terminal', async () => {
    writeFileSync(join(folder, 'steers.txt'), 'pkg:npm/lodash@4.17.20?x=\u001b]0;x\u0007\u009b2J\u202e\npkg:docker/\u001b[2J@1\n');
    writeFileSync(join(folder, 'broken.json'), '{\u001b[2J\u009b31m\u202e');
    for (const args of [['steers.txt'], ['broken.json'], ...['json', 'sarif', 'cyclonedx-vex', 'openvex', 'html'].map((format) => ['steers.txt', '--format', format])]) {
      const { out, err } = await run(args);
      assert.ok(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(out + err), args.join(' '));
    }
    const { findings } = JSON.parse((await run(['steers.txt', '--json'])).out) as { findings: { purl: string }[] };
    assert.equal(findings[0]?.purl, 'pkg:npm/lodash@4.17.20?x=\u001b]0;x\u0007\u009b2J\u202e');
  });

  test('more findings than anybody can act on, and what never ends, are refused', async () => {
    writeFileSync(join(folder, 'many.txt'), 'pkg:npm/evil@1.0.0\n'.repeat(250_001));
    for (const [file, code] of [['many.txt', /inventory-too-large: the inventory has more than 250000 findings/], ['/dev/zero', /inventory-too-large/], ['.', /inventory-unreadable/]] as const) {
      const { status, err } = await run([file]);
      assert.equal(status, 2);
      assert.match(err, code);
    }
  });

  test('stale data is refused by name and age, and accepted when asked for', async () => {
    const later = new Date('2026-06-20T00:00:00Z');
    const refused = await run(['sbom.txt'], later);
    assert.equal(refused.status, 2);
    assert.match(refused.err, /data-stale: .* was fetched 19 days ago, on 2026-06-01; the limit is 7 days/);
    assert.match(refused.err, /--max-age 19d/);
    assert.equal((await run(['sbom.txt', '--max-age', '19d'], later)).status, 1);
  });

  test('products by name: certain ones, those to be checked, those that are not recognized, in every format', async () => {
    const from = join(folder, 'products');
    writeFileSync(join(folder, 'cve.json'), JSON.stringify({ cveMetadata: { cveId: 'CVE-2026-2001', state: 'PUBLISHED', dateUpdated: '2026-01-02T00:00:00Z' }, containers: { cna: { affected: [{ vendor: 'Fortinet', product: 'FortiOS', versions: [{ status: 'affected', version: '7.0.0', lessThan: '7.0.12', versionType: 'semver' }] }] } } }));
    writeFileSync(join(folder, 'catalog.json'), JSON.stringify({ vulnerabilities: [{ cveID: 'CVE-2026-2001', vendorProject: 'Fortinet', product: 'FortiOS', dateAdded: '2026-02-01' }, ...[2, 3].map((number) => ({ cveID: `CVE-2026-200${number}`, vendorProject: 'Microsoft', product: 'Windows', dateAdded: '2026-02-01' }))] }));
    writeFileSync(join(folder, 'csaf.json'), JSON.stringify({
      document: { csaf_version: '2.0', tracking: { id: 'EX-1', current_release_date: '2026-01-02T00:00:00Z' } }, vulnerabilities: [{ cve: 'CVE-2026-2004', product_status: { known_affected: ['A'] } }],
      product_tree: { branches: [{ category: 'vendor', name: 'Example', branches: [{ category: 'product_name', name: 'Infusion Manager', branches: [{ category: 'product_version', name: '2.1', product: { product_id: 'A', name: 'x' } }] }] }] },
    }));
    const known = await update({
      folder: from, rebuild: false, seed: 1, clock: { now: () => fetched, monotonic: () => 0 }, http: () => { throw new Error('offline'); }, lock: () => Promise.resolve({ release: () => Promise.resolve() }), progress: () => {},
      sources: [{ kind: 'cve', location: join(folder, 'cve.json') }, { kind: 'kev', location: join(folder, 'catalog.json') }, { kind: 'csaf', location: join(folder, 'csaf.json') }],
    });
    assert.match(known.manifest.products ?? '', /^products-\d+\.bw$/);
    writeFileSync(join(folder, 'rooms.csv'), 'place;product;version\nRack;FortiGate 100F;7.0.6\nWard;Windows 10 Pro;\nPump room;Example Infusion Manager;2.1\nIcu;Pump Server Suite;1.0\n');
    const byRooms = (...args: readonly string[]) => run(['rooms.csv', ...args], new Date('2026-06-02T00:00:00Z'), from);
    const { status, out, err } = await byRooms();
    assert.equal(status, 1);
    assert.ok(out.replaceAll('\n', ' ').startsWith('2 findings in 2 of 3 components, 1 known to be exploited. 1 product with known exploited flaws to check. 1 could not be judged.'), out);
    assert.match(out, /● exploited +FortiGate 100F +7\.0\.6 +CVE-2026-2001 +7\.0\.12/);
    assert.match(out, /\? check +Windows 10 Pro +10 +2 exploited/);
    assert.match(err, /Pump Server Suite: /);
    const { findings, unjudged } = JSON.parse((await byRooms('--json')).out) as { findings: { id: string; check?: string; product: { as: string; place: string } }[]; unjudged: { product: { product: string } }[] };
    assert.deepEqual(findings.map(({ id, check, product }) => [id, check !== undefined, product.as, product.place]), [
      ['CVE-2026-2001', false, 'fortinet:fortios', 'Rack'], ['CVE-2026-2004', false, 'example:infusion_manager', 'Pump room'], ['CVE-2026-2002', true, 'microsoft:windows', 'Ward'], ['CVE-2026-2003', true, 'microsoft:windows', 'Ward'],
    ]);
    assert.deepEqual(unjudged.map(({ product }) => product.product), ['Pump Server Suite']);
    const vex = JSON.parse((await byRooms('--format', 'cyclonedx-vex')).out) as { vulnerabilities: { affects: { versions: { status: string }[] }[] }[] };
    assert.deepEqual(vex.vulnerabilities.map(({ affects }) => affects[0]?.versions[0]?.status), ['affected', 'affected', 'unknown', 'unknown']);
    assert.match((await byRooms('--format', 'openvex')).out, /"cpe23":"cpe:2\.3:/);
    assert.match((await byRooms('--format', 'sarif')).out, /may be affected by CVE-2026-2002/);
    assert.match((await byRooms('--format', 'html')).out, /Pump Server Suite/);
    writeFileSync(join(folder, 'steers.csv'), 'product,version,vendor,place\nFortiOS,7.0.6,Fortinet,\u001b[2J\u009b31m\u202e\nFortiOS,7.0.6 \u001b[2J\u202e,Fortinet,\n\u001b]0;x\u0007 suite\u202e,1\u009b2J,\u001b[2J,\u202e\n');
    writeFileSync(join(folder, 'map-steers.json'), '{"a": "\u001b[2J\u202e"}');
    for (const args of [['--map', 'map-steers.json'], ...['table', 'json', 'sarif', 'cyclonedx-vex', 'openvex', 'html'].map((format) => ['--format', format])]) {
      const said = await run(['steers.csv', ...args], fetched, from);
      assert.equal(said.status, args[0] === '--map' ? 2 : 1);
      assert.ok(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(said.out + said.err), args.join(' '));
    }
    writeFileSync(join(folder, 'map.json'), '{"Pump Server Suite": "pkg:npm/lodash"}');
    assert.deepEqual((JSON.parse((await byRooms('--json', '--map', 'map.json')).out) as { unjudged: unknown[] }).unjudged, []);
    // The other knowledge base has the catalog too, but that names no product.
    assert.match((await run(['rooms.csv'])).err, /nothing is known of products on this machine yet/);
  });

  test('a product among packages is told where nothing is known of products', async () => {
    writeFileSync(join(folder, 'mixed.csv'), 'product,version,purl\nlodash,4.17.20,pkg:npm/lodash@4.17.20\nFortiOS,7.0.6,\n');
    const { findings, unjudged } = JSON.parse((await run(['mixed.csv', '--json'])).out) as { findings: { id: string }[]; unjudged: { reason: string }[] };
    assert.deepEqual([findings.map(({ id }) => id), unjudged.map(({ reason }) => reason)], [['CVE-2026-1234'], ['a product, of which nothing is known on this machine']]);
  });

  test('usage and environment are status 2, with what to do', async () => {
    for (const [args, words] of [[[], /one inventory is needed/], [['a', 'b'], /one inventory/], [['sbom.txt', '--format', 'x'], /no format x/], [['sbom.txt', '--max-age', 'x'], /x is no age/], [['sbom.txt', '--odd'], /--odd/], [['missing.txt'], /inventory-unreadable/]] as const) {
      const { status, err } = await run(args);
      assert.equal(status, 2);
      assert.match(err, words);
      assert.match(err, /to do: /);
    }
    const none = await run(['sbom.txt'], fetched, join(folder, 'nowhere'));
    assert.deepEqual([none.status, /breakwater intel update/.test(none.err)], [2, true]);
    assert.equal((await run(['--help'])).status, 0);
  });
});
