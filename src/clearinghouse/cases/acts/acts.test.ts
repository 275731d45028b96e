import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays } from '../dates.ts';
import { CaseError, type CaseErrorCode } from '../error.ts';
import type { Actor, CaseFile } from '../file.ts';
import { governingOf } from '../file.ts';
import { admission, coordinator, finder, maintainer, opening, stranger } from '../fixture.ts';
import { factsOf } from '../machines/together.ts';
import { opened } from '../opening.ts';
import { defaultSettings as settings } from '../settings.ts';
import type { Act } from './act.ts';
import { missingConsent } from './consent.ts';
import { clockDue, outcomeOf } from './embargo.ts';
import { perform } from './perform.ts';

const start = new Date('2026-03-01T12:00:00Z');
const day = (days: number): Date => addDays(start, days);
const fresh = opened('case-a', opening('SUB-1'), coordinator, start, settings).file;

function play(file: CaseFile, ...acts: readonly (readonly [Actor, Act, Date?])[]): CaseFile {
  return acts.reduce((state, [actor, act, at]) => perform(state, act, actor, at ?? start, settings).file, file);
}
const refused = (code: CaseErrorCode) => (error: unknown): boolean => error instanceof CaseError && error.code === code;
const joined = play(fresh, [coordinator, { kind: 'admit', admission: admission(maintainer, day(400)) }]);
const proposal: Act = { kind: 'propose-embargo', until: day(30), why: 'time to fix' };
const active = play(joined, [maintainer, { kind: 'manage', person: maintainer.person, event: 'validate' }], [maintainer, { kind: 'manage', person: maintainer.person, event: 'accept' }], [maintainer, proposal], [coordinator, { kind: 'accept-embargo' }]);

test('coordinator and maintainer agree on an embargo; its date then governs and the clock ends it', () => {
  assert.equal(active.state.embargo, 'active');
  assert.deepEqual([governingOf(active, settings).rule, clockDue(active, settings)?.toISOString()], ['negotiated', day(30).toISOString()]);
  const before = perform(active, { kind: 'clock' }, coordinator, addDays(day(30), -1), settings);
  assert.deepEqual([before.file.state.embargo, before.steps.length], ['active', 0]);
  const ended = perform(active, { kind: 'clock' }, coordinator, day(30), settings);
  assert.deepEqual([ended.file.state.embargo, ended.file.papers.ended?.how], ['exited', 'due']);
  assert.deepEqual(perform(ended.file, { kind: 'clock' }, coordinator, day(31), settings).steps, []);
});

test('nobody alone: a proposal waits for the other side, and one rejection ends it', () => {
  const proposed = play(joined, [coordinator, proposal]);
  assert.equal(play(proposed, [coordinator, { kind: 'accept-embargo' }]).state.embargo, 'active', 'a maintainer who does not know yet is not waited for');
  const aware = play(joined, [coordinator, { kind: 'observe', fact: 'V' }], [coordinator, proposal], [coordinator, { kind: 'accept-embargo' }]);
  assert.equal(aware.state.embargo, 'proposed');
  assert.equal(play(aware, [finder, { kind: 'accept-embargo' }]).state.embargo, 'proposed');
  assert.equal(play(aware, [maintainer, { kind: 'accept-embargo' }]).state.embargo, 'active');
  assert.equal(play(aware, [maintainer, { kind: 'reject-embargo', why: 'no' }]).state.embargo, 'none');
  assert.throws(() => play(aware, [stranger, { kind: 'accept-embargo' }]), refused('act-refused'));
});

test('who sets a date alone agreed with nobody, and the date says so; a no may bring another date along', () => {
  const alone = play(fresh, [coordinator, proposal], [coordinator, { kind: 'accept-embargo' }]);
  assert.match(governingOf(alone, settings).source, /^set by the coordinator alone/);
  assert.match(governingOf(active, settings).source, /^accepted 2026-03-01$/);
  const aware = play(joined, [coordinator, { kind: 'observe', fact: 'V' }], [coordinator, proposal]);
  const countered = play(aware, [maintainer, { kind: 'reject-embargo', why: 'we freeze until April', until: day(45) }]);
  assert.deepEqual([countered.state.embargo, countered.papers.proposal?.until, countered.papers.proposal?.by], ['proposed', day(45).toISOString(), maintainer.person]);
  assert.equal(play(countered, [coordinator, { kind: 'accept-embargo' }]).state.embargo, 'active');
});

test('a vendor is received when its maintainer comes, and takes the report on when it agrees on something', () => {
  const proposed = play(joined, [coordinator, proposal]);
  const came = play(proposed, [maintainer, { kind: 'manage', person: maintainer.person, event: 'receive' }]);
  assert.equal(came.state.vendors[0]?.management, 'received');
  assert.equal(play(came, [maintainer, { kind: 'accept-embargo' }]).state.vendors[0]?.management, 'accepted');
  assert.equal(play(came, [maintainer, { kind: 'refuse', why: 'no' }]).state.vendors[0]?.management, 'received');
});

test('a case does not wait for a vendor who was taken off it, unless that vendor left with a no on the record', () => {
  const both = play(active, [coordinator, { kind: 'admit', admission: admission(stranger, day(400)) }], [maintainer, { kind: 'approve' }]);
  assert.match(missingConsent(both, settings).join(), /^org-stranger has not approved/);
  assert.deepEqual(missingConsent(play(both, [coordinator, { kind: 'dismiss', person: stranger.person, why: 'invited twice' }]), settings), []);
  const refusing = play(both, [stranger, { kind: 'refuse', why: 'never' }], [coordinator, { kind: 'dismiss', person: stranger.person, why: 'in the way' }]);
  assert.match(missingConsent(refusing, settings).join(), /^org-stranger refuses/);
  // With the last vendor gone nobody has approved.
  assert.deepEqual(missingConsent(play(active, [coordinator, { kind: 'dismiss', person: maintainer.person, why: 'left' }]), settings), ['org-maintainer is not on the case any more and has not approved']);
  const waiting = play(active, [coordinator, { kind: 'admit', admission: admission(stranger, day(400)) }], [stranger, { kind: 'manage', person: stranger.person, event: 'receive' }],
    [coordinator, { kind: 'propose-embargo', until: day(20), why: 'sooner' }], [maintainer, { kind: 'accept-embargo' }]);
  assert.equal(waiting.state.embargo, 'revise');
  assert.equal(play(waiting, [coordinator, { kind: 'dismiss', person: stranger.person, why: 'invited twice' }]).state.embargo, 'active');
});

test('an extension waits for the finder, who is heard or stays silent for a week; the active date holds meanwhile', () => {
  const asked = play(active, [maintainer, { kind: 'propose-embargo', until: day(60), why: 'the backport takes longer' }, day(10)], [coordinator, { kind: 'accept-embargo' }, day(11)]);
  assert.equal(asked.state.embargo, 'revise');
  assert.deepEqual(outcomeOf(asked, asked.papers.proposal ?? assert.fail(), day(11), settings).waitsFor, ['the finder']);
  assert.equal(governingOf(asked, settings).at.toISOString(), day(30).toISOString());
  const objected = play(asked, [finder, { kind: 'reject-embargo', why: 'too long' }, day(12)]);
  assert.deepEqual([objected.state.embargo, governingOf(objected, settings).at.toISOString()], ['active', day(60).toISOString()]);
  assert.equal(clockDue(asked, settings)?.toISOString(), day(17).toISOString());
  assert.equal(play(asked, [coordinator, { kind: 'clock' }, day(16)]).state.embargo, 'revise');
  assert.equal(governingOf(play(asked, [coordinator, { kind: 'clock' }, day(17)]), settings).at.toISOString(), day(60).toISOString());
  // Undecided on the day the active one ends: what was accepted ends.
  const undecided = play(active, [maintainer, { kind: 'propose-embargo', until: day(60), why: 'longer' }, day(10)], [coordinator, { kind: 'clock' }, day(30)]);
  assert.deepEqual([undecided.state.embargo, undecided.papers.proposal], ['exited', undefined]);
});

test('a shorter date needs no hearing', () => {
  const sooner = play(active, [coordinator, { kind: 'propose-embargo', until: day(20), why: 'the fix is out early' }], [maintainer, { kind: 'accept-embargo' }]);
  assert.equal(governingOf(sooner, settings).at.toISOString(), day(20).toISOString());
});

test('upstream policy and list caps end the embargo before what was negotiated', () => {
  const policy = play(active, [coordinator, { kind: 'upstream-policy', date: { days: 14 }, source: 'SECURITY.md' }]);
  assert.equal(clockDue(policy, settings)?.toISOString(), day(14).toISOString());
  const capped = play(active, [coordinator, { kind: 'list-cap', date: { days: 7 }, source: 'distros' }, day(3)]);
  assert.deepEqual([governingOf(capped, settings).rule, clockDue(capped, settings)?.toISOString()], ['list-cap', day(10).toISOString()]);
  assert.equal(play(capped, [coordinator, { kind: 'clock' }, day(10)]).state.embargo, 'exited');
});

test('public knowledge ends it in the same act, attacks block new ones, any public model leaves none', () => {
  assert.deepEqual([play(active, [coordinator, { kind: 'observe', fact: 'P' }]).papers.ended?.how, play(active, [coordinator, { kind: 'observe', fact: 'X' }]).papers.ended?.how], ['public', 'exploit']);
  assert.equal(factsOf(play(active, [coordinator, { kind: 'observe', fact: 'X' }]).state), 'VfdPXa');
  const attacked = play(joined, [coordinator, { kind: 'observe', fact: 'A' }]);
  assert.throws(() => play(attacked, [coordinator, proposal]), refused('act-refused'));
  assert.equal(governingOf(attacked, settings).guidanceBy?.at.toISOString(), day(7).toISOString());
  const known = play(active, [coordinator, { kind: 'public-model', source: 'three of them found it' }, day(2)]);
  assert.deepEqual([known.state.embargo, known.papers.ended?.how, governingOf(known, settings).rule], ['exited', 'unavailable', 'public-model']);
  assert.throws(() => play(play(joined, [coordinator, { kind: 'public-model', source: 's' }]), [coordinator, proposal]), refused('embargo-unavailable'));
  assert.throws(() => play(joined, [coordinator, { ...proposal, until: start }]), refused('date-not-ahead'));
});

test('facts of a vendor: F only in Accepted, D by who deploys, V by leaving Start', () => {
  assert.throws(() => play(joined, [coordinator, { kind: 'observe', fact: 'F' }]), refused('act-refused'));
  assert.throws(() => play(fresh, [coordinator, { kind: 'observe', fact: 'V' }]), refused('vendor-unnamed'));
  assert.throws(() => play(joined, [coordinator, { kind: 'observe', fact: 'V', vendor: 'org-nobody' }]), refused('vendor-unknown'));
  assert.equal(factsOf(play(active, [coordinator, { kind: 'observe', fact: 'F' }], [coordinator, { kind: 'observe', fact: 'D' }]).state), 'VFDpxa');
  assert.throws(() => play(active, [coordinator, { kind: 'observe', fact: 'V' }]), refused('act-refused'));
});

test('silence has a ladder: attempts, days, escalation; an answer takes it down again', () => {
  const contact: Act = { kind: 'contact', note: 'mail to the security address' };
  assert.throws(() => play(joined, [coordinator, { kind: 'escalate', why: 'silent' }]), refused('escalation-early'));
  const written = play(joined, [coordinator, contact, start], [coordinator, contact, day(7)]);
  assert.throws(() => play(written, [coordinator, { kind: 'escalate', why: 'silent' }, day(13)]), refused('escalation-early'));
  assert.throws(() => play(joined, [coordinator, contact, start], [coordinator, { kind: 'escalate', why: 'silent' }, day(40)]), refused('escalation-early'));
  const answered = play(written, [coordinator, { ...contact, answered: true }, day(8)]);
  assert.throws(() => play(answered, [coordinator, { kind: 'escalate', why: 'silent' }, day(14)]), refused('escalation-early'));
  assert.deepEqual(play(written, [coordinator, { kind: 'escalate', why: 'silent' }, day(14)]).papers.escalation?.covers, [maintainer.organization]);
  // A maintainer who acts has answered, whatever the act.
  const acted = play(written, [maintainer, { kind: 'observe', fact: 'A' }, day(9)]);
  assert.throws(() => play(acted, [coordinator, { kind: 'escalate', why: 'silent' }, day(14)]), refused('escalation-early'));
});

test('a case that is closed takes no act, and none is closed under an embargo', () => {
  assert.throws(() => play(active, [coordinator, { kind: 'close', why: 'w' }]), refused('act-refused'));
  const closed = play(joined, [coordinator, { kind: 'close', why: 'not a flaw' }]);
  for (const act of [proposal, { kind: 'approve' }, { kind: 'observe', fact: 'P' }] as const) assert.throws(() => play(closed, [maintainer, act]), refused('case-not-open'));
});

test('who is not admitted, or no longer, approves nothing', () => {
  assert.throws(() => play(joined, [stranger, { kind: 'approve' }]), refused('not-maintainer'));
  assert.throws(() => play(joined, [finder, { kind: 'approve' }]), refused('not-maintainer'));
  assert.throws(() => play(joined, [maintainer, { kind: 'approve' }, day(400)]), refused('not-maintainer'));
  assert.throws(() => play(joined, [coordinator, { kind: 'admit', admission: admission(stranger, day(10), { exclusion: undefined }) }]), refused('admission-refused'));
});
