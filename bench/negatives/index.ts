import { seeded } from '../../src/kernel/random.ts';
import type { Laboratory } from '../../src/reproduction/index.ts';
import type { Pair } from '../support/laboratory.ts';
import { fixedMissing, swappedBuilds } from './builds.ts';
import { kinds, normalized, type Kind, type Maker, type Material, type Negative } from './negative.ts';
import { blocksBytes, deletesFeature, fixedDoesNotStart } from './patches.ts';
import { doesNothing, otherProof } from './proofs.ts';
import { forgedOutput, randomFiring, selfTriggering } from './scripts.ts';

export { kinds, type Kind, type Negative };

const makers: Readonly<Record<Kind, Maker>> = {
  'swapped-builds': swappedBuilds, 'fixed-missing': fixedMissing, 'other-proof': otherProof, 'does-nothing': doesNothing, 'self-triggering': selfTriggering,
  'forged-output': forgedOutput, 'random-firing': randomFiring, 'fixed-does-not-start': fixedDoesNotStart, 'deletes-feature': deletesFeature, 'blocks-bytes': blocksBytes,
};

/**
 * So many distinct negatives of each kind, made from the true pairs in turn, so that no package dominates. Costly proofs
 * (growth, hang) take part with a share, because what is tested is the judgment and not the clock.
 */
export async function negatives(pairs: readonly Pair[], each: number, laboratory: Laboratory, seed: string): Promise<readonly Negative[]> {
  const materials = (await Promise.all(pairs.map((pair) => materialOf(pair, pairs, laboratory, seed)))).filter((material) => material !== undefined);
  const seen = new Set<string>();
  const made: Negative[] = [];
  for (const kind of kinds) {
    const sources = materials.map((material) => ({ material, claims: makers[kind](material), taken: 0 }));
    const open = new Set(sources);
    let count = 0;
    while (count < each && open.size > 0) {
      for (const source of open) {
        if (count >= each) break;
        const costly = ['growth', 'hang', 'amplification'].includes(source.material.pair.claim.manifest.oracle.kind);
        const next = costly && source.taken >= 3 ? { done: true as const, value: undefined } : await source.claims.next();
        if (next.done === true) {
          open.delete(source);
          continue;
        }
        const key = normalized(next.value);
        if (seen.has(key)) continue;
        seen.add(key);
        source.taken += 1;
        count += 1;
        made.push({ kind, claim: next.value });
      }
    }
  }
  return made;
}

async function materialOf(pair: Pair, pairs: readonly Pair[], laboratory: Laboratory, seed: string): Promise<Material | undefined> {
  const { vulnerable, fixed, recipe } = pair.claim.manifest.targets;
  if (vulnerable.purl === undefined || fixed?.purl === undefined || recipe !== undefined) return undefined;
  const { ecosystem, name, version } = laboratory.ecosystems.locate({ purl: vulnerable.purl });
  const { version: mended } = laboratory.ecosystems.locate({ purl: fixed.purl });
  if (version === undefined || mended === undefined) return undefined;
  const { compare, valid, prerelease } = ecosystem.versions;
  const listed = (await ecosystem.releases(name)).filter((release) => !release.withdrawn && valid(release.version) && !prerelease(release.version)).map((release) => release.version);
  return {
    pair, name, laboratory,
    purl: vulnerable.purl.slice(0, vulnerable.purl.lastIndexOf('@')),
    older: listed.filter((each) => compare(each, version) <= 0).toSorted((a, b) => compare(b, a)),
    newer: listed.filter((each) => compare(each, mended) >= 0).toSorted(compare),
    others: pairs.filter((other) => other !== pair),
    random: seeded(`${seed}/${pair.name}`),
  };
}
