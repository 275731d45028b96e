import { addDays } from './dates.ts';
import { governingOf, type CaseFile } from './file.ts';
import { advice } from './machines/together.ts';
import type { CaseSettings } from './settings.ts';

export interface CaseDate {
  readonly at: Date;
  readonly what: string;
  /** `proposed`: a date that somebody asked for and that nobody decided yet; nothing is due on it. */
  readonly kind: 'past' | 'due' | 'governing' | 'proposed';
  readonly source: string | undefined;
}

const observed = { P: 'public', X: 'exploit public', A: 'attacks observed' } as const;

/** Everything of a case that has a date, in order of time. */
export function agendaOf(file: CaseFile, settings: CaseSettings): readonly CaseDate[] {
  const { papers, openedAt, publishedAt, status } = file;
  const past = (at: Date, what: string, source?: string): CaseDate => ({ at, what, kind: 'past', source });
  const dates: CaseDate[] = [past(openedAt, 'opened')];
  for (const fact of ['P', 'X', 'A'] as const) {
    const at = papers.observed[fact];
    if (at !== undefined && !(fact === 'P' && publishedAt?.toISOString() === at)) dates.push(past(new Date(at), observed[fact]));
  }
  for (const { at, version } of papers.fixes) dates.push(past(new Date(at), `fix verified${version === undefined ? '' : ` (${version})`}`));
  if (papers.ended !== undefined) dates.push(past(new Date(papers.ended.at), 'embargo ended', papers.ended.how));
  if (papers.escalation !== undefined) dates.push(past(new Date(papers.escalation.at), 'escalated for silence'));
  for (const { at, vendor } of papers.refusals) dates.push(past(new Date(at), `${vendor ?? 'the maintainer'} refused`));
  if (papers.override !== undefined) dates.push(past(new Date(papers.override.at), 'refusal overridden'));
  if (papers.override?.confirmed !== undefined) dates.push(past(new Date(papers.override.confirmed.at), 'override confirmed'));
  if (publishedAt !== undefined) dates.push(past(publishedAt, 'published'));
  if (status === 'open') dates.push(...ahead(file, settings));
  return dates.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function ahead(file: CaseFile, settings: CaseSettings): readonly CaseDate[] {
  const { papers, openedAt } = file;
  const governing = governingOf(file, settings);
  const dates: CaseDate[] = [{ at: governing.at, what: 'disclosure', kind: 'governing', source: governing.source }];
  if (governing.guidanceBy !== undefined) dates.push({ at: governing.guidanceBy.at, what: 'guidance to defenders', kind: 'due', source: governing.guidanceBy.source });
  for (const each of advice(file.state)) {
    if (each === 'decide-embargo') dates.push({ at: addDays(openedAt, settings.decisionDays), what: 'decide on an embargo', kind: 'due', source: 'a vendor is aware and nothing is public' });
    if (each === 'end-for-attacks') dates.push({ at: new Date(papers.observed.A ?? openedAt), what: 'end the embargo', kind: 'due', source: 'attacks were observed' });
  }
  if (papers.override !== undefined && papers.override.confirmed === undefined) dates.push({ at: new Date(papers.override.final), what: 'confirm the override', kind: 'due', source: 'from then on it needs no second coordinator' });
  if (papers.proposal !== undefined) dates.push({ at: new Date(papers.proposal.until), what: 'embargo would end, as proposed', kind: 'proposed', source: papers.proposal.why });
  if (papers.proposal?.later === true) dates.push({ at: addDays(new Date(papers.proposal.at), settings.hearingDays), what: 'finder is heard on the extension', kind: 'due', source: papers.proposal.why });
  return dates;
}

/** The next thing that somebody has to see to, overdue ones first. */
export function nextDue(dates: readonly CaseDate[]): CaseDate | undefined {
  return dates.find(({ kind }) => kind === 'due' || kind === 'governing');
}
