import { executeRange, readClaim, reproduce, type AffectedRange, type Claim } from '../src/reproduction/index.ts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atLeast, atMost, equal, rounded, type BenchResult } from './result.ts';
import { laboratory, remark, truePairs } from './support/laboratory.ts';

/** Packages with fewer versions are no test of a search. */
const leastVersions = 60;
const wanted = 10;

/** The search for the affected range against brute force over every version: the same answer, in a fifth of the runs. */
export default async function ranges(): Promise<BenchResult> {
  const lab = await laboratory();
  const rows: { name: string; versions: number; search: number; brute: number; equal: boolean }[] = [];
  // Cheap proofs first: what is measured is how many runs the search needs, not what a run costs.
  const pairs = [...await ownClaims(), ...(await truePairs()).toSorted((a, b) => cost(a.claim.manifest.oracle.kind) - cost(b.claim.manifest.oracle.kind))];
  for (const { name, claim } of pairs) {
    if (claim.manifest.targets.recipe !== undefined || rows.length >= wanted) continue;
    const session = await reproduce(claim, lab);
    if (session.prepared === undefined || session.reference === undefined) continue;
    const { ecosystem, name: packageName } = session.prepared;
    const versions = (await ecosystem.releases(packageName)).filter(({ withdrawn, version }) => !withdrawn && ecosystem.versions.valid(version)).length;
    if (versions < leastVersions || claim.manifest.versions !== undefined) continue;
    const search = await executeRange(claim, session, lab);
    const brute = await executeRange(claim, session, lab, { exhaustive: true });
    rows.push({ name, versions, search: search.trials, brute: brute.trials, equal: sameRange(search, brute) });
    remark(`${name}: ${search.trials} of ${brute.trials} runs over ${versions} versions, ${sameRange(search, brute) ? 'equal' : `DIFFERENT: ${JSON.stringify(search.affected.events)} searched, ${JSON.stringify(brute.affected.events)} by brute force`}`);
  }
  const spent = rows.reduce((sum, row) => sum + row.search, 0);
  const all = rows.reduce((sum, row) => sum + row.brute, 0);
  return {
    bench: 'ranges',
    figures: { packages: rows.length, searchRuns: spent, ...Object.fromEntries(rows.map((row) => [`${row.name} (${row.versions} versions)`, `${row.search} of ${row.brute}`])) },
    peers: { bruteForceRuns: all },
    bars: [
      atLeast(`packages with at least ${leastVersions} versions`, rows.length, wanted),
      equal('ranges unlike brute force', rows.filter((row) => !row.equal).length, 0),
      atMost("share of brute force's runs", rounded(spent / all), 0.2),
    ],
  };
}

/** Claims on packages with long histories, kept beside the benchmark because the example has no use for them. */
async function ownClaims(): Promise<readonly { readonly name: string; readonly claim: Claim }[]> {
  const folder = fileURLToPath(new URL('./long-histories', import.meta.url));
  const names = await readdir(folder);
  return Promise.all(names.toSorted().map(async (name) => ({ name, claim: await readClaim(join(folder, name)) })));
}

function cost(oracle: string): number {
  return ['growth', 'hang', 'amplification'].indexOf(oracle) + 1;
}

function sameRange(left: AffectedRange, right: AffectedRange): boolean {
  return JSON.stringify(left.affected.events) === JSON.stringify(right.affected.events) && JSON.stringify(left.affected.versions) === JSON.stringify(right.affected.versions);
}
