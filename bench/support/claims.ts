import { seeded } from '../../src/kernel/random.ts';
import type { Claim } from '../../src/reproduction/index.ts';
import { mutate } from '../../src/reproduction/fix/mutate.ts';
import { truePairs, type Pair } from './laboratory.ts';

/**
 * Data-only npm claims, N = 5. Those whose target starts processes of its own (shells, another Node) are left out: those
 * starts are no cost of the engine, and a ceiling of bare starts knows nothing of them.
 */
export async function dataOnlyPairs(): Promise<readonly Pair[]> {
  return (await truePairs()).filter(({ claim: { manifest: { proof, targets, oracle, runs } } }) => proof.strength === 'data'
    && targets.vulnerable.purl?.startsWith('pkg:npm/') === true && targets.recipe === undefined && (runs ?? 5) === 5 && ['prototype', 'exception', 'output'].includes(oracle.kind));
}

/** So many claims, in turn of the pairs; each has bytes of its own, as a thousand reports would. */
export function manyClaims(pairs: readonly Pair[], count: number): readonly Pair[] {
  const random = seeded('throughput');
  return Array.from({ length: count }, (_, index) => {
    const pair = pairs[index % pairs.length] as Pair;
    const { claim, name } = pair;
    return { ...pair, claim: { ...claim, label: `${name} ${index}`, manifest: { ...claim.manifest, controls: index < pairs.length ? claim.manifest.controls : { ...claim.manifest.controls, regression: [mutate(claim.manifest.controls.liveness, random)] } } } };
  });
}

/** A claim whose manifest names no files, as the body of a report. */
export function reportOf({ manifest, label }: Pick<Claim, 'manifest' | 'label'>, description = label): object {
  return {
    purl: manifest.targets.vulnerable.purl, upstream_ids: [], discovery_method: 'other', notify: 'off',
    attachments: [
      { filename: 'reproduction.json', content_type: 'application/json', data: JSON.stringify(manifest), type: 'reproducer', description: 'reproduction/v1' },
      { filename: 'description.txt', content_type: 'text/plain', data: description, type: 'other', description: 'what the flaw is' },
    ],
  };
}
