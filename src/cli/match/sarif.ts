import { because, identityOf, type Finding } from '../../clearinghouse/inventory/index.ts';
import type { Answer } from './answer.ts';

/** SARIF 2.1.0, one rule a flaw, one result a component; `security-severity` as code hosts read it. */
export function asSarif({ findings, file }: Answer, version: string): string {
  const rules = new Map<string, Finding>(findings.map((finding) => [finding.id, finding]));
  const order = new Map(Array.from(rules.keys(), (id, index) => [id, index]));
  return JSON.stringify({
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'breakwater', version, rules: [...rules.values()].map(({ id, severity, advisories }) => ({
        id, shortDescription: { text: `${id} (${advisories.join(', ')})` },
        properties: { tags: ['security'], ...(severity?.score === undefined ? {} : { 'security-severity': severity.score.toFixed(1) }) },
      })) } },
      results: findings.map((finding) => ({
        ruleId: finding.id, ruleIndex: order.get(finding.id), level: levelOf(finding),
        message: { text: `${finding.component} ${finding.version} ${finding.check === undefined ? 'is' : 'may be'} affected by ${finding.id}. ${because(finding)} ${finding.fixed.length > 0 ? `Fixed in ${finding.fixed.join(', ')}.` : 'No fixed version is known.'}` },
        locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(file) } }, logicalLocations: [{ fullyQualifiedName: identityOf(finding), kind: 'module' }] }],
        partialFingerprints: { 'breakwater/v1': `${finding.product === undefined ? '' : `${finding.product.place ?? finding.ref ?? ''} `}${identityOf(finding)} ${finding.id}` },
        ...(finding.withdrawn === undefined ? {} : { suppressions: [{ kind: 'external', justification: `withdrawn on ${finding.withdrawn}` }] }),
      })),
    }],
  });
}

function levelOf({ kev, malware, severity, check }: Finding): 'error' | 'warning' | 'note' {
  if (check !== undefined) return 'warning';
  if (kev !== undefined || malware || severity?.level === 'critical' || severity?.level === 'high') return 'error';
  return severity?.level === 'low' || severity?.level === 'none' ? 'note' : 'warning';
}
