import type { Finding } from './findings.ts';

const levels = { critical: 9, high: 7, medium: 4, low: 1, none: 0 } as const;

/**
 * What comes first: packages that are malicious, then flaws known to be exploited (the longest in the catalog first),
 * then by the chance of exploitation, then by severity, then by name. Total, so the same inventory always gives the same order.
 */
export function ranked(findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) => ({ finding, tier: tierOf(finding), score: finding.severity === undefined ? 0 : finding.severity.score ?? levels[finding.severity.level] }))
    .sort((left, right) => {
      const one = left.finding;
      const other = right.finding;
      return right.tier - left.tier || order(one.kev?.added ?? '', other.kev?.added ?? '') || (other.epss?.score ?? 0) - (one.epss?.score ?? 0) || right.score - left.score
        || order(one.component, other.component) || order(one.version, other.version) || order(one.id, other.id) || order(one.purl, other.purl);
    }).map(({ finding }) => finding);
}

/** What is to be checked stands behind all that is certain. */
function tierOf({ malware, kev, withdrawn, check }: Finding): number {
  if (withdrawn !== undefined) return 0;
  if (check !== undefined) return 1;
  if (malware) return 4;
  return kev === undefined ? 2 : 3;
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Why a finding stands where it stands, in one sentence. */
export function because({ malware, kev, epss, severity, withdrawn, check }: Pick<Finding, 'malware' | 'kev' | 'epss' | 'severity' | 'withdrawn'> & { readonly check?: string | undefined }): string {
  if (withdrawn !== undefined) return `The advisory was withdrawn on ${withdrawn}.`;
  if (check !== undefined) return `A flaw of this product is known to be exploited${kev === undefined ? '' : ` since ${kev.added}`}; ${check}: check.`;
  if (malware) return 'The package itself is malicious.';
  if (kev !== undefined) return `Known to be exploited since ${kev.added}${kev.ransomware ? ', in ransomware campaigns too' : ''}.`;
  if (epss !== undefined) return `The chance of exploitation within 30 days is ${(epss.score * 100).toFixed(1)} %, above ${(epss.percentile * 100).toFixed(0)} % of all flaws.`;
  return severity === undefined ? 'Nothing is known of its severity.' : `Its severity is ${severity.level}${severity.score === undefined ? '' : ` (${severity.score.toFixed(1)})`}, by ${severity.source}.`;
}
