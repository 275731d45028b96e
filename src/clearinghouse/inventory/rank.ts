import type { Finding } from './findings.ts';

const levels = { critical: 9, high: 7, medium: 4, low: 1, none: 0 } as const;

/**
 * What comes first: packages that are malicious, then flaws known to be exploited (the longest in the catalog first),
 * then by the chance of exploitation, then by severity, then by name. Total, so the same inventory always gives the same order.
 */
export function ranked(findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) => ({ finding, weight: weightOf(finding) })).sort((left, right) => {
    for (const [index, value] of left.weight.entries()) {
      const difference = (right.weight[index] as number) - value;
      if (difference !== 0) return difference;
    }
    return order(left.finding.component, right.finding.component) || order(left.finding.version, right.finding.version) || order(left.finding.id, right.finding.id) || order(left.finding.purl, right.finding.purl);
  }).map(({ finding }) => finding);
}

function weightOf({ malware, kev, epss, severity, withdrawn }: Finding): readonly number[] {
  const listed = kev === undefined ? 0 : 1e10 - Date.parse(kev.added) / 1000;
  return [withdrawn === undefined ? 1 : 0, malware ? 1 : 0, listed, epss?.score ?? 0, severity === undefined ? 0 : severity.score ?? levels[severity.level]];
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Why a finding stands where it stands, in one sentence. */
export function because({ malware, kev, epss, severity, withdrawn }: Finding): string {
  if (withdrawn !== undefined) return `The advisory was withdrawn on ${withdrawn}.`;
  if (malware) return 'The package itself is malicious.';
  if (kev !== undefined) return `Known to be exploited since ${kev.added}${kev.ransomware ? ', in ransomware campaigns too' : ''}.`;
  if (epss !== undefined) return `The chance of exploitation within 30 days is ${(epss.score * 100).toFixed(1)} %, above ${(epss.percentile * 100).toFixed(0)} % of all flaws.`;
  return severity === undefined ? 'Nothing is known of its severity.' : `Its severity is ${severity.level}${severity.score === undefined ? '' : ` (${severity.score.toFixed(1)})`}, by ${severity.source}.`;
}
