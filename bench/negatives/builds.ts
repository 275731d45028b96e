import { at, variation, type Maker } from './negative.ts';

/** The sides exchanged: what is called vulnerable has the fix, what is called fixed has the flaw. */
export const swappedBuilds: Maker = async function* (material) {
  for (const newer of material.newer.slice(0, 6)) {
    for (const older of material.older.slice(0, 6)) {
      yield variation(material.pair, 'swapped-builds', { targets: { ...material.pair.claim.manifest.targets, vulnerable: at(material, newer), fixed: at(material, older) } });
    }
  }
};

/** Silent because it is not there: the fixed version was never published. */
export const fixedMissing: Maker = async function* (material) {
  for (const older of material.older.slice(0, 6)) {
    for (let count = 0; count < 4; count++) {
      const never = `${900 + material.random.below(90)}.${material.random.below(90)}.${material.random.below(90)}`;
      yield variation(material.pair, 'fixed-missing', { targets: { ...material.pair.claim.manifest.targets, vulnerable: at(material, older), fixed: at(material, never) } });
    }
  }
};
