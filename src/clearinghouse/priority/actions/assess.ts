import type { Day } from '../calendar.ts';
import { PriorityError } from '../error.ts';
import { stakes, type Asset, type Finding, type Stakes } from '../finding.ts';
import { evidenceLevels, evidenceOf, riskOf, stakesOf, type Evidence } from '../risk.ts';
import { timelinesIn, type Timeline, type TimelineContext } from '../timeline/directive.ts';

/** A finding with all that follows from it on its asset. */
export interface Assessed {
  readonly finding: Finding;
  readonly asset: Asset;
  readonly timeline: Timeline;
  readonly risk: number;
}

export function assess(findings: readonly Finding[], assets: readonly Asset[], context: TimelineContext): readonly Assessed[] {
  const timelineOf = timelinesIn(context);
  const known = new Map(assets.map((asset) => [asset.id, asset]));
  return findings.map((finding) => {
    const asset = known.get(finding.asset);
    if (asset === undefined) throw new PriorityError('asset-unknown', `The finding ${finding.id} is on ${finding.asset}, which is not among the assets`, { where: finding.id, remedy: 'Hand in the findings with the assets they are on.' });
    const timeline = timelineOf(finding, asset);
    return { finding, asset, timeline, risk: riskOf(finding, asset, timeline, context.policy) };
  });
}

/** What several findings amount to: the tightest clock, the worst evidence, the highest stakes, all of the risk. */
export interface Summary {
  readonly assets: readonly string[];
  /** Sorted. */
  readonly findings: readonly string[];
  readonly rank: number;
  readonly outcome: string;
  readonly due: Day | undefined;
  readonly dueAt: Date | undefined;
  readonly evidence: Evidence;
  readonly epss: number | undefined;
  readonly stakes: Stakes;
  readonly risk: number;
}

export function summarize(each: readonly [Assessed, ...Assessed[]], context: TimelineContext): Summary {
  let [tightest] = each;
  let earliest: Timeline | undefined;
  let [evidence, stake, epss, risk] = [evidenceLevels.length - 1, stakes.length - 1, -1, 0];
  for (const assessed of each) {
    const { finding, asset, timeline } = assessed;
    if (timeline.rank > tightest.timeline.rank) tightest = assessed;
    if (timeline.due !== undefined && (earliest?.due === undefined || timeline.due < earliest.due)) earliest = timeline;
    evidence = Math.min(evidence, evidenceLevels.indexOf(evidenceOf(finding)));
    stake = Math.min(stake, stakes.indexOf(stakesOf(asset, context.policy)));
    epss = Math.max(epss, finding.epss?.probability ?? -1);
    risk += assessed.risk;
  }
  return {
    assets: sortedSet(each.map(({ asset }) => asset.id)),
    findings: sortedSet(each.map(({ finding }) => finding.id)),
    rank: tightest.timeline.rank,
    outcome: tightest.timeline.outcome.name,
    due: earliest?.due,
    dueAt: earliest?.dueAt,
    evidence: evidenceLevels[evidence] ?? 'none',
    epss: epss < 0 ? undefined : epss,
    stakes: stakes[stake] ?? 'convenience',
    risk,
  };
}

function sortedSet(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
