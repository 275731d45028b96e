import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Act } from './acts/act.ts';
import { perform } from './acts/perform.ts';
import { blockersOf } from './blockers.ts';
import { addDays } from './dates.ts';
import { CaseError } from './error.ts';
import type { Actor, CaseFile } from './file.ts';
import { admission, coordinator, finder, maintainer, opening, stranger } from './fixture.ts';
import { opened } from './opening.ts';
import { published } from './publish.ts';
import { defaultSettings as settings } from './settings.ts';

const now = new Date('2026-03-01T12:00:00Z');
const far = new Date('2027-03-01T12:00:00Z');
const fresh = opened('case-a', opening('SUB-1'), coordinator, now, settings).file;

type Move = readonly [Actor, Act] | number;
const second: Actor = { ...coordinator, person: 'person-second' };
const everyone: readonly Actor[] = [coordinator, second, maintainer, finder, stranger];
/** Every kind of act but publishing, by whoever might try; a number lets days pass. */
const moves: readonly Move[] = [
  [coordinator, { kind: 'admit', admission: admission(maintainer, far) }],
  [coordinator, { kind: 'propose-embargo', until: addDays(now, 30), why: 'w' }],
  ...[coordinator, maintainer, finder, stranger].flatMap((actor): readonly Move[] => [[actor, { kind: 'approve' }], [actor, { kind: 'accept-embargo' }]]),
  [maintainer, { kind: 'withdraw-approval' }],
  [maintainer, { kind: 'reject-embargo', why: 'no' }],
  [coordinator, { kind: 'end-embargo', why: 'w' }],
  [coordinator, { kind: 'clock' }],
  [coordinator, { kind: 'label', artifact: 'advisory', tlp: 'RED' }],
  ...(['V', 'F', 'D', 'P', 'X', 'A'] as const).map((fact): Move => [coordinator, { kind: 'observe', fact }]),
  ...(['receive', 'validate', 'invalidate', 'accept', 'defer', 'close'] as const).map((event): Move => [coordinator, { kind: 'manage', person: maintainer.person, event }]),
  [coordinator, { kind: 'contact', note: 'n' }],
  [coordinator, { kind: 'contact', note: 'n', answered: true }],
  [coordinator, { kind: 'escalate', why: 'w' }],
  [maintainer, { kind: 'refuse', why: 'w' }],
  [coordinator, { kind: 'refuse', why: 'w' }],
  [coordinator, { kind: 'override', why: 'w' }],
  [coordinator, { kind: 'confirm-override', why: 'w' }],
  [second, { kind: 'confirm-override', why: 'w' }],
  [coordinator, { kind: 'withdraw-override' }],
  [coordinator, { kind: 'dismiss', person: maintainer.person, why: 'w' }],
  [coordinator, { kind: 'upstream-policy', date: { days: 10 }, source: 's' }],
  [coordinator, { kind: 'list-cap', date: { days: 7 }, source: 's' }],
  [coordinator, { kind: 'public-model', source: 's' }],
  [coordinator, { kind: 'fix-verified', fix: 'f' }],
  [coordinator, { kind: 'close', why: 'w' }],
  15,
];

interface Node {
  readonly file: CaseFile;
  readonly at: Date;
  /** Told from the acts alone, apart from the code under test: does the maintainer's approval stand, does an escalation? */
  readonly approved: boolean;
  readonly escalated: boolean;
  readonly onCase: boolean;
  readonly refused: boolean;
  /** Of a refusal: by whom and when, for a vendor or for a maintainer outside of the case, and whether it was confirmed. */
  readonly override: { readonly by: Actor; readonly at: Date; readonly vendor: boolean; readonly confirmed: boolean } | undefined;
}

function refusalAfter(node: Node, [actor, act]: readonly [Actor, Act]): Pick<Node, 'refused' | 'override'> {
  const vendor = node.file.state.vendors.length > 0;
  const { override } = node;
  switch (act.kind) {
    case 'refuse': return { refused: true, override };
    case 'approve': return { refused: false, override };
    case 'admit': return { refused: vendor && node.refused, override };
    case 'override':
      assert.ok(node.refused && !node.approved);
      return { refused: true, override: { by: actor, at: node.at, vendor, confirmed: false } };
    case 'confirm-override':
      assert.ok(override !== undefined && !override.confirmed && (actor !== override.by || node.at >= addDays(override.at, settings.refusalDays)));
      return { refused: node.refused, override: { ...override, confirmed: true } };
    case 'withdraw-override': return { refused: node.refused, override: undefined };
    default: return { refused: node.refused, override };
  }
}

function next(node: Node, move: Move): Node | undefined {
  if (typeof move === 'number') return { ...node, at: addDays(node.at, move) };
  const [actor, act] = move;
  try {
    const { file } = perform(node.file, act, actor, node.at, settings);
    const heard = (actor === maintainer && node.onCase) || act.kind === 'refuse' || (act.kind === 'contact' && act.answered === true);
    const admits = act.kind === 'admit';
    const approved = admits ? node.approved : act.kind === 'approve' ? true : act.kind === 'withdraw-approval' || (act.kind === 'dismiss' && node.onCase) || act.kind === 'refuse' ? false : node.approved;
    // A maintainer who joins was no part of an earlier silence.
    const escalated = act.kind === 'escalate' ? true : (heard || (admits && node.file.state.vendors.length === 0)) ? false : node.escalated;
    return { ...refusalAfter(node, move), file, at: node.at, approved, escalated, onCase: admits ? true : act.kind === 'dismiss' ? false : node.onCase };
  } catch (error) {
    assert.ok(error instanceof CaseError, String(error));
    return undefined;
  }
}

function* every(depth: number): Generator<Node> {
  let edge: readonly Node[] = [{ file: fresh, at: now, approved: false, escalated: false, onCase: false, refused: false, override: undefined }];
  const seen = new Set<string>();
  for (let step = 0; step <= depth; step++) {
    const following: Node[] = [];
    for (const node of edge) {
      yield node;
      if (step === depth) continue;
      for (const each of moves) {
        const found = next(node, each);
        if (found === undefined) continue;
        const key = JSON.stringify(found);
        if (!seen.has(key)) following.push(found);
        seen.add(key);
      }
    }
    edge = following;
  }
}

test('no sequence of up to five other acts publishes, and publishing goes through exactly with consent and no embargo', () => {
  let states = 0;
  let passed = 0;
  let overrode = 0;
  for (const { file, at, approved, escalated, override } of every(5)) {
    states += 1;
    assert.notEqual(file.status, 'published');
    const embargoed = !['none', 'exited'].includes(file.state.embargo);
    const may = file.status === 'open' && !embargoed && (approved || escalated || (override?.confirmed === true && override.vendor === file.state.vendors.length > 0)) && file.papers.labels.advisory === 'CLEAR';
    assert.equal(blockersOf(file, settings).length === 0, may, `${JSON.stringify(file.papers)} ${blockersOf(file, settings).join('; ')}`);
    for (const actor of everyone) {
      if (may && actor.roles.includes('coordinator')) {
        const done = published(file, actor, at, settings);
        passed += 1;
        if (done.on === 'override') overrode += 1;
        assert.equal(done.file.status, 'published');
        assert.ok(done.file.state.publicity.startsWith('P') && done.file.state.vendors.every(({ path }) => path !== 'vfd'));
      } else assert.throws(() => published(file, actor, at, settings), (error) => error instanceof CaseError && error.code === 'publication-blocked');
    }
  }
  assert.ok(states > 10_000 && passed > 10 && overrode > 10, `${states} states, ${passed} publishable, ${overrode} of them over a refusal`);
});

test('approval and publication are two people', () => {
  const both: Actor = { ...maintainer, roles: ['maintainer', 'coordinator'] };
  const joined = perform(fresh, { kind: 'admit', admission: admission(both, far) }, coordinator, now, settings).file;
  const approved = perform(joined, { kind: 'approve' }, both, now, settings).file;
  assert.throws(() => published(approved, both, now, settings), /who approved as maintainer/);
  assert.equal(published(approved, coordinator, now, settings).on, 'approval');
});

test('with two vendors each of them approves', () => {
  let file = fresh;
  for (const who of [maintainer, stranger]) file = perform(file, { kind: 'admit', admission: admission(who, far) }, coordinator, now, settings).file;
  file = perform(file, { kind: 'approve' }, maintainer, now, settings).file;
  assert.deepEqual(blockersOf(file, settings), ['org-stranger has not approved']);
  file = perform(file, { kind: 'approve' }, stranger, now, settings).file;
  assert.deepEqual(blockersOf(file, settings), []);
});

test('every blocker is listed at once', () => {
  let file = perform(fresh, { kind: 'propose-embargo', until: addDays(now, 30), why: 'w' }, coordinator, now, settings).file;
  file = perform(file, { kind: 'accept-embargo' }, coordinator, now, settings).file;
  file = perform(file, { kind: 'propose-embargo', until: addDays(now, 20), why: 'w' }, coordinator, now, settings).file;
  file = perform(file, { kind: 'label', artifact: 'advisory', tlp: 'AMBER' }, coordinator, now, settings).file;
  assert.deepEqual(blockersOf(file, settings, finder), [
    'an embargo is active until 31 March 2026', 'an embargo proposal is undecided', 'no maintainer has approved, and no silence was escalated',
    'the advisory is labeled TLP:AMBER: only TLP:CLEAR goes to everyone', 'a coordinator publishes',
  ]);
});

test('a vendor who refuses for good: nobody skips a step of the ladder, and coming and going starts nothing anew', () => {
  const joined = perform(fresh, { kind: 'admit', admission: admission(maintainer, far) }, coordinator, now, settings).file;
  const play = (file: CaseFile, ...acts: readonly (readonly [Actor, Act, Date?])[]): CaseFile => acts.reduce((state, [actor, act, at]) => perform(state, act, actor, at ?? now, settings).file, file);
  const refuse: Act = { kind: 'refuse', why: 'never' };
  const override: Act = { kind: 'override', why: 'operators are exposed' };
  const confirm: Act = { kind: 'confirm-override', why: 'seen the file' };
  const refused = (code: string) => (error: unknown): boolean => error instanceof CaseError && error.code === code;

  for (const [actor, act, code] of [[finder, refuse, 'not-maintainer'], [stranger, refuse, 'not-maintainer'], [coordinator, override, 'act-refused'], [second, confirm, 'act-refused']] as const) assert.throws(() => play(joined, [actor, act]), refused(code), act.kind);
  const no = play(joined, [maintainer, { kind: 'approve' }], [maintainer, refuse]);
  assert.deepEqual(blockersOf(no, settings), ['org-maintainer refuses; two coordinators may override that, or one after a final date, on the record'], 'a refusal takes the approval back');
  assert.throws(() => play(no, [coordinator, { kind: 'contact', note: 'n' }], [coordinator, { kind: 'contact', note: 'n' }], [coordinator, { kind: 'escalate', why: 'w' }, addDays(now, 60)]), refused('act-refused'), 'a refusal is no silence');
  for (const actor of [maintainer, finder, stranger]) for (const act of [override, confirm]) assert.throws(() => play(no, [actor, act]), refused('act-refused'));
  const both: Actor = { ...maintainer, roles: ['maintainer', 'coordinator'] };
  assert.throws(() => play(no, [both, override]), refused('act-refused'), 'who maintains it does not override as coordinator');

  const asked = play(no, [coordinator, override]);
  assert.deepEqual(blockersOf(asked, settings), ['org-maintainer refuses; the override waits for a second coordinator, or for 30 May 2026']);
  assert.throws(() => play(asked, [coordinator, confirm, addDays(now, 89)]), refused('escalation-early'));
  assert.throws(() => published(asked, coordinator, addDays(now, 365), settings), refused('publication-blocked'), 'no date publishes without the act that confirms');
  const alone = play(asked, [coordinator, confirm, addDays(now, 90)]);
  const two = play(asked, [second, { ...confirm, authority: 'the national authority' }]);
  assert.deepEqual([alone.papers.override?.confirmed?.on, two.papers.override?.confirmed?.on, two.papers.override?.confirmed?.authority], ['final-date', 'second-coordinator', 'the national authority']);
  for (const file of [alone, two]) {
    assert.deepEqual(blockersOf(file, settings), []);
    assert.equal(published(file, coordinator, addDays(now, 90), settings).on, 'override');
    assert.deepEqual(blockersOf(play(file, [maintainer, { kind: 'withdraw-refusal' }], [maintainer, refuse]), settings), []);
    assert.deepEqual(blockersOf(play(file, [coordinator, { kind: 'admit', admission: admission(stranger, far) }]), settings), ['org-stranger has not approved'], 'who joins later was never overridden');
    assert.equal(blockersOf(play(file, [coordinator, { kind: 'withdraw-override' }]), settings).length, 1);
  }
  const outside = play(fresh, [coordinator, refuse], [coordinator, override], [second, confirm]);
  assert.deepEqual([blockersOf(outside, settings), published(outside, coordinator, now, settings).on], [[], 'override'], 'a maintainer who never joined can refuse, too');
  const soon = play(no, [coordinator, { kind: 'public-model', source: 's' }], [coordinator, override]);
  assert.equal(soon.papers.override?.final, addDays(now, settings.refusalDays).toISOString(), 'the vendor has notice, whatever the governing date');
});

test('one place in the sources writes a publication', () => {
  const writers = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && path !== 'tables.ts')
    .filter((path) => /published_(?:at|by|on)\s*:|status: 'published'|set published/.test(readFileSync(join(import.meta.dirname, path), 'utf8')));
  assert.deepEqual(writers, ['publish.ts']);
});
