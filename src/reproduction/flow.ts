import { decide, type Alive, type Decision, type Findings, type Tally } from './decide.ts';
import { ReproductionError } from './error.ts';
import { behaviorStep, regressionStep, variantsStep, type Comparison } from './fix/scrutiny.ts';
import { isInfrastructure, type Laboratory } from './laboratory.ts';
import type { Claim } from './manifest/index.ts';
import type { Observation } from './oracles/oracle.ts';
import { prepare, Unprepared, type Prepared, type Specimen } from './prepare.ts';
import type { BuildSummary, LivenessResult, Reproduction, Run, Side } from './result.ts';
import { proverFor, type Prover } from './trial.ts';

/** The result, and what a range search or a fix verification goes on with. */
export interface Session {
  readonly reproduction: Reproduction;
  readonly prepared: Prepared | undefined;
  readonly prover: Prover | undefined;
  /** The vulnerable side's first firing observation. */
  readonly reference: Observation | undefined;
}

/** A claim becomes a fact, or does not: fetch, build, see that the target lives, run every side, decide. */
export async function reproduce(claim: Claim, laboratory: Laboratory): Promise<Session> {
  const startedAt = laboratory.clock.now().toISOString();
  const record = newRecord();
  let prepared: Prepared | undefined;
  let prover: Prover | undefined;
  let decision: Decision;
  try {
    prepared = await prepare(claim, laboratory);
    prover = proverFor(claim, prepared.ecosystem.language, laboratory, prepared.foreign);
    if (claim.manifest.proof.strength === 'human') {
      decision = { verdict: 'needs-review', reasons: [{ code: 'human-only', text: 'the proof is instructions for a person; nothing was run' }] };
    } else {
      decision = await conduct(claim, prepared, prover, laboratory, record);
    }
  } catch (error) {
    if (error instanceof Unprepared) decision = { verdict: error.verdict, reasons: [error.reason] };
    else if (error instanceof ReproductionError) decision = { verdict: 'invalid', reasons: [{ code: 'manifest-wrong', text: error.where === undefined ? error.message : `${error.where}: ${error.message}` }] };
    else if (isInfrastructure(error)) decision = { verdict: 'indeterminate', reasons: [{ code: 'infrastructure', text: (error as Error).message }] };
    else throw error;
  }
  const { strength } = claim.manifest.proof;
  return {
    prepared, prover, reference: record.reference,
    reproduction: {
      label: claim.label,
      title: claim.manifest.title ?? claim.manifest.vulnerability?.aliases?.[0] ?? claim.label,
      ...(claim.manifest.vulnerability?.cwe === undefined ? {} : { weaknesses: claim.manifest.vulnerability.cwe }),
      verdict: decision.verdict,
      strength,
      oracle: claim.manifest.oracle.kind,
      reasons: decision.reasons,
      runs: record.runs.toSorted((a, b) => order.indexOf(a.side) - order.indexOf(b.side) || a.trial - b.trial),
      liveness: record.liveness,
      builds: prepared === undefined ? [] : specimens(prepared).map(summary),
      claimSha256: claim.sha256,
      ...(decision.firing === undefined ? {} : { firing: decision.firing }),
      sandbox: { driver: laboratory.sandbox.name, memory: laboratory.sandbox.memory },
      startedAt,
      finishedAt: laboratory.clock.now().toISOString(),
    },
  };
}

/** How often a confirmed proof may stay silent before its range is given up. */
const resumeTrials = 3;

/** What a range search goes on with, anew from what was established before: by another process perhaps, and later. */
export async function resume(claim: Claim, reproduction: Reproduction, laboratory: Laboratory): Promise<Session> {
  const prepared = await prepare(claim, laboratory);
  const prover = proverFor(claim, prepared.ecosystem.language, laboratory, prepared.foreign);
  let reference: Observation | undefined;
  for (let trial = 0; trial < resumeTrials && reference === undefined; trial++) {
    const seen = await prover.trial(prepared.vulnerable.build);
    if (seen.outcome === 'fired') reference = seen;
  }
  return { reproduction, prepared, prover, reference };
}

/** The verdict for a claim that could not even be read. */
export function unreadable(label: string, message: string, laboratory: Pick<Laboratory, 'clock' | 'sandbox'>): Reproduction {
  const now = laboratory.clock.now().toISOString();
  return {
    label, title: label, verdict: 'invalid', strength: undefined, oracle: undefined,
    reasons: [{ code: 'manifest-wrong', text: message }],
    runs: [], liveness: [], builds: [], claimSha256: undefined,
    sandbox: { driver: laboratory.sandbox.name, memory: laboratory.sandbox.memory },
    startedAt: now, finishedAt: now,
  };
}

const order: readonly Side[] = ['vulnerable', 'fixed', 'neutral'];

interface Record {
  readonly runs: Run[];
  readonly liveness: LivenessResult[];
  /** Sides whose benign use a limit or the machine ended. */
  readonly cutShort: Set<Side>;
  readonly observed: { readonly side: Side; readonly seen: Observation; readonly silent: boolean }[];
  reference: Observation | undefined;
  /** The liveness control passes without the target too. */
  hollow: boolean;
}

function newRecord(): Record {
  return { runs: [], liveness: [], cutShort: new Set(), observed: [], reference: undefined, hollow: false };
}

/** Liveness, then trials: first one on each decisive side, then only as many as can still change the verdict. */
async function conduct(claim: Claim, prepared: Prepared, prover: Prover, laboratory: Laboratory, record: Record): Promise<Decision> {
  const wanted = claim.manifest.runs ?? 5;
  const sides = specimens(prepared);
  const total = sides.length * wanted;
  const advance = (): void => laboratory.onProgress?.({ stage: 'running', label: claim.label, done: record.runs.length, of: total });

  async function run(specimen: Specimen): Promise<void> {
    const seen = await prover.trial(specimen.build, specimen.side === 'vulnerable' ? undefined : record.reference);
    if (specimen.side === 'vulnerable' && seen.outcome === 'fired') record.reference ??= seen;
    record.observed.push({ side: specimen.side, seen, silent: isSilent(prover, specimen.side, seen, record.reference) });
    record.runs.push(runOf(specimen, seen, record.runs.filter(({ side }) => side === specimen.side).length + 1));
    advance();
  }
  async function live(specimen: Specimen): Promise<void> {
    const result = await prover.check(specimen.build, claim.manifest.controls.liveness);
    if (specimen.side === 'neutral') record.hollow = result.passed;
    else record.liveness.push({ side: specimen.side, passed: result.passed, because: result.because });
    if (result.cutShort === true) record.cutShort.add(specimen.side);
  }
  const repeat = (specimen: Specimen | undefined, times: number): readonly Specimen[] => (specimen === undefined ? [] : Array.from({ length: times }, () => specimen));

  await Promise.all([run(prepared.vulnerable), run(prepared.neutral), ...sides.map(live)]);
  const settled = (): boolean => {
    const { verdict, reasons } = decide(findingsOf(claim, prover, record));
    return verdict === 'self-triggering' || reasons.some(({ code }) => code === 'not-alive' || code === 'control-cut-short' || code === 'target-not-loaded');
  };
  const rest = repeat(prepared.vulnerable, wanted - 1);
  const others = [...repeat(prepared.fixed, wanted), ...repeat(prepared.neutral, wanted - 1)];
  // In an order drawn anew, so that a proof which acts by the clock or by its turn cannot know the side it faces.
  if (!settled() && record.reference !== undefined) await all(shuffled([...rest, ...others], laboratory), run);
  else if (!settled()) {
    await all(rest, run);
    if (!settled() && record.reference !== undefined) await all(shuffled(others, laboratory), run);
  }
  const findings = findingsOf(claim, prover, record);
  if (record.reference !== undefined || decide(findings).verdict !== 'not-reproduced') return scrutinized(decide(findings), claim, prepared, prover, laboratory);
  const firesEarlier = await findEarlier(claim, prepared, prover);
  return decide(firesEarlier === undefined ? findings : { ...findings, firesEarlier });
}

/**
 * A published version is what it is, but a patch or an archive named as the fixed side is the reporter's: silence under
 * one that takes the feature away, or blocks the proof's own bytes, is no difference that shows a flaw. Which inputs
 * are tried is drawn anew, so that nobody can shape a patch around them.
 */
async function scrutinized(decision: Decision, claim: Claim, prepared: Prepared, prover: Prover, laboratory: Laboratory): Promise<Decision> {
  const affirmed = decision.verdict === 'confirmed' || decision.verdict === 'needs-review';
  if (!affirmed || prepared.fixed === undefined || claim.manifest.targets.fixed?.purl !== undefined) return decision;
  const comparison: Comparison = { claim, before: prepared.vulnerable.build, after: prepared.fixed.build, prover, language: prepared.ecosystem.language, laboratory, seed: laboratory.tokens.token(8) };
  for (const step of [regressionStep, behaviorStep, variantsStep]) {
    const { name, status, because } = await step(comparison);
    if (status === 'failed') return { verdict: 'invalid', reasons: [{ code: 'fix-rejected', text: `what is named as the fix fails at ${name}: ${because}` }] };
  }
  return decision;
}

function isSilent(prover: Prover, side: Side, seen: Observation, reference: Observation | undefined): boolean {
  if (side === 'fixed' && reference !== undefined) return prover.silentBeside(seen, reference);
  return seen.outcome === 'silent';
}

function findingsOf(claim: Claim, prover: Prover, record: Record): Findings {
  const { proof } = claim.manifest;
  const limit = record.observed.find(({ seen }) => seen.limit !== undefined)?.seen.limit;
  const fixedTrials = record.observed.some(({ side }) => side === 'fixed');
  const alive = (side: Side): Alive => (record.cutShort.has(side) ? 'unknown' : record.liveness.find((each) => each.side === side)?.passed ?? true);
  return {
    strength: proof.strength,
    shows: record.observed.some(({ seen }) => seen.outcome === 'fired' && seen.shows === 'difference') ? 'difference' : prover.shows,
    sharesProcess: proof.strength === 'script' && proof.mode === 'in-process',
    tallies: {
      vulnerable: tally(record, 'vulnerable'),
      neutral: tally(record, 'neutral'),
      ...(fixedTrials || claim.manifest.targets.fixed !== undefined ? { fixed: tally(record, 'fixed') } : {}),
    },
    alive: { vulnerable: alive('vulnerable'), fixed: alive('fixed'), neutral: record.hollow },
    ...(limit === undefined ? {} : { limit }),
  };
}

function tally(record: Record, side: Side): Tally {
  const seen = record.observed.filter((each) => each.side === side);
  const count = (test: (each: (typeof seen)[number]) => boolean): number => seen.filter(test).length;
  const indeterminate = count(({ seen: { outcome } }) => outcome === 'indeterminate');
  const silent = count((each) => each.silent && each.seen.outcome !== 'indeterminate');
  return {
    trials: seen.length,
    fired: seen.length - indeterminate - silent,
    indeterminate,
    anotherBug: count(({ seen: { anotherBug } }) => anotherBug === true),
    incomplete: count(({ seen: { complete, outcome } }) => outcome === 'silent' && !complete),
    // Killed at a limit, the harness had no chance to say what it loaded.
    unloaded: count(({ seen: { figures, outcome } }) => outcome !== 'indeterminate' && figures?.['loaded'] === false),
  };
}

/** The claimed version is silent: is that because an earlier one had the flaw and it is long fixed? Looks at a few, further and further back. */
async function findEarlier(claim: Claim, prepared: Prepared, prover: Prover): Promise<string | undefined> {
  const { ecosystem, name, dependencies, vulnerable } = prepared;
  if (claim.manifest.targets.vulnerable.purl === undefined) return undefined;
  const { compare, valid } = ecosystem.versions;
  const listed = claim.manifest.versions ?? (await ecosystem.releases(name)).filter(({ withdrawn }) => !withdrawn).map(({ version }) => version);
  const earlier = listed.filter((version) => valid(version) && compare(version, vulnerable.version) < 0).toSorted((a, b) => compare(b, a));
  const picks = [0, 1, 3, 7, 15, 31].map((back) => earlier[back]).filter((version) => version !== undefined);
  for (const version of picks) {
    try {
      const artifact = await ecosystem.fetch(name, version);
      const { recipe } = claim.manifest.targets;
      const build = await ecosystem.build({ artifact, dependencies: await ecosystem.resolve(artifact, dependencies), ...(recipe === undefined ? {} : { recipe }) });
      if ((await prover.trial(build)).outcome === 'fired') return version;
    } catch (error) {
      // An old version that cannot be had or built answers nothing; the next one may.
      if (isInfrastructure(error)) return undefined;
    }
  }
  return undefined;
}

function specimens(prepared: Prepared): readonly Specimen[] {
  return [prepared.vulnerable, ...(prepared.fixed === undefined ? [] : [prepared.fixed]), prepared.neutral];
}

export function runOf({ side, version }: Pick<Specimen, 'side' | 'version'>, seen: Observation, trial: number): Run {
  return { side, version, trial, outcome: seen.outcome, because: seen.because, executions: seen.executions, ...(seen.figures === undefined ? {} : { figures: seen.figures }) };
}

export function summary({ side, version, build }: Specimen): BuildSummary {
  return {
    side, version, purl: build.artifact.purl, artifactSha256: build.artifact.sha256, buildSha256: build.sha256, patched: build.patched, dependencies: build.dependencies,
  };
}

async function all(specimens: readonly Specimen[], run: (specimen: Specimen) => Promise<void>): Promise<void> {
  await Promise.all(specimens.map(run));
}

/** Fisher-Yates from the system's entropy. */
function shuffled<T>(items: readonly T[], laboratory: Laboratory): readonly T[] {
  const drawn = [...items];
  for (let i = drawn.length - 1; i > 0; i--) {
    const j = Number.parseInt(laboratory.tokens.token(4), 16) % (i + 1);
    [drawn[i], drawn[j]] = [drawn[j] as T, drawn[i] as T];
  }
  return drawn;
}
