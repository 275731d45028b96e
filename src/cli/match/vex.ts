import { randomUUID, createHash } from 'node:crypto';
import { because, identityOf, type Finding } from '../../clearinghouse/inventory/index.ts';
import type { Answer } from './answer.ts';

/** That a version lies in a range is no verdict on whether the flaw can be reached: both formats say "being looked into". */
export function asCycloneDxVex({ findings, at }: Answer, version: string): string {
  return JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: `urn:uuid:${randomUUID()}`, version: 1,
    metadata: { timestamp: at.toISOString(), tools: { components: [{ type: 'application', name: 'breakwater', version }] } },
    vulnerabilities: byFlaw(findings).map(([id, all]) => {
      const [{ severity, aliases, fixed, withdrawn }] = all as [Finding];
      return {
        'bom-ref': id, id, source: { name: id.startsWith('CVE-') ? 'CVE' : 'OSV' },
        references: aliases.map((alias) => ({ id: alias.id, source: { name: alias.by.join(', ') } })),
        ...(severity === undefined ? {} : { ratings: [{ severity: severity.level, ...(severity.score === undefined ? {} : { score: severity.score }), ...(severity.vector === undefined ? {} : { vector: severity.vector, method: methodOf(severity.vector) }), source: { name: severity.source } }] }),
        ...(fixed.length === 0 ? {} : { recommendation: `Update to ${fixed.join(' or ')}.` }),
        ...(withdrawn === undefined ? {} : { rejected: `${withdrawn}T00:00:00Z` }),
        analysis: { state: 'in_triage', detail: because(all[0] as Finding) },
        affects: all.map((each) => ({ ref: each.ref ?? each.purl, versions: [{ version: each.version === '' ? '*' : each.version, status: each.check === undefined ? 'affected' : 'unknown' }] })),
      };
    }),
  });
}

function methodOf(vector: string): string {
  if (vector.startsWith('CVSS:4')) return 'CVSSv4';
  if (vector.startsWith('CVSS:3.1')) return 'CVSSv31';
  return vector.startsWith('CVSS:3') ? 'CVSSv3' : 'CVSSv2';
}

/** OpenVEX 0.2.0. */
export function asOpenVex({ findings, at }: Answer): string {
  const statements = byFlaw(findings.filter(({ withdrawn }) => withdrawn === undefined)).map(([id, all]) => ({
    vulnerability: { name: id, aliases: [...new Set(all.flatMap(({ aliases }) => aliases.map((alias) => alias.id)))] },
    products: all.map((each) => (each.product === undefined ? { '@id': each.purl, identifiers: { purl: each.purl } } : { '@id': `urn:breakwater:product:${encodeURIComponent(identityOf(each))}`, identifiers: { cpe23: each.product.cpe } })),
    status: 'under_investigation',
    status_notes: because(all[0] as Finding),
  }));
  const digest = createHash('sha256').update(JSON.stringify(statements)).digest('hex');
  return JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', '@id': `urn:breakwater:vex:${digest}`, author: 'breakwater match', timestamp: at.toISOString(), version: 1, statements });
}

function byFlaw(findings: readonly Finding[]): readonly (readonly [string, readonly Finding[]])[] {
  const flaws = new Map<string, Finding[]>();
  for (const finding of findings) {
    const all = flaws.get(finding.id);
    if (all === undefined) flaws.set(finding.id, [finding]);
    else all.push(finding);
  }
  return [...flaws];
}
