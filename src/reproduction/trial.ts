import { programProblem } from './belongings.ts';
import type { Completed } from '../sandbox/index.ts';
import { checkPasses, endOf, jobFor, notRun, reportOf, scriptJobFor, type CheckResult, type Limits } from './harness/index.ts';
import type { Execution } from './execution.ts';
import type { Laboratory } from './laboratory.ts';
import type { Claim } from './manifest/index.ts';
import type { Action, Check } from './manifest/schema.ts';
import { oracleFor } from './oracles/index.ts';
import type { Observation, Preparation, Variation } from './oracles/oracle.ts';
import type { Language, Build } from '../ecosystems/index.ts';

/** A proof bound to a laboratory: tries it on any build, and checks that a build is alive. */
export interface Prover {
  readonly shows: 'flaw' | 'difference';
  /** One trial in fresh sandboxes with fresh tokens; what failed for no fault of the claim is tried again. */
  trial(build: Build, reference?: Observation): Promise<Observation>;
  /** Relative oracles need the vulnerable side's observation to call a fixed side silent. */
  silentBeside(fixed: Observation, vulnerable: Observation): boolean;
  /** One that a limit or the machine cut short is tried again, with more time. */
  check(build: Build, check: Check): Promise<CheckResult>;
  /** Runs a benign action once and gives what it showed, to compare the behavior of two builds. */
  look(build: Build, action: Action): Promise<Execution>;
}

/** How often a trial that shows nothing for either side is repeated before it counts as indeterminate. */
const retries = 2;

/** A benign use that does not end in time has twice the time, once: it may be the machine, and it may be a target that hangs. */
const checkRetries = 1;

/** `foreign`: where the dependencies are in a build, which a proof may not use by itself. */
export function proverFor(claim: Claim, language: Language, laboratory: Laboratory, foreign: readonly string[] = []): Prover {
  const { oracle, spec } = oracleFor(claim.manifest.oracle);
  const { proof } = claim.manifest;
  const scripted = new Map<string, ReturnType<typeof produce>>();

  async function execute(build: Build, preparation: Preparation, variation: Variation): Promise<Execution> {
    const limits = limitsOf(claim, variation.patience ?? 1);
    const parameters = variation.parameters ?? {};
    const unfit = proof.strength === 'human' || proof.run === undefined ? undefined : programProblem(language, build.path, foreign, proof.run);
    if (unfit !== undefined) return notStarted(unfit);
    const produced = proof.strength === 'script' && proof.mode === 'isolated' ? await producedOnce(limits, parameters) : undefined;
    if (produced !== undefined && 'failed' in produced) return { completed: produced.failed, harness: notRun(`the script did not end normally: ${endOf({ completed: produced.failed })}`) };
    const { job, nonce, inputBytes } = jobFor({
      language, build: build.path, runtimes: laboratory.runtimes, proof, parameters, preparation, limits, files: claim.files, foreign,
      ...(produced === undefined ? {} : { produced: produced.bytes }),
    });
    const completed = await laboratory.sandbox.run(job);
    return { completed, harness: nonce === undefined ? undefined : reportOf(completed, nonce), inputBytes };
  }

  /**
   * One output for all trials of all sides: a script that draws lots, or goes by the clock or by its turn, has the same
   * lot on every side. What failed is not kept, since a busy machine may be the reason.
   */
  async function producedOnce(limits: Limits, parameters: Readonly<Record<string, number>>): ReturnType<typeof produce> {
    const key = JSON.stringify(parameters);
    const running = scripted.get(key) ?? produce(limits, parameters);
    scripted.set(key, running);
    const made = await running;
    if ('failed' in made) scripted.delete(key);
    return made;
  }

  /** Runs an isolated script in a sandbox of its own: neither target nor canary is there, only its output leaves. */
  async function produce(limits: Limits, parameters: Readonly<Record<string, number>>): Promise<{ readonly bytes: Uint8Array } | { readonly failed: Completed }> {
    const completed = await laboratory.sandbox.run(scriptJobFor({ proof, runtimes: laboratory.runtimes, limits, files: claim.files, parameters }));
    const ended = completed.end.kind === 'exited' && completed.end.status === 0 && !completed.stdout.truncated;
    if (ended) return { bytes: completed.stdout.bytes };
    // The script's own end is not the target's: neither its signal nor what it printed is shown to an oracle.
    return { failed: { ...notStarted('').completed, end: completed.end.kind === 'signaled' ? { kind: 'exited', status: 1 } : completed.end, usage: completed.usage } };
  }

  function notStarted(why: string): Execution {
    const none = { bytes: new Uint8Array(), truncated: false };
    const usage = { wallMilliseconds: 0, cpuMilliseconds: 0, residentKiB: 0 };
    return { completed: { end: { kind: 'exited', status: 127 }, stdout: none, stderr: none, channel: none, files: [], received: [], usage, memory: laboratory.sandbox.memory }, harness: notRun(why) };
  }

  async function look(build: Build, { call, steps, run }: Action, patience = 1): Promise<Execution> {
    const unfit = run === undefined ? undefined : programProblem(language, build.path, foreign, run);
    if (unfit !== undefined) return notStarted(unfit);
    const { job, nonce } = jobFor({
      language, build: build.path, runtimes: laboratory.runtimes, proof: { strength: 'data', call, steps, run }, parameters: {}, preparation: {}, limits: benignLimits(claim, patience), files: claim.files, foreign,
    });
    const completed = await laboratory.sandbox.run(job);
    return { completed, harness: nonce === undefined ? undefined : reportOf(completed, nonce) };
  }

  async function once(build: Build, reference: Observation | undefined): Promise<Observation> {
    const preparation = oracle.prepare?.(spec, laboratory.tokens) ?? {};
    return oracle.trial(spec, {
      preparation,
      execute: (variation = {}) => execute(build, preparation, variation),
      ...(reference === undefined ? {} : { reference }),
    });
  }

  return {
    shows: oracle.shows,
    async trial(build, reference) {
      let seen = await once(build, reference);
      for (let again = 0; again < (seen.limit === undefined ? retries : 1) && seen.outcome === 'indeterminate'; again++) seen = await once(build, reference);
      return seen;
    },
    silentBeside: (fixed, vulnerable) => (oracle.silentBeside === undefined ? fixed.outcome === 'silent' : oracle.silentBeside(spec, fixed, vulnerable)),
    async check(build, check) {
      let result = checkPasses(check, await look(build, check));
      for (let again = 1; again <= checkRetries && result.cutShort === true; again++) result = checkPasses(check, await look(build, check, 1 + again));
      return result;
    },
    look: (build, action) => look(build, action),
  };
}

/** A proof that hangs names a short limit for itself; benign use gets the time that a busy machine may need. */
function benignLimits(claim: Claim, patience: number): Limits {
  const limits = limitsOf(claim, 1);
  return { ...limits, wallMilliseconds: Math.max(limits.wallMilliseconds, 10_000) * patience };
}

function limitsOf(claim: Claim, patience: number): Limits {
  const { wallSeconds = 20, memoryMiB = 512, processes = 64, outputMiB = 1 } = claim.manifest.limits ?? {};
  return { wallMilliseconds: wallSeconds * 1_000 * patience, memoryMiB, processes, outputMiB, scratchMiB: 64 };
}
