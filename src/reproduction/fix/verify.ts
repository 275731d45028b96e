import { createHash } from 'node:crypto';
import { EcosystemError, type Build } from '../../ecosystems/index.ts';
import { exactInterval, silentTrialsNeeded } from '../../kernel/binomial.ts';
import { runOf, summary } from '../flow.ts';
import { isInfrastructure, type Laboratory } from '../laboratory.ts';
import type { Claim } from '../manifest/index.ts';
import type { Check } from '../manifest/schema.ts';
import type { Observation } from '../oracles/oracle.ts';
import { prepare, Unprepared, type Prepared } from '../prepare.ts';
import type { Run } from '../result.ts';
import { proverFor, type Prover } from '../trial.ts';
import { fixSteps, type FixStep, type FixStepName, type FixVerification } from './result.ts';
import { behaviorStep, quiet, regressionStep, variantsStep, type Comparison } from './scrutiny.ts';

export type Fix = { readonly patch: string } | { readonly version: string };

export interface FixOptions {
  /** Other proofs of the same package, which the fix must not leave or bring back where they are fixed by it. */
  readonly known?: readonly Claim[];
  /** The reporter's test: must fail before and pass after. */
  readonly test?: Check;
  /** Seed of the variants; printed with the result. */
  readonly seed: string;
}

/** Trials on the vulnerable side before and after: enough to see a proof that fires only sometimes. */
const baselineTrials = 5;
/** More silent trials than this are not run; a proof that fires so rarely verifies nothing. */
const mostSilentTrials = 60;

/**
 * Verifies a fix step by step. Each step guards against one way in which a bad fix looks good: it does not apply, does
 * not build (and is silent therefore), does not load, still fires, breaks what worked, takes the feature away, leaves a
 * known sibling, blocks only the proof's own bytes, or the harness itself went blind in between.
 */
export async function verifyFix(claim: Claim, fix: Fix, laboratory: Laboratory, options: FixOptions): Promise<FixVerification> {
  const verifier = new Verifier(claim, fix, laboratory, options);
  try {
    await verifier.run();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
  }
  return verifier.result();
}

class StepFailed extends Error {}

class Verifier {
  readonly #claim: Claim;
  readonly #fix: Fix;
  readonly #laboratory: Laboratory;
  readonly #options: FixOptions;
  readonly #steps: FixStep[] = [];
  readonly #runs: Run[] = [];
  readonly #builds: FixVerification['builds'][number][] = [];

  constructor(claim: Claim, fix: Fix, laboratory: Laboratory, options: FixOptions) {
    // The claim's own fixed side plays no part: the fix under test takes its place.
    const { fixed: _, ...targets } = claim.manifest.targets;
    this.#claim = { ...claim, manifest: { ...claim.manifest, targets } };
    this.#fix = fix;
    this.#laboratory = laboratory;
    this.#options = options;
  }

  result(): FixVerification {
    const done = new Map(this.#steps.map((step) => [step.name, step]));
    const steps = fixSteps.map((name) => done.get(name) ?? { name, status: 'skipped' as const, because: 'an earlier step failed' });
    return {
      label: this.#claim.label,
      fix: 'version' in this.#fix ? `version ${this.#fix.version}` : `patch sha256:${createHash('sha256').update(this.#fix.patch).digest('hex')}`,
      verified: this.#steps.every(({ status }) => status !== 'failed') && done.has('detection'),
      steps, runs: this.#runs, builds: this.#builds, seed: this.#options.seed,
    };
  }

  async run(): Promise<void> {
    const { prepared, prover, reference, needed } = await this.#baseline();
    const fixed = await this.#build(prepared);
    await this.#alive(fixed, prover);
    await this.#silent(fixed, prover, reference, needed);
    const comparison: Comparison = { claim: this.#claim, before: prepared.vulnerable.build, after: fixed, prover, language: prepared.ecosystem.language, laboratory: this.#laboratory, seed: this.#options.seed };
    this.#take(await regressionStep(comparison));
    this.#take(await behaviorStep(comparison));
    await this.#known(prepared, fixed);
    this.#take(await variantsStep(comparison));
    await this.#reporterTest(prepared.vulnerable.build, fixed, prover);
    await this.#detection(prepared.vulnerable.build, prover);
  }

  /** The proof fires on the vulnerable side, is silent without the target, and the target lives: else nothing can be learned. */
  async #baseline(): Promise<{ prepared: Prepared; prover: Prover; reference: Observation; needed: number }> {
    let prepared: Prepared;
    try {
      prepared = await prepare(this.#claim, this.#laboratory);
    } catch (error) {
      if (error instanceof Unprepared) return this.#fail('baseline', error.message);
      throw error;
    }
    this.#builds.push(summary(prepared.vulnerable));
    const prover = proverFor(this.#claim, prepared.ecosystem.language, this.#laboratory, prepared.foreign);
    const { build } = prepared.vulnerable;
    const [alive, hollow, neutral, ...seen] = await Promise.all([
      prover.check(build, this.#claim.manifest.controls.liveness),
      prover.check(prepared.neutral.build, this.#claim.manifest.controls.liveness),
      prover.trial(prepared.neutral.build),
      ...Array.from({ length: baselineTrials }, () => prover.trial(build)),
    ]);
    this.#note('vulnerable', prepared.vulnerable.version, seen);
    this.#note('neutral', prepared.neutral.version, [neutral]);
    if (!alive.passed) return this.#fail('baseline', `the vulnerable side is not alive: ${alive.because}`);
    if (hollow.passed) return this.#fail('baseline', 'the liveness control passes without the target, so it shows nothing');
    if (neutral.outcome === 'fired') return this.#fail('baseline', 'the proof fires without the target');
    const fired = seen.filter(({ outcome }) => outcome === 'fired');
    const [reference] = fired;
    if (reference === undefined) return this.#fail('baseline', `the proof does not fire on the vulnerable side: ${seen[0]?.because ?? ''}`);
    const always = fired.length === seen.length;
    const needed = always ? this.#claim.manifest.runs ?? 5 : silentTrialsNeeded(exactInterval(fired.length, seen.length).low);
    if (needed > mostSilentTrials) return this.#fail('baseline', `the proof fires in ${fired.length} of ${seen.length} trials: too rarely to verify a fix by its silence`);
    this.#pass('baseline', `fires in ${fired.length} of ${seen.length} trials on ${prepared.vulnerable.version}${always ? '' : `; ${needed} silent trials are needed`}`);
    return { prepared, prover, reference, needed };
  }

  /** Both "applies" and "builds": the same call tells them apart by its error. */
  async #build({ ecosystem, name, dependencies, vulnerable }: Prepared): Promise<Build> {
    const { recipe } = this.#claim.manifest.targets;
    const extra = recipe === undefined ? {} : { recipe };
    let fixed: Build;
    try {
      if ('version' in this.#fix) {
        const artifact = await ecosystem.fetch(name, this.#fix.version);
        fixed = await ecosystem.build({ artifact, dependencies: await ecosystem.resolve(artifact, dependencies), ...extra });
      } else {
        fixed = await ecosystem.build({ artifact: vulnerable.build.artifact, dependencies, patch: { text: this.#fix.patch }, ...extra });
      }
    } catch (error) {
      if (!(error instanceof EcosystemError) || isInfrastructure(error) || error.code === 'tool-missing') throw error;
      const never = error.code === 'patch-does-not-apply' || error.code === 'version-not-found';
      if (!never) this.#pass('applies', 'the change applies');
      return this.#fail(never ? 'applies' : 'builds', error.message);
    }
    if (fixed.sha256 === vulnerable.build.sha256) return this.#fail('applies', 'the fix changes nothing that is built');
    this.#pass('applies', 'version' in this.#fix ? `version ${this.#fix.version} is published` : 'every hunk applies');
    this.#pass('builds', 'the fixed side is built');
    this.#builds.push(summary({ side: 'fixed', version: this.#versionOf(fixed), build: fixed }));
    return fixed;
  }

  async #alive(fixed: Build, prover: Prover): Promise<void> {
    const alive = await prover.check(fixed, this.#claim.manifest.controls.liveness);
    if (!alive.passed) return this.#fail('alive', alive.because);
    this.#pass('alive', alive.because);
  }

  async #silent(fixed: Build, prover: Prover, reference: Observation, needed: number): Promise<void> {
    const seen = await Promise.all(Array.from({ length: needed }, () => prover.trial(fixed, reference)));
    this.#note('fixed', this.#versionOf(fixed), seen);
    const loud = seen.find((each) => !quiet(each, prover, reference));
    if (loud !== undefined) return this.#fail('silent', `${seen.filter((each) => !quiet(each, prover, reference)).length} of ${seen.length} trials are not silent: ${loud.because}`);
    this.#pass('silent', `silent in ${seen.length} of ${seen.length} trials`);
  }

  async #known(prepared: Prepared, fixed: Build): Promise<void> {
    const known = this.#options.known ?? [];
    if (known.length === 0) return this.#skip('known-proofs', 'no other proof of this package was given');
    for (const claim of known) {
      const prover = proverFor(claim, prepared.ecosystem.language, this.#laboratory, prepared.foreign);
      const [before, after] = [await prover.trial(prepared.vulnerable.build), await prover.trial(fixed)];
      // A sibling that fired before may be another flaw; one that was silent before must not fire now.
      if (before.outcome !== 'fired' && after.outcome === 'fired') return this.#fail('known-proofs', `${claim.label} was silent before the fix and fires now`);
    }
    this.#pass('known-proofs', `${known.length} other proofs of the package are not brought back`);
  }

  async #reporterTest(before: Build, after: Build, prover: Prover): Promise<void> {
    const { test } = this.#options;
    if (test === undefined) return this.#skip('reporter-test', 'no test was given');
    const [was, is] = await Promise.all([prover.check(before, test), prover.check(after, test)]);
    if (was.passed) return this.#fail('reporter-test', 'the test already passes before the fix, so it tests nothing');
    if (!is.passed) return this.#fail('reporter-test', `the test fails after the fix: ${is.because}`);
    this.#pass('reporter-test', 'fails before the fix and passes after it');
  }

  /** Last of all: the proof still fires on the vulnerable side, so the silence above was not blindness. */
  async #detection(vulnerable: Build, prover: Prover): Promise<void> {
    for (let tries = 0; tries < baselineTrials; tries++) {
      if ((await prover.trial(vulnerable)).outcome === 'fired') return this.#pass('detection', 'the proof still fires on the vulnerable side');
    }
    return this.#fail('detection', 'the proof no longer fires on the vulnerable side: the silence above proves nothing');
  }

  #versionOf(build: Build): string {
    return build.patched ? `${build.artifact.version} + patch` : build.artifact.version;
  }

  #note(side: Run['side'], version: string, seen: readonly Observation[]): void {
    seen.forEach((each, index) => this.#runs.push(runOf({ side, version }, each, index + 1)));
  }

  #take(step: FixStep): void {
    this.#steps.push(step);
    if (step.status === 'failed') throw new StepFailed(step.because);
    this.#laboratory.onProgress?.({ stage: step.name, label: this.#claim.label, done: this.#steps.length, of: fixSteps.length });
  }

  #pass(name: FixStepName, because: string): void {
    this.#take({ name, status: 'passed', because });
  }

  #skip(name: FixStepName, because: string): void {
    this.#take({ name, status: 'skipped', because });
  }

  #fail(name: FixStepName, because: string): never {
    this.#take({ name, status: 'failed', because });
    throw new StepFailed(because);
  }
}
