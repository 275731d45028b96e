import { exactInterval } from '../kernel/binomial.ts';
import type { Reason, ReasonCode, Reproduction, Side, Strength, Verdict } from './result.ts';

/** What is known about one side when it is time to decide. */
export interface Tally {
  readonly trials: number;
  readonly fired: number;
  /** Trials that are evidence for neither side: a limit or the infrastructure. */
  readonly indeterminate: number;
  /** Silent trials in which something fired that is not what was claimed. */
  readonly anotherBug: number;
  /** Silent trials that stopped before the proof's end mark. */
  readonly incomplete: number;
  /** Trials in which the target was never loaded. */
  readonly unloaded: number;
}

/** `unknown`: a limit or the machine ended the benign use, which is evidence for neither. */
export type Alive = boolean | 'unknown';

export interface Findings {
  readonly strength: Strength;
  /** The oracle's word: a flaw, or only a difference. */
  readonly shows: 'flaw' | 'difference';
  /** The reporter's code ran in the target's own process. */
  readonly sharesProcess: boolean;
  readonly tallies: Readonly<Record<'vulnerable' | 'neutral', Tally>> & { readonly fixed?: Tally };
  /** Liveness by side, where it was taken. The stub must not pass for alive. */
  readonly alive: { readonly vulnerable: Alive; readonly fixed?: Alive; readonly neutral?: boolean };
  /** A version before the claimed one on which the proof fires, where silence made the engine look. */
  readonly firesEarlier?: string;
  /** A limit that ended indeterminate trials, for the reason's text. */
  readonly limit?: string;
}

export interface Decision {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly firing?: NonNullable<Reproduction['firing']>;
}

/**
 * The verdict from the tallies: a pure function, rules in order, first that applies decides. A proof that fires at
 * random with probability p on either side is confirmed with p^N (1-p)^2N, at most 7e-5 for N = 5.
 */
export function decide(findings: Findings): Decision {
  const { vulnerable, neutral, fixed } = findings.tallies;
  const say = (code: ReasonCode, text: string): Decision['reasons'] => [{ code, text }];
  const name = (side: Side): string => `${side} side`;

  if (findings.alive.vulnerable === false) return { verdict: 'invalid', reasons: say('not-alive', `the liveness control fails on the ${name('vulnerable')}`) };
  if (findings.alive.neutral === true) return { verdict: 'invalid', reasons: say('not-alive', 'the liveness control passes with the target replaced by an inert stub, so it shows nothing') };
  if (neutral.fired > 0) {
    return { verdict: 'self-triggering', reasons: say('fires-without-target', `fires in ${neutral.fired} of ${neutral.trials} trials with the target replaced by an inert stub`) };
  }
  if (findings.alive.vulnerable === 'unknown') return cutShort('vulnerable');
  if (vulnerable.unloaded > 0) return { verdict: 'invalid', reasons: say('target-not-loaded', 'the proof never loads the target, so it cannot be about it') };

  const conclusive = vulnerable.trials - vulnerable.indeterminate;
  if (vulnerable.fired === 0) {
    if (vulnerable.anotherBug > 0) return { verdict: 'invalid', reasons: say('another-bug', `something else than the claim fires in ${vulnerable.anotherBug} of ${vulnerable.trials} trials`) };
    if (vulnerable.indeterminate > 0) return undecided(findings);
    if (vulnerable.incomplete > 0) return { verdict: 'invalid', reasons: say('proof-incomplete', `the proof stops before its end in ${vulnerable.incomplete} of ${vulnerable.trials} trials on the ${name('vulnerable')}`) };
    if (findings.firesEarlier !== undefined) {
      return { verdict: 'not-reproduced', reasons: say('already-fixed', `silent in ${vulnerable.trials} of ${vulnerable.trials} trials on the claimed version, but fires on ${findings.firesEarlier}`) };
    }
    return { verdict: 'not-reproduced', reasons: say('never-fires', `alive, and silent in ${vulnerable.trials} of ${vulnerable.trials} trials`) };
  }
  if (fixed !== undefined) {
    if (findings.alive.fixed === false) return { verdict: 'invalid', reasons: say('not-alive', `the liveness control fails on the ${name('fixed')}, so its silence says nothing`) };
    if (fixed.fired > 0) return { verdict: 'invalid', reasons: say('fires-on-fixed', `fires in ${fixed.fired} of ${fixed.trials} trials on the side called fixed`) };
    if (fixed.anotherBug > 0) return { verdict: 'invalid', reasons: say('another-bug', `the side called fixed fails in another way in ${fixed.anotherBug} of ${fixed.trials} trials`) };
    if (findings.alive.fixed === 'unknown') return cutShort('fixed');
    if (fixed.unloaded > 0) return { verdict: 'invalid', reasons: say('target-not-loaded', `the target is not loaded on the ${name('fixed')}`) };
    if (fixed.indeterminate > 0) return undecided(findings);
    if (fixed.incomplete > 0) return { verdict: 'invalid', reasons: say('proof-incomplete', `the proof stops before its end in ${fixed.incomplete} of ${fixed.trials} trials on the ${name('fixed')}`) };
  }
  if (neutral.indeterminate > 0) return undecided(findings);
  if (vulnerable.fired < conclusive) {
    const interval = exactInterval(vulnerable.fired, conclusive);
    return {
      verdict: 'flaky',
      reasons: say('fires-sometimes', `fires in ${vulnerable.fired} of ${conclusive} trials (95 % interval ${percent(interval.low)} to ${percent(interval.high)})`),
      firing: { fired: vulnerable.fired, of: conclusive, ...interval },
    };
  }
  if (vulnerable.indeterminate > 0) return undecided(findings);
  if (neutral.incomplete > 0) {
    return { verdict: 'invalid', reasons: say('proof-incomplete', `the proof stops before its end in ${neutral.incomplete} of ${neutral.trials} trials without the target, so it may trigger itself`) };
  }
  return affirmed(findings);
}

/** Fires in every trial, silent on the others: what strength does the claim have? */
function affirmed(findings: Findings): Decision {
  const { vulnerable, neutral, fixed } = findings.tallies;
  const basis: Reason = fixed === undefined
    ? { code: 'unfixed', text: `fires in ${vulnerable.fired} of ${vulnerable.trials} trials and in 0 of ${neutral.trials} without the target; no fix is named yet` }
    : { code: 'differential', text: `fires in ${vulnerable.fired} of ${vulnerable.trials} trials, in 0 of ${fixed.trials} on the fixed side and in 0 of ${neutral.trials} without the target` };
  const doubts: Reason[] = [];
  if (findings.sharesProcess) doubts.push({ code: 'script-shares-process', text: "the reporter's script runs in the target's process and could act the part" });
  if (findings.shows === 'difference') doubts.push({ code: 'difference-only', text: 'the oracle shows a difference between versions; whether it is a flaw is for a person to attest' });
  return { verdict: doubts.length > 0 ? 'needs-review' : 'confirmed', reasons: [basis, ...doubts] };
}

function cutShort(side: Side): Decision {
  return { verdict: 'indeterminate', reasons: [{ code: 'control-cut-short', text: `the liveness control hit a limit or the machine on the ${side} side, so whether the target is alive there is not known; nothing is concluded from that` }] };
}

function undecided(findings: Findings): Decision {
  return findings.limit === undefined
    ? { verdict: 'indeterminate', reasons: [{ code: 'infrastructure', text: 'a trial could not be carried out; nothing is concluded from that' }] }
    : { verdict: 'indeterminate', reasons: [{ code: 'resource-limit', text: `the ${findings.limit} limit was reached, which is not what the oracle watches; nothing is concluded from that` }] };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
