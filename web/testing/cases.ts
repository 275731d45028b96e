import type { AdvisoryView, CaseAct, CaseView } from '../../src/http/view.ts';
import { minimistRange, reproduction, verification } from './engine.ts';

const day = 86_400_000;

/** Everything that a coordinator may do to an open case. */
const coordinatorMay: readonly CaseAct[] = ['merge', 'split', 'propose-embargo', 'end-embargo', 'label', 'observe', 'contact', 'escalate', 'submit-fix', 'invite', 'renew-invitation', 'withdraw-invitation', 'end-admission', 'close'];
export const maintainerMay: readonly CaseAct[] = ['accept-embargo', 'reject-embargo', 'propose-embargo', 'submit-fix', 'approve', 'refuse'];

const title = 'minimist follows constructor.prototype in option names';

/** The worked example as a case in the middle of its embargo; times are told from `now`. */
export function openCase(now: number): CaseView {
  const at = (days: number): string => new Date(now + days * day).toISOString();
  return {
    id: 'case_01k6minimist', title, package: 'pkg:npm/minimist', state: 'open', band: 'urgent', reports: 3, tlp: 'AMBER+STRICT', openedAt: at(-12), facts: 'VFdpxa', aliases: ['CVE-2021-44906', 'GHSA-xvch-5gv4-984h'],
    sentence: 'Confirmed on 0.0.2 up to before 0.2.4 and 1.0.0 up to before 1.2.6; a fix is verified; embargo until it is released.',
    embargo: { state: 'active', until: at(9) }, due: { at: at(2), what: 'approval by the maintainer' },
    reproduction: reproduction('confirmed', 'npm-minimist-prototype', title), range: minimistRange(), command: 'breakwater reproduce examples/claims/npm-minimist-prototype',
    evidence: [{ report: 'rep_01k6aaaaaa', href: '/api/cases/case_01k6minimist/evidence/rep_01k6aaaaaa', sha256: '9f'.repeat(32), tlp: 'AMBER+STRICT' }],
    merged: [
      { report: 'rep_01k6aaaaaa', title, finder: 'Example Lab, scanning pipeline', receivedAt: at(-12), verdict: 'confirmed', why: 'opened this case' },
      { report: 'rep_01k6bbbbbb', title: 'prototype pollution through option names', finder: 'R. Okafor', receivedAt: at(-10), verdict: 'confirmed', why: 'same flaw: the verified patch of the first report silences this proof, too' },
      { report: 'rep_01k6cccccc', title: 'minimist sets Object.prototype', finder: undefined, receivedAt: at(-4), verdict: 'needs-review', why: 'merged by M. Ferrari: same function, and the proof stops at 1.2.6' },
    ],
    proposals: [{ case: 'case_01k6yargs', title: 'yargs-parser sets keys of prototypes', why: 'same weakness (CWE-1321) and the same option in the proof; not run against each other yet' }],
    fixes: [
      { id: 'fix_01', submittedBy: 'Example Lab', submittedAt: at(-11), what: 'patch of 14 lines', state: 'done', verification: verification('patch sha256:9d1b', false) },
      { id: 'fix_02', submittedBy: 'J. Halliday', submittedAt: at(-6), what: 'version 1.2.6', state: 'done', verification: verification('version 1.2.6', true) },
    ],
    people: [
      { id: 'p1', name: 'M. Ferrari', organization: 'Clearinghouse', role: 'coordinator', tier: 0, management: 'accepted', expires: undefined, invitation: undefined },
      { id: 'p2', name: 'J. Halliday', organization: 'minimist', role: 'maintainer', tier: 0, management: 'accepted', expires: at(40), invitation: 'invitation_02' },
      { id: 'p3', name: 'R. Okafor', organization: 'independent', role: 'finder', tier: 0, management: 'accepted', expires: undefined, invitation: undefined },
      { id: 'p4', name: 'Example Linux security team', organization: 'Example Linux', role: 'participant', tier: 2, management: 'received', expires: at(12), invitation: 'invitation_04' },
    ],
    invitations: [{ id: 'invitation_05', email: 'second@minimist.example', role: 'maintainer', tier: 0, why: 'publishes the package', by: 'M. Ferrari', at: at(-1), expires: at(6), over: false }],
    proposal: undefined, you: { role: 'coordinator', approved: undefined, refused: undefined }, silence: { attempts: 2, days: 14, from: undefined },
    preview: { title, package: 'pkg:npm/minimist', affected: 'Affected: 0.0.2 to 0.2.3, 1.0.0 to 1.2.5; fixed in 0.2.4, 1.2.6.', found: 'The proof ran on 15 of 32 published versions: it fired on 10 and stayed silent on 5.', weaknesses: ['CWE-1321'], aliases: ['CVE-2021-44906'], credits: ['Example Lab, scanning pipeline', 'R. Okafor'], tlp: 'CLEAR' },
    dates: [
      { at: at(-12), what: 'reported', kind: 'past', source: undefined }, { at: at(-11.9), what: 'acknowledged and confirmed', kind: 'past', source: undefined }, { at: at(-8), what: 'embargo accepted', kind: 'past', source: undefined },
      { at: at(-5.8), what: 'fix verified', kind: 'past', source: undefined }, { at: at(-0.5), what: 'contact the distributions', kind: 'due', source: 'band URGENT' }, { at: at(2), what: 'approval by the maintainer', kind: 'due', source: 'seven days before the governing date' },
      { at: at(9), what: 'publication', kind: 'governing', source: 'the maintainer\'s security policy' },
    ],
    governing: { at: at(9), rule: 'The upstream project\'s own policy comes first: 21 days from the report', source: 'SECURITY.md of minimist' },
    consent: { coordinator: 'M. Ferrari, 2 days ago', maintainer: undefined, escalation: undefined, refusals: [], override: undefined, blockers: ['The maintainer has not approved.', 'The embargo is active for 9 days.'] },
    may: coordinatorMay, advisory: undefined,
    history: [
      { at: at(-12), who: 'intake', what: 'case opened from rep_01k6aaaaaa', leaf: 40 }, { at: at(-10), who: 'validation', what: 'rep_01k6bbbbbb merged', leaf: 52 }, { at: at(-8), who: 'J. Halliday', what: 'embargo accepted', leaf: 61 },
      { at: at(-5.8), who: 'validation', what: 'fix_02 verified', leaf: 77 }, { at: at(-2), who: 'M. Ferrari', what: 'publication approved as coordinator', leaf: 80 },
    ],
    withheld: undefined,
  };
}

/** Opened a moment ago: nobody of the vendor knows, no date is agreed. */
function newCase(open: CaseView, at: (days: number) => string): CaseView {
  return {
    ...open, id: 'case_01k6ini', title: 'ini sets keys of prototypes', package: 'pkg:npm/ini', sentence: 'Confirmed; which versions are affected is not known yet.', band: 'standard', reports: 1, tlp: 'AMBER', facts: 'vfdpxa', openedAt: at(0), aliases: [],
    embargo: { state: 'none', until: undefined }, due: undefined, fixes: [], proposals: [], merged: open.merged.slice(0, 1), people: open.people.slice(0, 1), invitations: [],
    consent: { ...open.consent, coordinator: undefined, blockers: ['no maintainer has approved, and no silence was escalated'] }, may: coordinatorMay.filter((act) => act !== 'end-embargo' && act !== 'split' && act !== 'escalate' && act !== 'end-admission'),
  };
}

export function cases(now: number): readonly CaseView[] {
  const at = (days: number): string => new Date(now + days * day).toISOString();
  const open = openCase(now);
  return [
    open,
    newCase(open, at),
    { ...open, id: 'case_01k6admzip', title: 'adm-zip extracts entries above the folder', package: 'pkg:npm/adm-zip', sentence: 'Confirmed on 0.2.1 up to before 0.4.8; fixed in 0.4.9; nothing stands in the way of publication.', band: 'standard', reports: 1, tlp: 'AMBER', embargo: { state: 'exited', until: undefined }, due: undefined, fixes: open.fixes.slice(1), proposals: [], merged: open.merged.slice(0, 1), aliases: ['CVE-2018-1002204'],
      consent: { coordinator: 'M. Ferrari, today', maintainer: 'C. Kruse, today', escalation: undefined, refusals: [], override: undefined, blockers: [] }, may: [...coordinatorMay, 'publish'] },
    { ...open, id: 'case_01k6yargs', title: 'yargs-parser sets keys of prototypes', package: 'pkg:npm/yargs-parser', sentence: 'Confirmed on 18.1.0; the maintainer was contacted and has not answered.', band: 'standard', reports: 1, tlp: 'RED', facts: 'vfdpxa', embargo: { state: 'proposed', until: undefined }, proposal: { until: at(21), later: false, why: 'we release on that day', by: 'Y. Args', at: at(-2), mine: false, waitsFor: ['the coordinator'], decisions: [{ party: 'maintainer', who: 'Y. Args', accepts: true, at: at(-2) }] }, due: { at: at(-1), what: 'second contact' }, fixes: [], proposals: [], merged: open.merged.slice(0, 1), aliases: [],
      consent: { coordinator: undefined, maintainer: undefined, escalation: undefined, refusals: [{ vendor: 'yargs', why: 'we ship no fix for this line and want no advisory about it', at: at(-3) }], override: { at: at(-1), by: 'M. Ferrari', why: 'operators are exposed and a fix by others is verified', final: at(13), confirmed: undefined }, blockers: ['yargs refuses; the override waits for a second coordinator.', 'The coordinator has not approved.', 'The maintainer has not approved.', 'No fix is verified.'] }, may: [...coordinatorMay, 'accept-embargo', 'reject-embargo', 'confirm-override', 'withdraw-override'], withheld: 'The attachments of the finder are shown to tier 0 only.' },
    { ...open, id: 'case_01k6growl', title: 'growl passes its message to a shell', package: 'pkg:npm/growl', sentence: 'Confirmed on every version before 1.10.2; fixed in 1.10.2; published.', state: 'published', band: 'standard', reports: 2, tlp: 'CLEAR', facts: 'VFDPxa', embargo: { state: 'exited', until: undefined }, due: undefined, aliases: ['CVE-2017-16042'], advisory: 'BW-2026-0001', may: ['contact'], proposals: [], preview: undefined, invitations: [],
      consent: { coordinator: 'M. Ferrari', maintainer: 'silent', escalation: 'three contacts without an answer, escalated on the record', refusals: [], override: undefined, blockers: [] } },
  ];
}

export function advisories(now: number): readonly AdvisoryView[] {
  const at = (days: number): string => new Date(now + days * day).toISOString();
  return [{
    id: 'BW-2026-0001', title: 'growl passes its message to a shell', publishedAt: at(-30), modifiedAt: at(-3), package: 'pkg:npm/growl', aliases: ['CVE-2017-16042'], sentence: 'Every version before 1.10.2 is affected; 1.10.2 fixes it.',
    signingKey: 'ab'.repeat(20), weaknesses: ['CWE-78'], severity: ['critical, 9.8 (CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H)'], remedies: ['Update growl to 1.10.2 or later.'],
    found: 'The proof ran on 15 of 32 published versions: it fired on 10 and stayed silent on 5. 15 more were not run and count as the versions around them, which agree. 2 could not be judged, because the proof does not run there: 0.0.0, 0.0.1.',
    summary: 'A message given to growl reaches a shell.', details: 'A message given to growl is put into a shell command without quoting. Whoever chooses the message runs commands as the user of the process.\n\nUpdate to 1.10.2. Where that is not possible, pass no text from outside.', range: minimistRange(),
    credits: [{ name: 'Example Lab', type: 'FINDER', role: 'found it' }, { name: 'J. Andrews', type: 'REMEDIATION_DEVELOPER', role: 'made the fix' }],
    links: [{ rel: 'osv', href: '/feed/osv/npm/BW-2026-0001.json' }, { rel: 'csaf', href: '/feed/white/2026/bw-2026-0001.json' }, { rel: 'sha256', href: '/feed/white/2026/bw-2026-0001.json.sha256' }, { rel: 'signature', href: '/feed/white/2026/bw-2026-0001.json.asc' }, { rel: 'key', href: `/feed/openpgp/${'ab'.repeat(20)}.asc` }],
  }];
}
