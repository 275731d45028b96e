import assert from 'node:assert/strict';
import { test } from 'node:test';
import { admissionFlaws, CaseError, compareUrgency, defaultSettings, dueTimes, mayCarry, mayHave, migrations, parseAct, resolveGoverningDate, sentenceOf, type CaseFile, type Urgency } from './index.ts';
import { admission, coordinator, finder, maintainer, opening } from './fixture.ts';
import { opened } from './opening.ts';

const now = new Date('2026-03-20T00:00:00Z');
const { file } = opened('case-a', opening('SUB-1'), coordinator, now, defaultSettings);

test('an act from outside is read strictly, and its date needs a zone', () => {
  assert.deepEqual(parseAct('propose-embargo', { until: '2026-04-01T02:00:00+02:00', why: ' w ' }), { kind: 'propose-embargo', until: new Date('2026-04-01T00:00:00Z'), why: 'w' });
  assert.deepEqual(parseAct('label', { tlp: 'AMBER' }), { kind: 'label', artifact: 'case', tlp: 'AMBER' });
  assert.deepEqual(parseAct('approve', undefined), { kind: 'approve' });
  assert.deepEqual(parseAct('observe', { fact: 'P' }), { kind: 'observe', fact: 'P' });
  const wrong: readonly (readonly [string, unknown])[] = [
    ['publish', {}], ['clock', {}], ['admit', {}], ['propose-embargo', { until: '2026-04-01T02:00:00', why: 'w' }], ['propose-embargo', { until: '2026-04-01T02:00:00Z', why: ' ' }],
    ['approve', { person: 'x' }], ['observe', { fact: 'Q' }], ['label', { tlp: 'WHITE' }], ['approve', []], ['escalate', null], ['label', { tlp: 'RED', kind: 'approve', artifact: 'all' }],
  ];
  for (const [kind, body] of wrong) assert.throws(() => parseAct(kind, body), (error) => error instanceof CaseError && error.code === 'input-invalid', kind);
});

test('the sentence answers first', () => {
  const cell = (version: string) => ({ version, line: version.slice(0, 1), state: ['1.0.0', '1.1.0', '2.0.0'].includes(version) ? 'fired' as const : 'silent' as const, probed: true });
  const range: NonNullable<CaseFile['range']> = {
    label: 'x', package: 'pkg:npm/deep', ecosystem: 'npm', disagreements: undefined, trials: 9,
    cells: ['1.0.0', '1.1.0', '1.2.0', '2.0.0', '2.0.1', '3.0.0'].map(cell),
    affected: { events: [{ introduced: '0' }, { fixed: '1.2.0' }, { introduced: '2.0.0' }, { fixed: '2.0.1' }], versions: ['1.0.0', '1.1.0', '2.0.0'], unjudged: [] },
  };
  assert.equal(sentenceOf({ ...file, range }, now), 'Confirmed on 1.0.0 to 1.1.0 and 2.0.0; fixed in 1.2.0 and 2.0.1.');
  assert.equal(sentenceOf({ ...file, range, status: 'published', publishedAt: new Date('2026-03-12T00:00:00Z') }, now), 'Confirmed on 1.0.0 to 1.1.0 and 2.0.0; fixed in 1.2.0 and 2.0.1; published 12 March.');
  assert.equal(sentenceOf(file, now), 'Confirmed; which versions are affected is not known yet.');
});

test('what others need of this room is on its face', () => {
  const urgency: Urgency = { band: 'urgent', infrastructure: 1, proof: 3, prerequisites: 0, rediscoveries: 0, dueAt: undefined, receivedAt: now };
  assert.equal(compareUrgency(urgency, { ...urgency, band: 'standard' }).because, 'band');
  assert.equal(dueTimes('needs-info', now).validate, undefined);
  assert.deepEqual([mayCarry('RED', 1), mayHave('fix', 'AMBER+STRICT', 2), mayHave('fix', 'CLEAR', 'public')], [false, true, false]);
  assert.equal(resolveGoverningDate({ openedAt: now }, defaultSettings).rule, 'default');
  assert.deepEqual(admissionFlaws(admission(maintainer, now), coordinator.person, now), ['the expiry is not ahead']);
  assert.deepEqual(file.participants.map(({ person }) => person), [coordinator.person, finder.person]);
  assert.deepEqual(migrations.map(({ name }) => name), migrations.map(({ name }) => name).toSorted());
});
