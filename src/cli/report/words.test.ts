import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reproduction } from '../../reproduction/index.ts';
import { sampleReport } from './sample.ts';
import { answer } from './words.ts';

const [confirmed] = sampleReport().cases.map(({ reproduction }) => reproduction);
assert.ok(confirmed);
const said = (change: Partial<Reproduction>): string => answer({ ...confirmed, ...change }, undefined);

test('what ran nothing never says that it fires, and faults of a claim are no run-on sentence', () => {
  assert.equal(said({}), 'Confirmed on 1.2.5; silent on 1.2.6.');
  assert.match(said({ verdict: 'needs-review' }), /^Fires, and needs a person/);
  assert.equal(said({ verdict: 'needs-review', runs: [], reasons: [{ code: 'human-only', text: 'the proof is instructions for a person; nothing was run' }] }), 'Needs a person: the proof is instructions for a person; nothing was run.');
  assert.match(said({ verdict: 'indeterminate', reasons: [{ code: 'control-cut-short', text: 'the liveness control hit a limit' }] }), /^Indeterminate: the liveness control hit a limit/);
  const faults = said({ verdict: 'invalid', reasons: [{ code: 'manifest-wrong', text: 'x: 2 things are wrong\n  3:1 a\n  4:1 b' }] });
  assert.ok(!faults.includes('\n') && /cannot be read as it stands/.test(faults), faults);
});
