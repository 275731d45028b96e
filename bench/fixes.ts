import { atLeast, equal, type BenchResult } from './result.ts';
import { prepare } from '../src/reproduction/prepare.ts';
import { verifyFix, type Laboratory } from '../src/reproduction/index.ts';
import { laboratory, remark, truePairs, type Pair } from './support/laboratory.ts';
import { badKinds, badPatches, entryOf } from './support/patches.ts';

const seed = 'fixes';

/** Good fixes (the true pairs' own) are verified; bad ones of every kind are not. */
export default async function fixes(): Promise<BenchResult> {
  const lab = await laboratory();
  const good: { name: string; verified: boolean; failed: string }[] = [];
  const bad: { kind: string; name: string; verified: boolean; failed: string }[] = [];
  for (const pair of await truePairs()) {
    // A script has no data to vary, so no fix is verified by one.
    if (pair.claim.manifest.proof.strength !== 'data') continue;
    const version = await fixedVersion(pair, lab);
    if (version === undefined) continue;
    const { verified, steps } = await verifyFix(pair.claim, { version: version.fixed }, lab, { seed });
    const failed = steps.find(({ status }) => status === 'failed');
    good.push({ name: pair.name, verified, failed: failed === undefined ? '' : `${failed.name}: ${failed.because}` });
    remark(`${verified ? 'verified' : `NOT VERIFIED (${failed?.name}: ${failed?.because})`}  ${pair.name} ${version.fixed}`);
    for (const wrong of version.wrong) bad.push({ kind: 'wrong-version', name: `${pair.name} ${wrong}`, ...(await outcome(pair, { version: wrong }, lab)) });
    for (const { kind, name, text } of (await patchesFor(pair, lab)).filter((_, index) => (index + good.length) % (costly(pair) ? 8 : 3) === 0)) bad.push({ kind, name: `${pair.name}: ${name}`, ...(await outcome(pair, { patch: text }, lab)) });
    remark(`  ${bad.filter(({ name }) => name.startsWith(pair.name)).length} bad fixes, ${bad.filter(({ name, verified: let_ }) => name.startsWith(pair.name) && let_).map(({ name }) => name).join('; ') || 'none verified'}`);
  }
  const kinds = ['wrong-version', ...badKinds];
  return {
    bench: 'fixes',
    figures: {
      good: good.length, bad: bad.length,
      ...Object.fromEntries(kinds.map((kind) => [`bad: ${kind}`, bad.filter((each) => each.kind === kind).length])),
      ...Object.fromEntries(tallies(bad.map(({ failed }) => `bad ones stopped at ${failed.split(':')[0] ?? ''}`))),
    },
    peers: {},
    bars: [
      atLeast('good fixes tried', good.length, 25),
      equal('good fixes not verified', good.filter(({ verified }) => !verified).map(({ name }) => name).join(', ') || 0, 0),
      atLeast('bad fixes tried', bad.length, 100),
      equal('bad fixes verified', bad.filter(({ verified }) => verified).map(({ name }) => name).join(', ') || 0, 0),
      equal('kinds of bad fixes not tried', kinds.filter((kind) => !bad.some((each) => each.kind === kind)).length, 0),
    ],
  };
}

/** Each pair gets a third of the bad patches, another third than the pair before; proofs that take seconds an eighth. */
function costly({ claim }: Pair): boolean {
  return ['growth', 'hang', 'amplification'].includes(claim.manifest.oracle.kind);
}

async function outcome(pair: Pair, fix: Parameters<typeof verifyFix>[1], lab: Laboratory): Promise<{ verified: boolean; failed: string }> {
  const { verified, steps } = await verifyFix(pair.claim, fix, lab, { seed });
  const failed = steps.find(({ status }) => status === 'failed');
  return { verified, failed: failed === undefined ? 'nothing' : `${failed.name}: ${failed.because}` };
}

/** The pair's own fixed version, and versions that are no fix: one that does not exist, and the vulnerable one itself. */
async function fixedVersion({ claim }: Pair, lab: Laboratory): Promise<{ readonly fixed: string; readonly wrong: readonly string[] } | undefined> {
  const { vulnerable, fixed, recipe } = claim.manifest.targets;
  if (fixed?.purl === undefined || vulnerable.purl === undefined) return undefined;
  const locate = (purl: string): string | undefined => lab.ecosystems.locate({ purl, ...(recipe === undefined ? {} : { recipe }) }).version;
  const [good, same] = [locate(fixed.purl), locate(vulnerable.purl)];
  return good === undefined || same === undefined ? undefined : { fixed: good, wrong: [same, `${good}99.99`] };
}

async function patchesFor({ claim }: Pair, lab: Laboratory): Promise<ReturnType<typeof badPatches>> {
  if (claim.manifest.targets.recipe !== undefined) return [];
  const prepared = await prepare(claim, lab);
  const entry = await entryOf(prepared.vulnerable.build, prepared.name, moduleOf(claim.manifest.proof) ?? prepared.name);
  return entry === undefined ? [] : badPatches(claim, entry);
}

/** The first module that the proof loads. */
function moduleOf(proof: unknown): string | undefined {
  const found = /"(?:module|load)":"([^"]+)"/.exec(JSON.stringify(proof));
  return found?.[1];
}

function tallies(names: readonly string[]): readonly (readonly [string, number])[] {
  return [...new Set(names)].map((name) => [name, names.filter((each) => each === name).length]);
}
