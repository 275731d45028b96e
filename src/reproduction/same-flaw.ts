import { formatPatch, parsePatch, type StructuredPatch } from 'diff';
import { EcosystemError, type Build } from '../ecosystems/index.ts';
import { verifyFix } from './fix/verify.ts';
import { runOf } from './flow.ts';
import type { Laboratory } from './laboratory.ts';
import type { Claim } from './manifest/index.ts';
import { prepare, type Prepared } from './prepare.ts';
import type { Run } from './result.ts';
import { proverFor } from './trial.ts';

export interface SameFlaw {
  /** `undecided`: the patch is not what such a judgment needs, or the second proof does not fire here. */
  readonly outcome: 'same' | 'different' | 'undecided';
  readonly because: string;
  readonly runs: readonly Run[];
}

/**
 * Are two proofs about one flaw? Only a minimal, verified, single-flaw patch decides: it mends the first, no hunk of it
 * can be left out, and the second proof, which fires without it, falls silent under it, or does not.
 */
export async function sameFlaw(first: Claim, second: Claim, patch: string, laboratory: Laboratory, seed: string): Promise<SameFlaw> {
  const runs: Run[] = [];
  const undecided = (because: string): SameFlaw => ({ outcome: 'undecided', because, runs });

  const fix = await verifyFix(first, { patch }, laboratory, { seed });
  runs.push(...fix.runs);
  const failed = fix.steps.find(({ status }) => status === 'failed');
  if (!fix.verified) return undecided(`the patch is no verified fix of ${first.label}: ${failed?.name ?? ''}: ${failed?.because ?? ''}`);

  const prepared = await prepare(withoutFix(first), laboratory);
  const superfluous = await superfluousHunk(first, prepared, patch, laboratory);
  if (superfluous !== undefined) return undecided(`the patch is not minimal: ${first.label} stays silent without ${superfluous}`);

  const prover = proverFor(second, prepared.ecosystem.language, laboratory, prepared.foreign);
  const trials = second.manifest.runs ?? 5;
  const patched = await buildWith(prepared, patch, first);
  const before = await Promise.all(Array.from({ length: trials }, () => prover.trial(prepared.vulnerable.build)));
  runs.push(...before.map((seen, index) => runOf(prepared.vulnerable, seen, index + 1)));
  const reference = before.find(({ outcome }) => outcome === 'fired');
  if (reference === undefined || before.some(({ outcome }) => outcome !== 'fired')) {
    return undecided(`${second.label} fires in ${before.filter(({ outcome }) => outcome === 'fired').length} of ${trials} trials on ${prepared.vulnerable.version}, so its silence there would say nothing`);
  }
  const after = await Promise.all(Array.from({ length: trials }, () => prover.trial(patched, reference)));
  runs.push(...after.map((seen, index) => runOf({ side: 'fixed', version: `${prepared.vulnerable.version} + patch` }, seen, index + 1)));
  if (after.some(({ outcome, complete }) => outcome === 'indeterminate' || (outcome === 'silent' && !complete))) return undecided(`${second.label} could not be carried out on the patched build`);
  const silent = after.filter((seen) => prover.silentBeside(seen, reference)).length;
  if (silent === trials) return { outcome: 'same', because: `${second.label} fires in ${trials} of ${trials} trials without the patch and in 0 with it`, runs };
  if (silent === 0) return { outcome: 'different', because: `${second.label} still fires in ${trials} of ${trials} trials under the patch`, runs };
  return undecided(`${second.label} fires in ${trials - silent} of ${trials} trials under the patch`);
}

function withoutFix(claim: Claim): Claim {
  const { fixed: _, ...targets } = claim.manifest.targets;
  return { ...claim, manifest: { ...claim.manifest, targets } };
}

/**
 * The first hunk without which the proof is silent all the same, as `file, hunk n`. A rest that leaves the target broken,
 * as one does that calls what the hunk defines, is silent for that reason: the hunk is needed.
 */
async function superfluousHunk(claim: Claim, prepared: Prepared, patch: string, laboratory: Laboratory): Promise<string | undefined> {
  const prover = proverFor(claim, prepared.ecosystem.language, laboratory, prepared.foreign);
  const files = parsePatch(patch);
  if (files.reduce((sum, { hunks }) => sum + hunks.length, 0) <= 1) return undefined;
  const reference = await prover.trial(prepared.vulnerable.build);
  const { liveness, regression = [] } = claim.manifest.controls;
  const passing = async (build: Build): Promise<readonly boolean[]> => Promise.all([liveness, ...regression].map(async (check) => (await prover.check(build, check)).passed));
  const before = await passing(prepared.vulnerable.build);
  for (const [f, file] of files.entries()) {
    for (const h of file.hunks.keys()) {
      const rest = files.flatMap((each, index): StructuredPatch[] => {
        const hunks = index === f ? each.hunks.toSpliced(h, 1) : each.hunks;
        return hunks.length === 0 ? [] : [{ ...each, hunks }];
      });
      try {
        const build = await buildWith(prepared, formatPatch(rest), claim);
        const seen = await prover.trial(build, reference);
        if (!seen.complete || !prover.silentBeside(seen, reference)) continue;
        const after = await passing(build);
        if (before.every((passed, index) => !passed || after[index] === true)) return `${file.newFileName ?? file.oldFileName ?? 'a file'}, hunk ${h + 1}`;
      } catch (error) {
        // What does not apply or build without this hunk needs it.
        if (!(error instanceof EcosystemError)) throw error;
      }
    }
  }
  return undefined;
}

function buildWith(prepared: Prepared, text: string, claim: Claim): Promise<Build> {
  const { recipe } = claim.manifest.targets;
  return prepared.ecosystem.build({
    artifact: prepared.vulnerable.build.artifact, dependencies: prepared.dependencies, patch: { text }, ...(recipe === undefined ? {} : { recipe }),
  });
}
