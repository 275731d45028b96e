import { addDays, dayOf } from '../dates.ts';
import { CaseError } from '../error.ts';
import { admitted } from '../admission.ts';
import { embargoEnd, partyOf, type Actor, type CaseFile, type Decision, type Done, type Proposal } from '../file.ts';
import { holds } from '../machines/embargo.ts';
import type { CaseSettings } from '../settings.ts';
import { move } from './moves.ts';

export function propose(file: CaseFile, { until, why }: { readonly until: Date; readonly why: string }, actor: Actor, now: Date): Done {
  const { publicModel, terms, ended } = file.papers;
  if (publicModel !== undefined) throw new CaseError('embargo-unavailable', `any public model can make this report (${publicModel.source}): no embargo is available`);
  if (ended !== undefined) throw new CaseError('embargo-unavailable', `an embargo on this flaw ended on ${dayOf(new Date(ended.at))}: no second one starts`);
  if (!(until > now)) throw new CaseError('date-not-ahead', `an embargo until ${until.toISOString()} would be over already`, { where: 'until', remedy: 'Propose a date that lies ahead.' });
  const current = holds(file.state.embargo) ? terms.map((term) => term.until).sort()[0] : undefined;
  const proposal: Proposal = {
    until: until.toISOString(), later: current !== undefined && until.toISOString() > current, why, by: actor.person, at: now.toISOString(),
    // Who proposes agrees; nothing is accepted before somebody says so.
    decisions: [decisionOf(file, actor, true, now)],
  };
  return move({ ...file, papers: { ...file.papers, proposal } }, { kind: 'embargo', event: 'propose', later: proposal.later }, now, why);
}

export function decide(file: CaseFile, accepts: boolean, actor: Actor, now: Date, settings: CaseSettings, { why, until }: { readonly why?: string; readonly until?: Date | undefined } = {}): Done {
  const { proposal } = file.papers;
  if (proposal === undefined) throw new CaseError('act-refused', `no embargo is proposed in case ${file.id}`, { remedy: 'Propose one first.' });
  if (accepts && new Date(proposal.until) <= now) throw new CaseError('date-not-ahead', `the proposed date, ${proposal.until}, has passed`, { remedy: 'Propose a date that lies ahead.' });
  const decision = decisionOf(file, actor, accepts, now);
  const decisions = [...proposal.decisions.filter(({ person }) => person !== actor.person), decision];
  const heard = { ...file, papers: { ...file.papers, proposal: { ...proposal, decisions } } };
  const step = { kind: 'case.embargo-decision', what: `${decision.party} ${accepts ? 'accepts' : 'rejects'} the embargo until ${dayOf(new Date(proposal.until))}${why === undefined ? '' : `: ${why}`}`, body: { party: decision.party, accepts, until: proposal.until } } as const;
  const { file: settled, steps } = conclude(heard, now, settings);
  // Whoever says no to one date may name another in the same breath.
  const countered = until === undefined || settled.papers.proposal !== undefined ? { file: settled, steps: [] } : propose(settled, { until, why: why ?? '' }, actor, now);
  return { file: countered.file, steps: [step, ...steps, ...countered.steps] };
}

/** Carries out what the decisions so far amount to. */
export function conclude(file: CaseFile, now: Date, settings: CaseSettings): Done {
  const { proposal } = file.papers;
  const outcome = proposal === undefined ? 'open' : outcomeOf(file, proposal, now, settings).outcome;
  if (proposal === undefined || outcome === 'open') return { file, steps: [] };
  if (outcome === 'rejected') return move(file, { kind: 'embargo', event: 'reject' }, now);
  return move(file, { kind: 'embargo', event: 'accept', later: proposal.later }, now);
}

/**
 * Coordinator and maintainer both decide, and the maintainer has the last word: one of them rejecting ends it. An
 * extension waits besides until the finder was heard, or stayed silent for the setting's days; a finder who objects
 * is on the record and does not hold it up.
 */
export function outcomeOf(file: CaseFile, proposal: Proposal, now: Date, settings: CaseSettings): { readonly outcome: 'accepted' | 'rejected' | 'open'; readonly waitsFor: readonly string[] } {
  const { decisions } = proposal;
  if (decisions.some(({ party, accepts }) => party !== 'finder' && !accepts)) return { outcome: 'rejected', waitsFor: [] };
  const admittedNow = file.participants.filter((each) => admitted(each, now));
  const vendors = file.state.vendors.filter(({ path, organization }) => path !== 'vfd' && admittedNow.some((each) => each.role === 'maintainer' && each.organization === organization));
  const waitsFor = [
    ...(decisions.some(({ party }) => party === 'coordinator') ? [] : ['the coordinator']),
    ...vendors.filter(({ organization }) => !decisions.some((each) => each.party === 'maintainer' && each.organization === organization)).map(({ organization }) => organization),
  ];
  const waited = addDays(new Date(proposal.at), settings.hearingDays) <= now;
  if (proposal.later && !waited && admittedNow.some(({ role }) => role === 'finder') && !decisions.some(({ party }) => party === 'finder')) waitsFor.push('the finder');
  return { outcome: waitsFor.length === 0 ? 'accepted' : 'open', waitsFor };
}

/** By the clock; does nothing where nothing is due, so that it may be called as often as one likes. */
export function clock(file: CaseFile, now: Date, settings: CaseSettings): Done {
  const end = embargoEnd(file, settings);
  if (end !== undefined && end <= now) return move(file, { kind: 'embargo', event: 'terminate' }, now, 'its governing date has come', 'due');
  const { proposal } = file.papers;
  // A date that passed undecided cannot be kept any more.
  if (proposal !== undefined && new Date(proposal.until) <= now) return move(file, { kind: 'embargo', event: 'reject' }, now, 'the proposed date passed undecided');
  // Only silence is decided by the clock: decisions are concluded when they are made.
  if (proposal?.later === true && proposal.decisions.length > 1) return conclude(file, now, settings);
  return { file, steps: [] };
}

/** When the clock next has something to do. */
export function clockDue(file: CaseFile, settings: CaseSettings): Date | undefined {
  const { proposal } = file.papers;
  const hearing = proposal?.later === true ? [addDays(new Date(proposal.at), settings.hearingDays)] : [];
  const dates = [embargoEnd(file, settings), proposal === undefined ? undefined : new Date(proposal.until), ...hearing].filter((at) => at !== undefined);
  return dates.length === 0 ? undefined : new Date(Math.min(...dates.map((at) => at.getTime())));
}

function decisionOf(file: CaseFile, actor: Actor, accepts: boolean, now: Date): Decision {
  const party = partyOf(file, actor, now);
  if (party === undefined) throw new CaseError('act-refused', 'only coordinator, maintainer and finder of a case decide on its embargo');
  return { party, person: actor.person, organization: actor.organization, accepts, at: now.toISOString() };
}
