import type { Random } from '../../src/kernel/random.ts';
import { named, other, others } from './products.ts';

/** Packages that the knowledge base of the cases knows something of, and one that it does not. */
export const purls = ['pkg:npm/%40scope/name@1.2.3', 'pkg:pypi/django@4.2', 'pkg:maven/org.example/a-b@1.0', 'pkg:deb/debian/openssl@3.0.11-1?distro=debian-12', 'pkg:rpm/almalinux/openssl@1.1.1k-9.el8?distro=almalinux-8.7', 'pkg:golang/example.org/m@v1.0.0', 'pkg:generic/x@1'];

export const formats = ['CycloneDX JSON', 'CycloneDX XML', 'SPDX JSON', 'SPDX tag-value', 'SPDX XML', 'SPDX RDF', 'SPDX YAML', 'SPDX 3', 'package-lock', 'purl list', ...others] as const;
export type DocumentFormat = (typeof formats)[number];

/** A valid document in a version of its format. */
export function document(format: DocumentFormat, random: Random): string {
  const some = Array.from({ length: 1 + random.below(4) }, () => random.pick(purls));
  const cyclonedx = `1.${2 + random.below(6)}`;
  const spdx = `SPDX-2.${2 + random.below(2)}`;
  switch (format) {
    case 'CycloneDX JSON': return JSON.stringify({
      bomFormat: 'CycloneDX', specVersion: cyclonedx, version: 1, metadata: { component: { type: 'application', name: 'root' } },
      components: some.map((purl, at) => ({ type: 'library', name: 'x', 'bom-ref': `r${at}`, purl, licenses: [{ license: { id: 'MIT' } }], ...(at === 0 ? { components: [{ type: 'library', purl }] } : {}) })),
      dependencies: some.map((_, at) => ({ ref: `r${at}`, dependsOn: ['r0', `r${at}`] })),
    }, undefined, random.below(2));
    case 'CycloneDX XML': return `<?xml version="1.0" encoding="UTF-8"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/${cyclonedx}" version="1"><components>${some.map((purl, at) => `<component type="library" bom-ref="r${at}"><name>x &amp; y</name><purl>${xml(purl)}</purl><!-- c --><description><![CDATA[ d ]]></description></component>`).join('')}</components></bom>`;
    case 'SPDX JSON': return JSON.stringify({ spdxVersion: spdx, SPDXID: 'SPDXRef-DOCUMENT', packages: some.map((purl, at) => ({ SPDXID: `r${at}`, name: 'x', externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }] })) });
    case 'SPDX tag-value': return `SPDXVersion: ${spdx}\nDataLicense: CC0-1.0\n${some.map((purl, at) => `\nPackageName: x\nSPDXID: r${at}\nPackageComment: <text>two\nlines</text>\nExternalRef: PACKAGE-MANAGER purl ${purl}`).join('\n')}\n`;
    case 'SPDX XML': return `<?xml version="1.0"?><Document><spdxVersion>${spdx}</spdxVersion>${some.map((purl, at) => `<packages><SPDXID>r${at}</SPDXID><externalRefs><referenceLocator>${xml(purl)}</referenceLocator><referenceType>purl</referenceType></externalRefs></packages>`).join('')}</Document>`;
    case 'SPDX RDF': return `<rdf:RDF xmlns:rdf="urn:rdf#" xmlns:s="urn:terms#"><s:SpdxDocument rdf:about="d"><s:specVersion>${spdx}</s:specVersion></s:SpdxDocument>${some.map((purl) => `<s:Package rdf:about="p"><s:externalRef><s:ExternalRef><s:referenceLocator>${xml(purl)}</s:referenceLocator><s:referenceType rdf:resource="urn:references/purl"/></s:ExternalRef></s:externalRef></s:Package>`).join('')}</rdf:RDF>`;
    case 'SPDX YAML': return `SPDXID: "SPDXRef-DOCUMENT"\nspdxVersion: "${spdx}"\npackages:\n${some.map((purl, at) => `- SPDXID: "r${at}"\n  externalRefs:\n  - referenceType: "purl"\n    referenceLocator: "${purl}"\n`).join('')}`;
    case 'SPDX 3': return JSON.stringify({ '@context': 'urn:spdx.context.jsonld', '@graph': some.map((purl, at) => ({ type: 'software_Package', spdxId: `r${at}`, software_packageUrl: purl })) });
    case 'package-lock': return JSON.stringify({ lockfileVersion: 3, packages: Object.fromEntries(some.map((_, at) => [`node_modules/a${at}/node_modules/@scope/name`, { version: `1.2.${at}`, resolved: 'x' }])) });
    case 'purl list': return `# ours\n${some.join('\n')}\n`;
    default: return other(format, random);
  }
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;');
}

/** An OSV record of a package that the documents have. */
export function record(random: Random): Record<string, unknown> {
  const [ecosystem, name] = random.pick([['npm', '@scope/name'], ['PyPI', 'django'], ['Maven', 'org.example:a-b'], ['Debian:12', 'openssl'], ['AlmaLinux:8', 'openssl'], ['Go', 'example.org/m'], ['GIT', '']] as const);
  const range = ecosystem === 'GIT' ? { type: 'GIT', repo: 'https://code.example.org/a/b', events: [{ introduced: 'aa' }] } : { type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: `${1 + random.below(9)}.${random.below(9)}` }] };
  return {
    schema_version: '1.6.0', id: `FUZZ-2026-${random.below(1_000)}`, modified: '2026-01-02T03:04:05Z', published: '2026-01-01T00:00:00Z', aliases: [`CVE-2026-${1_000 + random.below(9_000)}`], summary: 's', details: 'd',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }], affected: [{ ...(ecosystem === 'GIT' ? {} : { package: { ecosystem, name } }), ranges: [range], versions: ['1.0', '1.2.3'] }],
  };
}

export const kev = (random: Random): object => ({ title: 'catalog', dateReleased: '2026-06-01T00:00:00Z', vulnerabilities: Array.from({ length: 1 + random.below(3) }, () => ({ vendorProject: random.pick(named)[0], product: random.pick(named)[1], cveID: `CVE-2026-${1_000 + random.below(9_000)}`, dateAdded: '2026-02-01', dueDate: '2026-02-22', knownRansomwareCampaignUse: 'Known' })) });
export const epss = (random: Random): string => `#model_version:v1,score_date:2026-06-01T00:00:00+0000\ncve,epss,percentile\n${Array.from({ length: 1 + random.below(5) }, () => `CVE-2026-${1_000 + random.below(9_000)},0.25,0.75`).join('\n')}\n`;
export const enrichment = (random: Random): object => ({ cveMetadata: { cveId: `CVE-2026-${1_000 + random.below(9_000)}`, dateUpdated: '2026-01-01T00:00:00Z' }, containers: { cna: { metrics: [{ cvssV3_1: { baseScore: 9.8 } }] }, adp: [{ metrics: [{ other: { type: 'ssvc', content: { options: [{ Exploitation: 'poc' }, { Automatable: 'yes' }] } } }] }] } });
