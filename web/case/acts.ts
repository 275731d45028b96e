import type { CaseAct, CaseView } from '../../src/http/view.ts';
import { dayOf, fromField } from '../time/words.ts';

export interface Field {
  readonly name: string;
  readonly label: string;
  /** `case`: one that is found by its title. */
  readonly kind: 'text' | 'long' | 'when' | 'email' | 'select' | 'file' | 'case';
  readonly hint?: string;
  readonly optional?: boolean;
  /** For a time: so many days from now stand there already. */
  readonly days?: number;
  /** For a select; or what a text field proposes. */
  readonly options?: (view: CaseView) => readonly { readonly value: string; readonly text: string }[];
}

export interface ActForm {
  readonly act: CaseAct;
  readonly label: string;
  /** What it brings about, before one does it. */
  readonly effect: string;
  /** Said once it is done. */
  readonly done: string;
  /** Shows what will go out, and so opens a dialog even without fields. */
  readonly preview?: boolean;
  readonly fields: readonly Field[];
  /** Cannot be taken back: looks different and says so. */
  readonly final?: boolean;
  /** Asks for the second factor beforehand, not only when the service does. */
  readonly factor?: boolean;
  /** Takes it back, given the view before. An act with an undo and no fields is done at once. */
  readonly undo?: (before: CaseView) => { readonly act: CaseAct; readonly body: object };
}

const why: Field = { name: 'why', label: 'Why', kind: 'long', hint: 'Goes on the record.' };
/** A part and its tier belong together: nobody is a maintainer who may not see what they decide on. */
const parts = [
  { value: 'maintainer 0', text: 'maintainer: sees everything, approves or refuses, decides on dates' },
  { value: 'participant 1', text: 'participant, tier 1: what building and testing the fix needs' },
  { value: 'participant 2', text: 'participant, tier 2: the fix and the date' },
  { value: 'participant 3', text: 'participant, tier 3: the artifact and the time' },
  { value: 'finder 0', text: 'finder: sees everything' },
];
const labels = ['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR'];
const facts: readonly (readonly [string, string])[] = [['V', 'the vendor is aware'], ['F', 'a fix is ready'], ['D', 'the fix is deployed'], ['P', 'the public is aware'], ['X', 'an exploit is public'], ['A', 'attacks were observed']];

/** Every act that a case knows, in the order in which a person meets them. */
export const actForms: readonly ActForm[] = [
  { act: 'approve', label: 'Approve publication', effect: 'You agree that this is published. Once everybody has agreed, it can be published at any moment from then on, before the planned date, too.', done: 'Approved. It can be published at any moment from now on.', fields: [], preview: true, undo: () => ({ act: 'withdraw-approval', body: {} }) },
  { act: 'withdraw-approval', label: 'Withdraw your approval', effect: 'Nothing is published until you approve again.', done: 'Approval withdrawn.', fields: [], undo: () => ({ act: 'approve', body: {} }) },
  { act: 'refuse', label: 'Refuse publication', effect: 'You say no to publication, with your reason, on the record. Coordinators may override it only by two of them, or after a final date.', done: 'The refusal is on the record.', fields: [why], undo: () => ({ act: 'withdraw-refusal', body: {} }) },
  { act: 'withdraw-refusal', label: 'Withdraw the refusal', effect: 'The vendor neither refuses nor approves.', done: 'The refusal is withdrawn.', fields: [] },
  { act: 'accept-embargo', label: 'Accept the date', effect: 'Once everybody who decides has accepted it, the proposed date becomes the embargo. Until then nobody who is not on the case learns of it.', done: 'You accepted the date.', fields: [] },
  { act: 'reject-embargo', label: 'Reject the date', effect: 'The proposal is refused. An embargo that is already active stays as it is.', done: 'The date is rejected.', fields: [why, { name: 'until', label: 'Propose another date instead', kind: 'when', hint: 'Or leave it empty.', optional: true }] },
  { act: 'submit-fix', label: 'Submit a fix', effect: 'The fix is run against the proof and its variants; nobody outside of the case sees it.', done: 'The fix is in the queue; watch its steps here.', fields: [
    { name: 'version', label: 'Version that fixes it', kind: 'text', hint: 'A published version, for example 1.2.6.', optional: true },
    { name: 'patch', label: 'or a patch', kind: 'file', hint: 'A unified diff against the vulnerable version.', optional: true }] },
  { act: 'propose-embargo', label: 'Propose a date', effect: 'Everybody who decides on the embargo is asked. A revision does not interrupt an active embargo.', done: 'The date is proposed.', fields: [{ name: 'until', label: 'Embargo until', kind: 'when' }, why] },
  { act: 'label', label: 'Change the TLP label', effect: 'Who may be told changes at once.', done: 'The label is changed.', fields: [{ name: 'tlp', label: 'TLP 2.0', kind: 'select', options: () => labels.map((value) => ({ value, text: `TLP:${value}` })) }], undo: ({ tlp }) => ({ act: 'label', body: { tlp } }) },
  { act: 'merge', label: 'Merge into another case', effect: 'The reports of this case move to the other one; every finder keeps credit. Splitting a report off takes it back.', done: 'Merged.', fields: [{ name: 'into', label: 'Into which case', kind: 'case', hint: 'Search by title, package or id.' }, why] },
  { act: 'split', label: 'Split off a report', effect: 'The report gets a case of its own. Merging takes it back.', done: 'Split off.', fields: [{ name: 'report', label: 'Which report', kind: 'select', options: ({ merged }) => merged.toReversed().map((each) => ({ value: each.report, text: `${each.title}: ${each.finder ?? 'a finder who is not named'}, received ${dayOf(Date.parse(each.receivedAt))}${each.verdict == null ? '' : `, ${each.verdict}`}` })) }, why] },
  { act: 'invite', label: 'Invite somebody', effect: 'Makes a link that shows this one case, as far as the tier goes, until it expires.', done: 'The invitation is made.', fields: [
    { name: 'email', label: 'Email', kind: 'email', hint: 'Whoever is on the case or invited already gets a new link.' },
    { name: 'as', label: 'As', kind: 'select', hint: 'A maintainer approves and decides on dates; for everybody else the least that serves.', options: () => parts },
    { name: 'expires', label: 'Access ends', kind: 'when', days: 90 }, { ...why, hint: 'The need to know, and what they contribute. Goes on the record.' }] },
  { act: 'renew-invitation', label: 'Make a new link', effect: 'The former link opens nothing any more. Whoever is on the case already comes back with the new one.', done: 'The link is made.', fields: [{ name: 'invitation', label: 'For whom', kind: 'select', options: ({ invitations, people }) => [...invitations.map(({ id, email }) => ({ value: id, text: email })), ...people.flatMap(({ invitation, name }) => (invitation == null ? [] : [{ value: invitation, text: name }]))] }] },
  { act: 'withdraw-invitation', label: 'Withdraw an invitation', effect: 'Its link opens nothing any more. Inviting them again makes another.', done: 'The invitation is withdrawn.', fields: [{ name: 'invitation', label: 'Whose', kind: 'select', options: ({ invitations }) => invitations.map(({ id, email }) => ({ value: id, text: email })) }, why] },
  { act: 'end-admission', label: 'End an admission', effect: 'They see the case no more, and the case waits for them no more; what they did stays on the record. A refusal of theirs stands.', done: 'The admission has ended.', fields: [{ name: 'person', label: 'Whose', kind: 'select', options: ({ people }) => people.filter(({ role }) => role !== 'coordinator').map(({ id, name, role }) => ({ value: id, text: `${name}, ${role}` })) }, why] },
  { act: 'contact', label: 'Record a contact', effect: 'An attempt to reach the maintainer goes on the record; silence is escalated from these.', done: 'The contact is on the record.', fields: [{ name: 'note', label: 'What was tried', kind: 'long' }] },
  { act: 'observe', label: 'Record a fact', effect: 'A fact that is true stays true. Public knowledge or a public exploit ends the embargo at once.', done: 'The fact is on the record.', final: true, fields: [{ name: 'fact', label: 'What is true now', kind: 'select', options: ({ facts: now }) => facts.filter(([letter]) => !now.includes(letter)).map(([value, text]) => ({ value, text })) }] },
  { act: 'escalate', label: 'Escalate', effect: 'Silence of the maintainer goes on the record; this replaces the approval that publication needs.', done: 'Escalated, on the record.', final: true, fields: [why] },
  { act: 'override', label: 'Override the refusal', effect: 'Replaces the approval of the vendor who refuses, once another coordinator confirms it or its final date has come. The vendor sees it.', done: 'Overridden, on the record; it waits for confirmation.', final: true, factor: true, fields: [why] },
  { act: 'confirm-override', label: 'Confirm the override', effect: 'From now on the refusal does not stand in the way of publication.', done: 'The override is confirmed, on the record.', final: true, factor: true, fields: [why,
    { name: 'authority', label: 'Authority', kind: 'text', hint: 'Whose decision it rests on, if on another\'s than yours.', optional: true }] },
  { act: 'withdraw-override', label: 'Withdraw the override', effect: 'The refusal stands in the way again. A new override starts from the beginning.', done: 'The override is withdrawn.', fields: [] },
  { act: 'end-embargo', label: 'End the embargo', effect: 'The embargo ends now. A case has one: it cannot be started again.', done: 'The embargo has ended.', final: true, fields: [why] },
  { act: 'close', label: 'Close the case', effect: 'Work on it ends. Its record stays.', done: 'The case is closed.', final: true, fields: [why] },
  { act: 'publish', label: 'Publish', effect: 'Publishes to everyone now: the advisory goes out as OSV and CSAF, signed, into the feed that scanners read.', done: 'Published.', final: true, factor: true, preview: true, fields: [
    { name: 'summary', label: 'Summary', kind: 'text', hint: 'One sentence for everyone. Without it the title stands alone: nothing that the finder wrote goes out by itself.', optional: true },
    { name: 'details', label: 'Details', kind: 'long', hint: 'What the flaw is, what follows from it, what helps. Goes out word for word.', optional: true },
    { name: 'cwe', label: 'CWE', kind: 'text', hint: 'CWE-79, for example; in place of what the claim says.', optional: true },
    { name: 'cvss', label: 'CVSS vector', kind: 'text', hint: 'CVSS:3.1/… or CVSS:4.0/…', optional: true },
  ] },
];

/** The JSON body of an act from what the form holds; a string instead is what is still wrong, said beside the form. */
export async function bodyOf(form: ActForm, data: FormData): Promise<Readonly<Record<string, unknown>> | string> {
  const body: Record<string, unknown> = {};
  for (const { name, label, kind, optional } of form.fields) {
    const raw = data.get(name);
    const value = raw instanceof File ? (raw.size === 0 ? '' : await raw.text()) : (raw ?? '').trim();
    if (value === '') {
      if (optional !== true) return `"${label}" is empty.`;
      continue;
    }
    if (name === 'as') {
      const [role, tier] = value.split(' ');
      Object.assign(body, { role, tier: Number(tier) });
      continue;
    }
    const read = kind === 'when' ? fromField(value) : value;
    if (read === undefined) return `"${label}" is no date and time.`;
    body[name] = read;
  }
  if (form.act === 'submit-fix' && Object.keys(body).length !== 1) return 'Give a version or a patch, one of the two.';
  return body;
}
