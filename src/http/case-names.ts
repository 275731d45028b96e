import type { CaseDetail } from '../clearinghouse/cases/index.ts';
import { software } from '../clearinghouse/cases/index.ts';
import { fixesOf } from '../clearinghouse/remediation/index.ts';
import { namesOf, organizationsOf } from '../identity/index.ts';
import type { HttpParts } from './parts.ts';

/** Names for what a case keeps as ids: pages show no machinery. */
export interface CaseNames {
  /** Of a person, or of several with commas between them. */
  person(id: string): string;
  organization(id: string): string;
  /** The same text with every id in it replaced. */
  said(text: string): string;
  /** What was handed in as a fix, short enough to read. */
  fix(what: string): string;
}

const idPattern = /\b(?:org|person|fix)-[a-z2-7]{26}\b/g;
const unknown: Readonly<Record<string, string>> = { org: 'an organization', person: 'somebody', fix: 'a fix' };
const itself: Readonly<Record<string, string>> = { [software]: 'Breakwater, by itself', clock: 'Breakwater, by the clock', merge: 'the merge of two cases' };

export async function namesFor(detail: CaseDetail, extra: readonly (string | undefined)[], { db, clock }: HttpParts): Promise<CaseNames> {
  const texts = [...detail.history.map(({ what }) => what), ...detail.consent.blockers, ...detail.merged.map(({ why }) => why)].join('\n');
  const ids = [
    ...(texts.match(idPattern) ?? []), ...detail.people.map(({ id }) => id), ...detail.history.map(({ who }) => who), ...detail.merged.map(({ finder }) => finder), detail.consent.coordinator,
    detail.consent.override?.by, detail.consent.override?.confirmed?.by, ...(detail.consent.maintainer?.split(', ') ?? []), detail.proposal?.by, ...(detail.proposal?.decisions.map(({ person }) => person) ?? []), ...extra,
  ];
  const people = await namesOf(db, [...new Set(ids.filter((each) => each !== undefined))]);
  // Who came to one case alone stands for nobody but their address.
  const organizations = new Map((await organizationsOf(db, clock.now())).map(({ id, name }) => [id, name.replace(/^Guests: /, '')]));
  const fixes = new Map((await fixesOf(db, detail.id)).map(({ id, what }) => [id, `the ${fix(what)}`]));
  const one = (id: string): string => people.get(id) ?? itself[id] ?? id;
  return {
    person: (id) => id.split(', ').map(one).join(', '),
    organization: (id) => organizations.get(id) ?? id,
    said: (text) => text.replaceAll(/\bfix (fix-[a-z2-7]{26})\b/g, '$1').replaceAll(idPattern, (id) => people.get(id) ?? organizations.get(id) ?? fixes.get(id) ?? unknown[id.split('-')[0] ?? ''] ?? id).replaceAll(/sha256:([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…'),
    fix,
  };
}

function fix(what: string): string {
  return what.replaceAll(/sha256:([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…');
}
