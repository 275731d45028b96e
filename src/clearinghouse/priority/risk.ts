import type { Asset, Finding, Stakes } from './finding.ts';
import type { PriorityPolicy } from './policy.ts';
import type { Timeline } from './timeline/directive.ts';
import { points } from './tables.ts';

/** What is known of attacks, from the most to the least. */
export const evidenceLevels = ['ransomware', 'listed', 'active', 'public-exploit', 'none'] as const;
export type Evidence = (typeof evidenceLevels)[number];

export function evidenceOf({ kev, exploitation }: Finding): Evidence {
  if (kev?.listed === true) return kev.ransomware === true ? 'ransomware' : 'listed';
  if (exploitation?.key === 'A') return 'active';
  return exploitation?.key === 'P' ? 'public-exploit' : 'none';
}

export function stakesOf(asset: Asset, policy: PriorityPolicy): Stakes {
  return asset.stakes ?? policy.stakes.value;
}

/**
 * How much goes away with a finding: likelihood of exploitation, times what an attacker gets, times what stops. A ranking
 * figure with written-down weights, no forecast. Each factor only grows with worse news.
 */
export function riskOf(finding: Finding, asset: Asset, timeline: Timeline, policy: PriorityPolicy): number {
  const weights = policy.risk.value;
  const impact = valueAt(timeline, points.technicalImpact) === 'P' ? weights.partialImpact : 1;
  const exposed = valueAt(timeline, points.exposed) === 'Y' ? weights.exposed : 1;
  return likelihood(finding, policy) * impact * exposed * weights.stakes[stakesOf(asset, policy)];
}

/** The value that went into the decision, stated or not. */
export function valueAt(timeline: Timeline, point: string): string | undefined {
  return timeline.inputs.find((input) => input.point === point)?.value.key;
}

function likelihood(finding: Finding, policy: PriorityPolicy): number {
  const { exploited, publicExploit, unknown } = policy.risk.value;
  const probability = finding.epss?.probability ?? unknown;
  switch (evidenceOf(finding)) {
    case 'ransomware':
    case 'listed':
    case 'active':
      return Math.max(exploited, probability);
    case 'public-exploit':
      return Math.max(publicExploit, probability);
    case 'none':
      return probability;
  }
}
