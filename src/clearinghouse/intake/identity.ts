import { findEcosystem } from './osv-ecosystems.ts';
import { parsePurl } from './package.ts';
import type { Purl } from './package.ts';
import type { RawFields } from './submission.ts';
import { checkText, checkTexts } from './text.ts';
import type { Findings } from './violation.ts';

const mostVersions = 64;
const versionRules = { most: 64 };

export interface Identity {
  readonly purl?: string;
  readonly software?: string;
  readonly ecosystem?: string;
  readonly versions: readonly string[];
}

/** Which software the report is about: a package URL, or an ecosystem and a name in it, or both where they agree. */
export function checkIdentity(findings: Findings, fields: RawFields): Identity {
  const purl = checkPurl(findings, fields.purl);
  const software = fields.software !== undefined && checkSoftware(findings, fields.software) ? fields.software : undefined;
  const ecosystem = fields.ecosystem === undefined || fields.ecosystem === '' ? undefined : checkEcosystem(findings, fields.ecosystem);
  if (fields.purl === undefined || fields.purl === '') {
    if (fields.software === undefined) findings.add('missing_field', 'software', 'is needed where there is no purl', 'purl');
    if (fields.ecosystem === undefined || fields.ecosystem === '') findings.add('missing_field', 'ecosystem', 'is needed where there is no purl', 'purl');
  }
  if (purl !== undefined && ecosystem?.purlType !== undefined && purl.type !== ecosystem.purlType) {
    findings.add('purl_ecosystem_mismatch', 'purl', `is of another type than the ecosystem's packages, which are pkg:${ecosystem.purlType}`, 'ecosystem');
  }
  return {
    ...(purl === undefined ? {} : { purl: purl.canonical }), ...(software === undefined ? {} : { software }), ...(ecosystem === undefined ? {} : { ecosystem: ecosystem.name }),
    versions: checkVersions(findings, fields.versions ?? [], purl),
  };
}

function checkPurl(findings: Findings, text: string | undefined): Purl | undefined {
  if (text === undefined || text === '' || !checkText(findings, 'purl', text, { most: 512 })) return undefined;
  const purl = parsePurl(text);
  if (purl === undefined) findings.add('invalid_purl', 'purl', 'must be a package URL of a registered type, for example pkg:npm/name@1.0.0');
  else if (Buffer.byteLength(purl.canonical) > 512) findings.add('field_too_large', 'purl', 'must be at most 512 bytes in its canonical form');
  else return purl;
  return undefined;
}

function checkSoftware(findings: Findings, text: string): boolean {
  if (!checkText(findings, 'software', text, { most: 256 })) return false;
  if (/[\p{L}\p{N}]/u.test(text)) return true;
  findings.add('degenerate_value', 'software', 'must hold a letter or a digit');
  return false;
}

function checkEcosystem(findings: Findings, text: string): ReturnType<typeof findEcosystem> {
  if (!checkText(findings, 'ecosystem', text, { most: 128 })) return undefined;
  const found = findEcosystem(text);
  if (found === undefined) findings.add('unknown_ecosystem', 'ecosystem', 'must be the name of an ecosystem of the OSV schema, such as npm, PyPI or Debian:12');
  return found;
}

/** The purl's version is one of the affected ones, under the same limits. */
function checkVersions(findings: Findings, given: readonly string[], purl: Purl | undefined): readonly string[] {
  const sound = checkTexts(findings, 'versions', given, mostVersions, versionRules).map(({ text }) => text);
  if (purl?.version === undefined) return [...new Set(sound)];
  if (!checkText(findings, 'purl', purl.version, versionRules)) return sound;
  const all = [...new Set([...sound, purl.version])];
  if (all.length > mostVersions) findings.add('too_many_items', 'versions', `must have at most ${mostVersions} entries, the version of the purl among them`, 'purl');
  return all;
}
