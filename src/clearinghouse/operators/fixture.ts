import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFacts, openIndex, openProductIndex, readManifest, update } from '../advisories/index.ts';
import type { Intelligence } from './judge.ts';

/** For tests: npm packages and their advisories, brought in as an update brings them in. */
export interface Sample {
  readonly id: string;
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly ranges: readonly (readonly [introduced: string, fixed: string | undefined])[];
}

export interface Given {
  readonly intelligence: Intelligence;
  /** More, or other records; and what is in the catalog of known exploited vulnerabilities from now on. */
  bring(samples: readonly Sample[], listed?: readonly { readonly cve: string; readonly added: string }[]): Promise<Intelligence>;
  remove(): Promise<void>;
}

export async function intelligenceOf(samples: readonly Sample[], listed: Parameters<Given['bring']>[1] = []): Promise<Given> {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-operators-'));
  const bring: Given['bring'] = async (given, more = []) => {
    // A catalog without entries is refused.
    const catalog = [{ cve: 'CVE-2000-0001', added: '2026-01-01' }, ...more];
    const [osv, kev] = [join(folder, 'osv.ndjson'), join(folder, 'kev.json')];
    await writeFile(osv, given.map((each) => JSON.stringify(recordOf(each))).join('\n'));
    await writeFile(kev, JSON.stringify({
      title: 'CISA Catalog of Known Exploited Vulnerabilities', catalogVersion: '2026.11.20', dateReleased: '2026-11-20T12:00:00.0000Z', count: catalog.length,
      vulnerabilities: catalog.map(({ cve, added }) => ({ cveID: cve, vendorProject: 'Fortinet', product: 'FortiOS', vulnerabilityName: 'x', dateAdded: added, shortDescription: 'x', requiredAction: 'x', dueDate: added, knownRansomwareCampaignUse: 'Unknown', notes: '', cwes: [] })),
    }));
    const intel = join(folder, 'intel');
    await update({
      folder: intel, sources: [{ kind: 'osv', location: osv }, { kind: 'kev', location: kev }], rebuild: false, seed: 1, progress: () => undefined,
      clock: { now: () => new Date('2026-11-25T06:00:00Z'), monotonic: () => 0 }, http: () => { throw new Error('nothing is fetched'); }, lock: () => Promise.resolve({ release: () => Promise.resolve() }),
    });
    const manifest = readManifest(intel);
    const { index, delta, facts, products } = manifest;
    if (index === undefined) throw new Error('there is no index');
    return {
      generation: [index.file, delta, facts].join(' '), manifest, base: openIndex(join(intel, index.file), true),
      delta: delta === undefined ? undefined : openIndex(join(intel, delta), true), facts: facts === undefined ? undefined : openFacts(join(intel, facts), true),
      products: products === undefined ? undefined : openProductIndex(join(intel, products), true),
    };
  };
  return { intelligence: await bring(samples, listed), bring, remove: () => rm(folder, { recursive: true, force: true }) };
}

function recordOf({ id, name, aliases = [], ranges }: Sample): object {
  return {
    schema_version: '1.7.0', id, aliases, modified: '2026-11-01T00:00:00Z', published: '2026-11-01T00:00:00Z',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
    affected: [{ package: { ecosystem: 'npm', name }, ranges: ranges.map(([introduced, fixed]) => ({ type: 'SEMVER', events: [{ introduced }, ...(fixed === undefined ? [] : [{ fixed }])] })) }],
  };
}
