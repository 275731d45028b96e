import { addDays, dayOf } from '../dates.ts';
import { CaseError } from '../error.ts';
import { onCase, type Actor, type CaseFile, type Contact, type Done } from '../file.ts';
import type { CaseSettings } from '../settings.ts';
import { overridden, refusalBlocker, refusalOf } from './refusal.ts';

export function contact(file: CaseFile, { note, vendor: named, answered = false }: { readonly note: string; readonly vendor?: string; readonly answered?: boolean }, actor: Actor, now: Date): Done {
  const { vendors } = file.state;
  if (named !== undefined && !vendors.some(({ organization }) => organization === named)) throw new CaseError('vendor-unknown', `${named} is no vendor of case ${file.id}`, { where: 'vendor' });
  const vendor = named ?? (vendors.length === 1 ? vendors[0]?.organization : undefined);
  const made: Contact = { at: now.toISOString(), by: actor.person, note, vendor, answered };
  const what = `${vendor ?? 'the maintainer'} ${answered ? 'answered' : 'was written to'}: ${note}`;
  return { file: { ...file, papers: { ...file.papers, contacts: [...file.papers.contacts, made] } }, steps: [{ kind: 'case.contacted', what, body: { vendor, answered } }] };
}

/** A vendor's own act on the case is an answer, too. */
export function hear(file: CaseFile, vendor: string, now: Date): CaseFile {
  return { ...file, papers: { ...file.papers, heard: [...file.papers.heard.filter((each) => each.vendor !== vendor), { vendor, at: now.toISOString() }] } };
}

export function lastHeard({ papers }: CaseFile, vendor: string | undefined): string {
  const answers = papers.contacts.filter((each) => each.answered && each.vendor === vendor).map(({ at }) => at);
  const refusals = papers.refusals.filter((each) => each.vendor === vendor).map(({ at }) => at);
  return [...answers, ...refusals, ...papers.heard.filter((each) => each.vendor === vendor).map(({ at }) => at)].sort().at(-1) ?? '';
}

/**
 * From when on silence allows escalation: the setting's attempts are unanswered, and its days have passed since the
 * first of them. `undefined` while attempts are missing. Attempts to find a maintainer say nothing of one found later.
 */
export function escalationFrom(file: CaseFile, vendor: string | undefined, settings: CaseSettings): Date | undefined {
  const since = lastHeard(file, vendor);
  const attempts = file.papers.contacts.filter((each) => !each.answered && each.vendor === vendor && each.at > since).map(({ at }) => at).sort();
  const [first] = attempts;
  return first === undefined || attempts.length < settings.silence.attempts ? undefined : addDays(new Date(first), settings.silence.days);
}

/** Whose silence could be escalated now or later: vendors that neither approve nor refuse. */
export function silentVendors(file: CaseFile): readonly (string | undefined)[] {
  return missingVendors(file).filter((vendor) => refusalOf(file, vendor) === undefined && !escalated(file, vendor));
}

export function escalate(file: CaseFile, why: string, actor: Actor, now: Date, settings: CaseSettings): Done {
  const { attempts, days } = settings.silence;
  const open = missingVendors(file).filter((vendor) => refusalOf(file, vendor) === undefined);
  if (open.length === 0) throw new CaseError('act-refused', 'every vendor has approved or refused: there is no silence to escalate', { remedy: 'A refusal is overridden instead.' });
  for (const vendor of open) {
    const from = escalationFrom(file, vendor, settings);
    if (from !== undefined && from <= now) continue;
    const when = from === undefined ? `${attempts} unanswered contact attempts are needed` : `it may be escalated from ${from.toISOString()}`;
    throw new CaseError('escalation-early', `${vendor ?? 'the maintainer'} has not been silent for ${days} days over ${attempts} attempts: ${when}`, { remedy: 'Record each contact attempt on the case, and wait.' });
  }
  const named = open.filter((vendor) => vendor !== undefined);
  const standing = (file.papers.escalation?.covers ?? []).filter((vendor) => escalated(file, vendor));
  const escalation = { at: now.toISOString(), by: actor.person, why, covers: [...new Set([...standing, ...named])] };
  return { file: { ...file, papers: { ...file.papers, escalation } }, steps: [{ kind: 'case.escalated', what: `escalated for silence: ${why}`, body: { vendors: named } }] };
}

export function approve(file: CaseFile, actor: Actor, now: Date): Done {
  const participant = maintainerOf(file, actor, now);
  const approvals = [...file.papers.approvals.filter(({ person }) => person !== actor.person), { person: actor.person, organization: participant.organization, at: now.toISOString() }];
  const refusals = file.papers.refusals.filter(({ vendor }) => vendor !== participant.organization);
  return { file: { ...file, papers: { ...file.papers, approvals, refusals } }, steps: [{ kind: 'case.approved', what: `${participant.organization} approves publication`, body: { vendor: participant.organization } }] };
}

export function withdrawApproval(file: CaseFile, actor: Actor, now: Date): Done {
  const participant = maintainerOf(file, actor, now);
  const approvals = file.papers.approvals.filter(({ person }) => person !== actor.person);
  if (approvals.length === file.papers.approvals.length) throw new CaseError('act-refused', `${actor.person} has not approved case ${file.id}`);
  return { file: { ...file, papers: { ...file.papers, approvals } }, steps: [{ kind: 'case.approval-withdrawn', what: `${participant.organization} withdraws its approval`, body: { vendor: participant.organization } }] };
}

function maintainerOf(file: CaseFile, actor: Actor, now: Date): { readonly organization: string } {
  const participant = onCase(file, actor.person, now);
  if (participant?.role !== 'maintainer') throw new CaseError('not-maintainer', 'only a maintainer who is admitted to the case approves its publication');
  return participant;
}

/** The approval that counts for a vendor: by a maintainer who was not dismissed since. */
export function approvalOf(file: CaseFile, vendor: string): { readonly person: string; readonly at: string } | undefined {
  return file.papers.approvals.find(({ person, organization }) => organization === vendor && file.participants.some((each) => each.person === person && each.role === 'maintainer' && each.endedAt === undefined));
}

/**
 * Vendors that are waited for. One whose last maintainer was taken off the case is not, unless it left with a no on the
 * record; where all of them are gone, somebody's consent is missing all the same, and the ladder stands where it stood.
 */
function vendorsOn(file: CaseFile): readonly string[] {
  const all = file.state.vendors.map(({ organization }) => organization);
  const there = all.filter((vendor) => refusalOf(file, vendor) !== undefined || isThere(file, vendor));
  return there.length === 0 ? all : there;
}

function isThere({ participants }: CaseFile, vendor: string): boolean {
  return participants.some((each) => each.role === 'maintainer' && each.organization === vendor && each.endedAt === undefined);
}

/** Vendors without an approval; a case that has no vendor at all lacks that of one whom nobody has found. */
export function missingVendors(file: CaseFile): readonly (string | undefined)[] {
  const vendors = vendorsOn(file);
  return vendors.length === 0 ? [undefined] : vendors.filter((vendor) => approvalOf(file, vendor) === undefined);
}

/** Does the recorded escalation stand for this vendor's approval? Not once the vendor was heard again. */
export function escalated(file: CaseFile, vendor: string | undefined): boolean {
  const { escalation } = file.papers;
  if (escalation === undefined || escalation.at <= lastHeard(file, vendor)) return false;
  // A vendor who joined after the escalation was never part of that silence.
  return vendor === undefined ? escalation.covers.length === 0 : escalation.covers.includes(vendor);
}

/** Why consent is missing; empty when the maintainers' part is there. */
export function missingConsent(file: CaseFile, settings: CaseSettings): readonly string[] {
  return missingVendors(file).filter((vendor) => !escalated(file, vendor) && !overridden(file, vendor)).map((vendor) => {
    const refused = refusalBlocker(file, vendor);
    if (refused !== undefined) return refused;
    if (vendor === undefined) return 'no maintainer has approved, and no silence was escalated';
    const from = escalationFrom(file, vendor, settings);
    return `${vendor} ${isThere(file, vendor) ? 'has not approved' : 'is not on the case any more and has not approved'}${from === undefined ? '' : `; silence may be escalated from ${dayOf(from)}`}`;
  });
}
