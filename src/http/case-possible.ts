import type { CaseDetail } from '../clearinghouse/cases/index.ts';
import type { Actor } from '../identity/index.ts';
import type { CaseAct } from './view.ts';

/** What the state of the case leaves open; whether somebody may is another question. */
export function possible(act: CaseAct, detail: CaseDetail, { person, roles, at }: Actor): boolean {
  const { embargo, consent, state, proposal, silence } = detail;
  const coordinator = roles.some(({ role }) => role === 'coordinator');
  const own = organizationOn(detail, person);
  switch (act) {
    // Who said yes to it already, by proposing it, is not asked again; but a coordinator whom nobody could answer sets it.
    case 'accept-embargo': return proposal !== undefined && (!saidYes(detail, person, coordinator) || proposal.waitsFor.length === 0);
    case 'reject-embargo': return proposal !== undefined;
    case 'end-embargo': return embargo.state === 'active' || embargo.state === 'revise';
    case 'publish': return consent.blockers.length === 0;
    case 'withdraw-approval': return state === 'open' && detail.approvals.some((each) => each.person === person);
    case 'approve': return state === 'open' && !detail.approvals.some((each) => each.person === person || each.organization === own);
    case 'refuse': return state === 'open' && (coordinator ? consent.refusals.length === 0 : !consent.refusals.some(({ vendor }) => vendor === own));
    case 'withdraw-refusal': return consent.refusals.some(({ by, recorded }) => by === person || (recorded === 'coordinator') === coordinator);
    case 'override': return consent.refusals.length > 0 && consent.override === undefined;
    case 'confirm-override': return consent.override !== undefined && consent.override.confirmed === undefined;
    case 'withdraw-override': return consent.override !== undefined;
    case 'escalate': return silence?.from !== undefined && silence.from <= at;
    case 'split': return detail.merged.length > 1;
    case 'end-admission': return detail.people.some(({ active, role }) => active && role !== 'coordinator');
    default: return true;
  }
}

/** Has the side of this person agreed to the proposed date? */
export function saidYes(detail: CaseDetail, person: string | undefined, coordinator: boolean): boolean {
  const own = organizationOn(detail, person);
  return detail.proposal?.decisions.some((each) => each.accepts && (each.person === person || (coordinator && each.party === 'coordinator') || (each.party === 'maintainer' && each.organization === own))) === true;
}

export function organizationOn({ people }: CaseDetail, person: string | undefined): string | undefined {
  return people.find(({ id, active }) => active && id === person)?.organization;
}
