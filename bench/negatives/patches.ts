import { prepare } from '../../src/reproduction/prepare.ts';
import { badPatches, entryOf, type BadKind } from '../support/patches.ts';
import { attempt } from './proofs.ts';
import { at, variation, type Kind, type Maker } from './negative.ts';

/** The fixed side is a patch that only looks like a fix. */
function patched(kind: Kind, bad: BadKind): Maker {
  return async function* (material) {
    const { pair, laboratory } = material;
    if (pair.claim.manifest.targets.recipe !== undefined) return;
    const { fixed: _, ...targets } = pair.claim.manifest.targets;
    for (const older of material.older.slice(0, 6)) {
      const base = attempt(() => variation(pair, kind, { targets: { ...targets, vulnerable: at(material, older) } }));
      if (base === undefined) continue;
      const prepared = await prepare(base, laboratory).catch(() => undefined);
      if (prepared === undefined) continue;
      const module = /"(?:module|load)":"([^"]+)"/.exec(JSON.stringify(base.manifest.proof))?.[1] ?? material.name;
      const entry = await entryOf(prepared.vulnerable.build, prepared.name, module);
      if (entry === undefined) continue;
      for (const { text } of badPatches(base, entry).filter((each) => each.kind === bad)) {
        const claim = attempt(() => variation(pair, kind, { targets: { ...targets, vulnerable: at(material, older), fixed: { patch: 'fix.diff' } } }, { 'fix.diff': text }));
        if (claim !== undefined) yield claim;
      }
    }
  };
}

export const fixedDoesNotStart = patched('fixed-does-not-start', 'does-not-start');
export const deletesFeature = patched('deletes-feature', 'deletes-feature');
export const blocksBytes = patched('blocks-bytes', 'blocks-bytes');
