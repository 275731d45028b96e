import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Crash } from './crash.ts';
import { matchesClaim, sameCrash } from './index.ts';

function crash(type: string, state: readonly string[], deeper: readonly string[] = []): Crash {
  const frames = [...state, ...deeper].map((name, index) => ({ index, name, dropped: false }));
  return { tool: 'address', type, address: '0x60', frames, state, truncated: false };
}

test('one state and kind is equal, whatever the size of the access', () => {
  const left = crash('Heap-buffer-overflow\nREAD 4', ['parse', 'read', 'load']);
  assert.equal(sameCrash(left, crash('Heap-buffer-overflow\nREAD {*}', ['parse', 'read', 'load'])), 'equal');
  assert.equal(sameCrash(left, crash('Heap-use-after-free\nREAD 4', ['parse', 'read', 'load'])), 'close');
});

test('two frames in common, or lines that differ little, are close', () => {
  const left = crash('Heap-buffer-overflow\nREAD 4', ['parse', 'read', 'load']);
  assert.equal(sameCrash(left, crash('Heap-buffer-overflow\nREAD 4', ['inline_parse', 'parse', 'load'])), 'close');
  assert.equal(sameCrash(crash('Abrt', ['decode_block_1']), crash('Abrt', ['decode_block_2'])), 'close');
});

test('different frames, and nothing known, are different', () => {
  const left = crash('Heap-buffer-overflow\nREAD 4', ['parse', 'read', 'load']);
  assert.equal(sameCrash(left, crash('Heap-buffer-overflow\nREAD 4', ['emit', 'write', 'store'])), 'different');
  assert.equal(sameCrash(crash('Timeout', ['NULL']), crash('Timeout', ['NULL'])), 'different');
});

test('a claim matches by kind, in the sanitizer\'s words or the method\'s', () => {
  const seen = crash('Heap-buffer-overflow\nWRITE {*}', ['copy']);
  for (const type of ['heap-buffer-overflow', 'Heap-buffer-overflow', 'Heap-buffer-overflow READ 4', 'Heap-buffer-overflow\nWRITE {*}']) {
    assert.equal(matchesClaim(seen, { type }).matches, true, type);
  }
  assert.equal(matchesClaim(seen, { type: 'stack-buffer-overflow' }).matches, false);
  assert.equal(matchesClaim(crash('Null-dereference READ', ['f']), { type: 'SEGV' }).matches, true);
  assert.equal(matchesClaim(crash('Kernel failure\nUse-after-free\nREAD 8', ['f']), { type: 'Kernel failure\nSlab-out-of-bounds' }).matches, false);
});

test('a claim matches by any of its frames near the top, parameters or not', () => {
  const seen = crash('Stack-overflow', ['even', 'odd'], ['walk', 'run', 'go', 'a', 'b', 'c', 'far']);
  assert.equal(matchesClaim(seen, { frames: ['odd(int)'] }).matches, true);
  assert.equal(matchesClaim(seen, { frames: ['unknown', 'walk'] }).matches, true);
  const refused = matchesClaim(seen, { type: 'Stack-overflow', frames: ['far'] });
  assert.equal(refused.matches, false);
  assert.match(refused.because, /none of the claimed frames \(far\)/);
});

test('an empty claim matches every crash', () => {
  assert.equal(matchesClaim(crash('Abrt', ['NULL']), {}).matches, true);
});
