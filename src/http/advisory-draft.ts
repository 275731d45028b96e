import { creditsOf, isConfirmed, reportsOfCase, type CaseDetail, type CaseFile } from '../clearinghouse/cases/index.ts';
import type { Advisory, Credit } from '../clearinghouse/distribution/index.ts';
import { fixesOf } from '../clearinghouse/remediation/index.ts';
import { getReport } from '../clearinghouse/intake/index.ts';
import { validationsOf } from '../clearinghouse/validation/index.ts';
import { namesOf } from '../identity/index.ts';
import { outwardOf } from '../reproduction/index.ts';
import type { z } from 'zod';
import type { publishBody } from './bodies.ts';
import type { HttpParts } from './parts.ts';

/** What the coordinator writes into the advisory. */
export type Written = z.output<typeof publishBody>;

/** What an advisory says beside the case's own file. */
export interface Known {
  readonly confirmed: boolean;
  readonly weaknesses: readonly string[];
  readonly credits: readonly Credit[];
}

export async function knownOf({ id, people }: Pick<CaseDetail, 'id' | 'people'>, { db }: HttpParts): Promise<Known> {
  const reports = await reportsOfCase(db, id);
  const finders = await creditsOf(db, id);
  const vendors = new Set(people.filter(({ role }) => role === 'maintainer').map((each) => each.id));
  // A coordinator who names the version with the fix did not write it; whoever hands in a patch did, and so did a maintainer.
  const fixers = (await fixesOf(db, id)).filter(({ verification, submittedBy, what }) => verification?.verified === true && (vendors.has(submittedBy) || what.startsWith('patch'))).map(({ submittedBy }) => submittedBy);
  const names = await namesOf(db, [...new Set([...finders.flatMap(({ person }) => person ?? []), ...fixers])]);
  const credits: readonly Credit[] = [
    ...finders.map(({ person, name }): Credit => ({ name: name ?? names.get(person ?? '') ?? 'a finder who is not named', type: 'FINDER' })),
    ...[...new Set(fixers.flatMap((person) => names.get(person) ?? []))].map((name): Credit => ({ name, type: 'REMEDIATION_DEVELOPER' })),
  ];
  const claimed = (await validationsOf(db, reports)).flatMap(({ reproduction }) => reproduction.weaknesses ?? []);
  const [first] = reports;
  const reported = claimed.length > 0 || first === undefined ? [] : cweOf((await getReport(db, first))?.fields.enrichment);
  return { confirmed: await isConfirmed(db, id), weaknesses: [...new Set([...claimed, ...reported])].filter((each) => /^CWE-[1-9]\d{0,5}$/.test(each)).slice(0, 16), credits };
}

/**
 * An advisory from a case: its facts, and a coordinator's words. No text of a report goes out by itself: what was handed in
 * under seal stays there until a coordinator writes it down for everyone.
 */
export function draftOf({ id, title, package: purl, range, aliases }: Pick<CaseFile, 'id' | 'title' | 'package' | 'range' | 'aliases'>, tlp: Advisory['tlp'], { confirmed, weaknesses, credits }: Known, written: Written): Omit<Advisory, 'id' | 'revisions'> {
  const basis = confirmed ? 'Confirmed by execution: the proof fires on the vulnerable version and is silent without the flaw.' : 'Published on a coordinator’s judgment: no proof of it was confirmed by execution here.';
  return {
    case: id, title,
    summary: written.summary ?? title,
    details: [written.details, basis].filter((text) => text !== undefined).join('\n\n'),
    package: packageOf(purl),
    range: range === undefined ? nothingExecuted : { cells: range.cells, affected: outwardOf(range.cells) as Advisory['range']['affected'] },
    aliases,
    cwe: written.cwe === undefined ? weaknesses : [written.cwe],
    cvss: written.cvss === undefined ? [] : [written.cvss],
    credits, references: [], tlp, evidence: [],
  };
}

/** A case that was opened by hand has no executed range: every version counts as affected until one is. */
const nothingExecuted: Advisory['range'] = { cells: [], affected: { events: [{ introduced: '0' }], versions: [], unjudged: [] } };

const ecosystems: Readonly<Record<string, string>> = { npm: 'npm', pypi: 'PyPI', golang: 'Go', cargo: 'crates.io', maven: 'Maven', nuget: 'NuGet', gem: 'RubyGems', composer: 'Packagist', hex: 'Hex', pub: 'Pub' };

function packageOf(purl: string): Advisory['package'] {
  const [, type = '', path = purl] = /^pkg:([^/]+)\/([^?#@]+)/.exec(purl) ?? [];
  return { purl, ecosystem: ecosystems[type], name: decodeURIComponent(type === 'maven' ? path.replace('/', ':') : path) };
}

/** The finder's word, where it has the form of one. */
function cweOf(enrichment: unknown): readonly string[] {
  const cwe = typeof enrichment === 'object' && enrichment !== null && 'cwe' in enrichment ? enrichment.cwe : undefined;
  return typeof cwe === 'string' && /^CWE-\d{1,5}$/.test(cwe) ? [cwe] : [];
}
