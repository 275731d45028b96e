import { admissionFlaws, type AdmissionRequest } from '../admission.ts';
import { CaseError } from '../error.ts';
import { managementOf, onCase, type Actor, type CaseFile, type Done, type Participant } from '../file.ts';
import type { Act } from './act.ts';
import type { Fact } from '../machines/facts.ts';
import { follow } from '../../../kernel/machine.ts';
import { management, type ManagementEvent } from '../machines/report.ts';
import type { CaseSettings } from '../settings.ts';
import { conclude } from './embargo.ts';
import { after, managementWords, move, withVendor } from './moves.ts';

export function admit(file: CaseFile, request: AdmissionRequest, deploys: boolean, actor: Actor, now: Date): Done {
  const flaws = admissionFlaws(request, actor.person, now);
  if (flaws.length > 0) throw new CaseError('admission-refused', `not admitted: ${flaws.join('; ')}`, { remedy: 'Admission needs a need to know, a contribution, a vetted identity and an exclusion check, at once.' });
  const { person, organization, role, tier, contribution, needToKnow, reason, expiresAt, identity, exclusion } = request;
  const joined: Participant = {
    person, organization, role, tier, contribution, needToKnow, reason, management: 'start', approver: actor.person,
    admittedAt: now.toISOString(), expiresAt: expiresAt.toISOString(), endedAt: undefined,
  };
  // One tier per person and case: the new admission takes the old one's place.
  const done: Done = {
    file: withoutApproval({ ...file, participants: [...file.participants.filter((each) => each.person !== person), joined] }, (approval) => approval.person === person && (role !== 'maintainer' || approval.organization !== organization)),
    steps: [{
      kind: 'case.admitted', what: `${person} is admitted at tier ${tier} as ${role} until ${joined.expiresAt.slice(0, 10)}: ${reason}`,
      body: { person, organization, role, tier, contribution, expiresAt: joined.expiresAt, vettedBy: identity?.vettedBy, exclusionCheckedBy: exclusion?.checkedBy },
    }],
  };
  return role === 'maintainer' ? after(done, (next) => withVendor(next, { organization, deploys })) : done;
}

export function dismiss(file: CaseFile, person: string, why: string, now: Date, settings: CaseSettings): Done {
  const gone = without(file, person, why, now);
  const { proposal } = gone.file.papers;
  // Nobody waits for the decision of who is not there; but nothing is accepted before somebody said so.
  return proposal !== undefined && proposal.decisions.length > 1 ? after(gone, (next) => conclude(next, now, settings)) : gone;
}

function without(file: CaseFile, person: string, why: string, now: Date): Done {
  if (onCase(file, person, now) === undefined) throw new CaseError('person-unknown', `${person} is not admitted to case ${file.id}`);
  return {
    file: withoutApproval({ ...file, participants: file.participants.map((each) => (each.person === person ? { ...each, endedAt: now.toISOString() } : each)) }, (approval) => approval.person === person),
    steps: [{ kind: 'case.dismissed', what: `${person} is no longer admitted: ${why}`, body: { person } }],
  };
}

/** Goes on the record; whoever takes an invitation up is admitted by that. The address stays out of the ledger. */
export function invitation(file: CaseFile, { event, email, as, why }: Extract<Act, { kind: 'invitation' }>): Done {
  const what = { made: `${email} is invited as ${as}: ${why}`, renewed: `${email} gets a new link as ${as}: ${why}`, withdrawn: `the invitation of ${email} as ${as} is withdrawn: ${why}` }[event];
  return { file, steps: [{ kind: 'case.invitation', what, body: { event, as } }] };
}

/** An approval is gone with the standing it was given from, and does not come back with a new admission. */
function withoutApproval(file: CaseFile, gone: (approval: CaseFile['papers']['approvals'][number]) => boolean): CaseFile {
  return { ...file, papers: { ...file.papers, approvals: file.papers.approvals.filter((approval) => !gone(approval)) } };
}

export function manage(file: CaseFile, person: string, event: ManagementEvent, now: Date, why?: string): Done {
  const participant = onCase(file, person, now);
  if (participant === undefined) throw new CaseError('person-unknown', `${person} is not admitted to case ${file.id}`);
  if (participant.role === 'maintainer' && event === 'receive' && managementOf(file, participant) !== 'start') return { file, steps: [] };
  if (participant.role === 'maintainer') return move(file, { kind: 'management', vendor: participant.organization, event }, now, why);
  const next = follow(management, participant.management, event);
  if (next === undefined) throw new CaseError('act-refused', `report management of ${person} is ${participant.management}: ${event} does not lead on from there`);
  return {
    file: { ...file, participants: file.participants.map((each) => (each === participant ? { ...each, management: next } : each)) },
    steps: [{ kind: 'case.management', what: `${person} ${managementWords[event]}${why === undefined ? '' : `: ${why}`}`, body: { person, event } }],
  };
}

export function observe(file: CaseFile, fact: Fact, named: string | undefined, now: Date, why?: string): Done {
  if (fact === 'P' || fact === 'X' || fact === 'A') return move(file, { kind: 'fact', fact }, now, why);
  const { vendors } = file.state;
  const vendor = named ?? (vendors.length === 1 ? vendors[0]?.organization : undefined);
  if (vendor === undefined) throw new CaseError('vendor-unnamed', `${fact} is a fact of a vendor, and case ${file.id} has ${vendors.length} of them`, { where: 'vendor', remedy: vendors.length === 0 ? 'Admit a maintainer first.' : 'Name the vendor.' });
  if (!vendors.some(({ organization }) => organization === vendor)) throw new CaseError('vendor-unknown', `${vendor} is no vendor of case ${file.id}`, { where: 'vendor' });
  return move(file, fact === 'V' ? { kind: 'management', vendor, event: 'receive' } : { kind: 'fact', fact, vendor }, now, why);
}
