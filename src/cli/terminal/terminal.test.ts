import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import type { AffectedRange } from '../../reproduction/index.ts';
import { progressBar } from './progress.ts';
import { ribbonLines } from './ribbon.ts';
import { safe, screenOn, type Screen } from './screen.ts';
import { table, wrap } from './table.ts';

function captured(columns: number, terminal = false): { readonly screen: Screen; readonly out: () => string; readonly error: () => string } {
  const texts = ['', ''];
  const stream = (index: number): Writable => Object.assign(new Writable({ write(chunk, _, done) { texts[index] += String(chunk); done(); } }), { columns, isTTY: terminal });
  return { screen: screenOn(stream(0), stream(1), false), out: () => texts[0] ?? '', error: () => texts[1] ?? '' };
}

test('a table fits the terminal: only the flexible column gives way', () => {
  const { screen, out } = captured(60);
  table(screen, [{ title: 'verdict' }, { title: 'why', flexible: true }, { title: 'n', right: true }], [['confirmed', 'x'.repeat(200), '5'], ['invalid', 'short', '12']]);
  const lines = out().trimEnd().split('\n');
  for (const line of lines) assert.ok(line.length <= 60, line);
  assert.match(lines[1] ?? '', /^confirmed {2}x+… +5$/);
});

test('what strangers wrote cannot steer the terminal', () => {
  assert.equal(safe('a\u001b[2Jb\u202ec\rd'), 'a\uFFFD[2Jb\uFFFDc\uFFFDd');
  const { screen, out } = captured(80);
  table(screen, [{ title: 'x' }], [['\u001b]0;owned\u0007']]);
  assert.ok(!out().includes('\u001b'));
});

test('color only on a terminal', () => {
  assert.equal(captured(80).screen.paint('fact', 'x'), 'x');
  assert.match(captured(80, true).screen.paint('fact', 'x'), /\u001b\[31mx/);
});

test('text is wrapped at the width', () => {
  for (const line of wrap('one two three four five six seven', 14, '  ')) assert.ok(line.length <= 14, line);
});

test('progress shows count, rate and time left, and without a terminal only now and then', () => {
  let now = 0;
  const clock = { now: () => new Date(0), monotonic: () => now };
  const live = captured(100, true);
  const bar = progressBar(live.screen, 10, 'claims', clock);
  now = 2_000;
  bar.advance('one');
  assert.match(live.error(), /1\/10 claims, 0\.5\/s, about 18\.0 s left/);
  const quiet = captured(100);
  const silent = progressBar(quiet.screen, 100, 'claims', clock);
  for (let i = 0; i < 50; i++) { now += 100; silent.advance('x'); }
  assert.equal(quiet.error().split('\n').filter(Boolean).length, 1);
});

test('the ribbon has one sign a version, by line, with its legend', () => {
  const cell = (version: string, state: 'fired' | 'silent' | 'dead', probed = true): AffectedRange['cells'][number] => ({ version, line: version.slice(0, 3), state, probed });
  const range = {
    label: 'x', package: 'pkg:npm/x', ecosystem: 'npm', trials: 4, disagreements: [],
    affected: { events: [], versions: [], unjudged: [] },
    cells: [cell('1.0.0', 'fired'), cell('1.0.1', 'fired', false), cell('1.0.2', 'silent'), cell('1.1.0', 'dead')],
  } satisfies AffectedRange;
  const lines = ribbonLines(range, captured(80).screen);
  assert.match(lines[0] ?? '', /1\.0\.0 … 1\.0\.2 {2}█▄○$/);
  assert.match(lines[1] ?? '', /1\.1\.0 {2}×$/);
});
