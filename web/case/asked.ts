import type { CaseAct, CaseView } from '../../src/http/view.ts';

/** What is asked of the person who looks, in order; everything else that they may do is elsewhere. */
export function asked(view: CaseView): readonly CaseAct[] {
  const can = (...acts: readonly CaseAct[]): readonly CaseAct[] => acts.filter((act) => view.may.includes(act));
  if (view.you.role === 'maintainer') return [...decision(view), ...can('approve', 'refuse', 'withdraw-approval', 'withdraw-refusal'), ...(view.state === 'open' ? can('submit-fix') : [])];
  if (view.you.role === 'coordinator') return [...decision(view), ...can(...nextSteps(view)), ...can('publish')];
  return [...decision(view), ...can('publish')];
}

/** Whoever said yes by proposing is not asked again, unless there is nobody else to say it. */
function decision({ proposal, may }: CaseView): readonly CaseAct[] {
  if (proposal == null || (proposal.mine && proposal.waitsFor.length > 0)) return [];
  return (proposal.mine ? ['accept-embargo'] as const : ['accept-embargo', 'reject-embargo'] as const).filter((act) => may.includes(act));
}

/** A new case needs its vendor first, then a date. */
export function nextSteps(view: CaseView): readonly CaseAct[] {
  if (view.state !== 'open') return [];
  if (!hasVendor(view)) return ['invite', 'contact'];
  return needsDate(view) ? ['propose-embargo'] : [];
}

export function hasVendor({ people, invitations }: CaseView): boolean {
  return people.some(({ role }) => role === 'maintainer') || invitations.some(({ role, over }) => role === 'maintainer' && !over);
}

export function needsDate({ state, embargo, proposal, facts }: CaseView): boolean {
  return state === 'open' && embargo.state === 'none' && proposal == null && !facts.includes('P') && !facts.includes('F');
}

/** A fix was seen to work, and nobody has said that it is ready. */
export function fixUnsaid({ facts, fixes }: CaseView): boolean {
  return !facts.includes('F') && fixes.some(({ verification }) => verification?.verified === true);
}

/** Acts whose name depends on who looks. */
export function labelOf(act: CaseAct, label: string, { proposal, you }: CaseView): string {
  if (act === 'accept-embargo' && proposal?.mine === true) return 'Set this date';
  if (act === 'reject-embargo' && proposal?.mine === true) return 'Withdraw the proposal';
  if (act === 'refuse' && you.role === 'coordinator') return 'Record a refusal';
  return label;
}
