import assert from 'node:assert/strict';
import { test } from 'node:test';
import { affectedStretches, countsOf } from './executed.ts';

const states = { '!': 'fired', '?': 'dead' } as const;

/** `1!` was run and fired, `2?` could not be judged, `3` was silent; a dash before it: not run. */
function cells(text: string) {
  return text.split(' ').map((word) => ({ version: word.replace(/^-|[!?]$/g, ''), state: states[word.at(-1) as '!' | '?'] ?? 'silent' as const, probed: !word.startsWith('-') }));
}

test('a stretch begins and ends where the proof fired, never where nothing could be judged', () => {
  const words = (text: string): readonly string[] => affectedStretches(cells(text));
  assert.deepEqual(words('1? 2! -3! 4! 5 6!'), ['2 to 4', '6']);
  assert.deepEqual(words('1! 2? 3! 4? 5'), ['1 to 3']);
  assert.deepEqual(words('1 2? 3'), []);
});

test('what was inferred is never counted as run', () => {
  assert.deepEqual(countsOf(cells('1? -2? 3! -4! 5! 6 -7')), { published: 7, ran: 3, fired: 2, silent: 1, inferred: 2, unjudged: 2 });
});
