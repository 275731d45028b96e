import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { update } from '../../src/clearinghouse/advisories/index.ts';

const packages = [['npm', 'sample', 'pkg:npm/sample'], ['npm', '@scope/sample', 'pkg:npm/%40scope/sample'], ['PyPI', 'sample', 'pkg:pypi/sample'], ['Go', 'example.com/sample', 'pkg:golang/example.com/sample'], ['Maven', 'example:sample', 'pkg:maven/example/sample'], ['crates.io', 'sample', 'pkg:cargo/sample'], ['RubyGems', 'sample', 'pkg:gem/sample'], ['Packagist', 'example/sample', 'pkg:composer/example/sample'], ['NuGet', 'sample', 'pkg:nuget/sample'], ['Debian:12', 'sample', 'pkg:deb/debian/sample']];

/** Made-up advisories, and an inventory in which they are found; gives its path. @param {string} folder */
export async function bringSample(folder) {
  const file = (/** @type {string} */ name, /** @type {unknown} */ value) => {
    writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
    return join(folder, name);
  };
  const records = packages.flatMap(([ecosystem, name], index) => [
    { id: `GHSA-aaaa-bbbb-000${index}`, modified: '2026-01-01T00:00:00Z', published: '2026-01-01T00:00:00Z', aliases: [`CVE-2026-${1000 + index}`], severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }], affected: [{ package: { ecosystem, name }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }], versions: ['1.0.0', '1.0.1'] }] },
    { id: `SAMPLE-${index}`, modified: '2026-01-01T00:00:00Z', aliases: index % 2 === 0 ? [`CVE-2026-${1000 + index}`] : [], database_specific: { severity: 'HIGH' }, affected: [{ package: { ecosystem, name }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '1.0.0' }, { last_affected: '1.5.0' }] }] }] },
  ]);
  const osv = file('osv.ndjson', records.map((each) => JSON.stringify(each)).join('\n'));
  const kev = file('kev.json', { vulnerabilities: [{ cveID: 'CVE-2026-1000', dateAdded: '2026-02-01', dueDate: '2026-02-22' }] });
  const epss = file('epss.csv', `cve,epss,percentile\n${packages.map((_, index) => `CVE-2026-${1000 + index},0.${10 + index},0.5`).join('\n')}\n`);
  await update({
    folder, rebuild: false, seed: 1, clock: { now: () => new Date(), monotonic: () => performance.now() }, http: () => { throw new Error('nothing is fetched for a sample'); },
    lock: () => Promise.resolve({ release: () => Promise.resolve() }), progress: () => {}, sources: [{ kind: 'osv', location: osv }, { kind: 'kev', location: kev }, { kind: 'epss', location: epss }],
  });
  const components = packages.flatMap(([ecosystem, name, purl], index) => [
    { type: 'library', 'bom-ref': `${index}`, name, version: '1.0.0', purl: `${purl}@1.0.0${ecosystem === 'Debian:12' ? '?distro=debian-12' : ''}`, licenses: [{ license: { id: 'MIT' } }] },
    { type: 'library', name: 'other', version: '1.0.0', purl: `${purl}-unheard-of@1.2.3` },
  ]);
  return file('inventory.json', JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components }, undefined, 1));
}
