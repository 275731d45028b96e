import type { Reproduction, Side } from '../result.ts';
import type { Statement } from './schema.ts';

export interface Difference {
  /** In words, with both values. */
  readonly text: string;
  /** Speaks against the evidence. Without it: worth telling, since compilers and machines differ. */
  readonly decisive: boolean;
}

/** What a second run, made from the envelope alone, says otherwise than the first. */
export function compareRuns({ predicate }: Statement, again: Reproduction): readonly Difference[] {
  const differences: Difference[] = [];
  const tell = (what: string, before: string, now: string, decisive: boolean): void => {
    if (before !== now) differences.push({ text: `${what}: ${before} then, ${now} now`, decisive });
  };
  tell('verdict', predicate.verdict, again.verdict, true);
  tell('reasons', codes(predicate.reasons), codes(again.reasons), false);
  tell('claim', predicate.claim.sha256, again.claimSha256 ?? 'unreadable', true);
  for (const side of ['vulnerable', 'fixed', 'neutral'] satisfies Side[]) {
    const [before, now] = [predicate.builds, again.builds].map((builds) => builds.find((build) => build.side === side));
    if (before !== undefined && now !== undefined) {
      tell(`archive of the ${side} side`, before.artifactSha256, now.artifactSha256, true);
      tell(`build of the ${side} side`, before.buildSha256, now.buildSha256, false);
    }
    tell(`the ${side} side fired`, tally(predicate.runs, side), tally(again.runs, side), false);
  }
  tell('memory limit held by', predicate.sandbox.memory, again.sandbox.memory, false);
  return differences;
}

function codes(reasons: readonly { readonly code: string }[]): string {
  return reasons.map(({ code }) => code).toSorted().join(', ');
}

function tally(runs: readonly { readonly side: string; readonly outcome: string }[], side: string): string {
  const trials = runs.filter((run) => run.side === side);
  return `${trials.filter(({ outcome }) => outcome === 'fired').length} of ${trials.length}`;
}
