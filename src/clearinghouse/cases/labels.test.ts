import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artifacts, audiences, initialLabels, labels, mayCarry, mayHave, moreRestrictive } from './labels.ts';

test('label by audience, the whole table', () => {
  assert.deepEqual(audiences.map((audience) => labels.map((label) => (mayCarry(label, audience) ? 'y' : '-')).join('')), ['yyyyy', 'yyyy-', 'yyyy-', 'yyyy-', 'yyy--', 'y----']);
});

test('a wider audience never gets what a narrower one may not have', () => {
  for (const [at, audience] of audiences.entries()) {
    for (const wider of audiences.slice(at)) {
      for (const label of labels) {
        assert.ok(!mayCarry(label, wider) || mayCarry(label, audience));
        for (const artifact of artifacts) assert.ok(!mayHave(artifact, label, wider) || mayHave(artifact, label, audience), `${artifact} ${label} ${wider}`);
      }
    }
  }
});

test('as a case starts: who has what', () => {
  assert.deepEqual(audiences.map((audience) => artifacts.filter((artifact) => mayHave(artifact, initialLabels[artifact], audience)).join(' ')), [
    'case research reproducer fix date release notice advisory',
    'case reproducer fix date release notice advisory',
    'fix date release notice advisory',
    'date release notice advisory',
    'notice advisory',
    'advisory',
  ]);
});

test('of two labels the more restrictive one', () => {
  for (const left of labels) for (const right of labels) assert.equal(moreRestrictive(left, right), labels[Math.max(labels.indexOf(left), labels.indexOf(right))]);
});
