import { mutate } from '../../src/reproduction/fix/mutate.ts';
import { at, variation, type Maker, type Material } from './negative.ts';
import type { Pair } from '../support/laboratory.ts';

/**
 * Another package's proof, as it is and with the module's name changed to this package's. Not renamed where both are of one
 * weakness: what merges objects, say, is then called as the other's function that merges objects, and shows its own flaw.
 */
export const otherProof: Maker = async function* (material) {
  const { pair, name } = material;
  for (const other of material.others) {
    const { proof, oracle } = other.claim.manifest;
    if (proof.strength !== 'data' || (other.claim.manifest.targets.recipe === undefined) !== (pair.claim.manifest.targets.recipe === undefined)) continue;
    const renamed: unknown = JSON.parse(JSON.stringify(proof).replaceAll(/"(module|load)":"[^"]+"/g, (_, key: string) => `"${key}":${JSON.stringify(name)}`));
    for (const strange of sameWeakness(other, pair) ? [proof] : [proof, renamed]) {
      for (const older of material.older.slice(0, 2)) {
        const claim = attempt(() => variation(pair, 'other-proof', { proof: strange, oracle, targets: { ...pair.claim.manifest.targets, vulnerable: at(material, older) } }));
        if (claim !== undefined) yield claim;
      }
    }
  }
};

function sameWeakness(left: Pair, right: Pair): boolean {
  const of = ({ claim }: Pair): readonly string[] => claim.manifest.vulnerability?.cwe ?? [];
  return of(left).some((cwe) => of(right).includes(cwe));
}

/** Benign uses of the package, called a proof. */
export const doesNothing: Maker = async function* (material) {
  const { pair, random } = material;
  const { liveness, regression = [] } = pair.claim.manifest.controls;
  for (let count = 0; count < 30; count++) {
    const { call, steps, run } = random.pick([liveness, ...regression]);
    const benign = mutate({ call, steps, run }, random);
    const proof = { strength: 'data', ...(touching(material, benign) ?? benign) };
    const claim = attempt(() => variation(pair, 'does-nothing', { proof }));
    if (claim !== undefined) yield claim;
  }
};

type Loose = Readonly<Record<string, unknown>>;

/** Mentions the oracle's parameter, where it has one, without handing it to the target. */
function touching({ pair }: Material, action: { readonly call?: unknown; readonly steps?: readonly unknown[] | undefined }): Loose | undefined {
  const parameter = pair.claim.manifest.oracle['parameter'];
  if (typeof parameter !== 'string') return undefined;
  const steps = action.steps ?? (action.call === undefined ? undefined : [{ call: action.call }]);
  return steps === undefined ? undefined : { steps: [{ value: { repeat: { text: 'a', times: parameter } } }, ...steps] };
}

/** What the strict reader refuses is no negative worth running. */
export function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
