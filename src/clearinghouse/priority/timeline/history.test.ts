import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordDue, timelineOf } from '../index.ts';
import { listing, sampleAsset, sampleContext, sampleFinding, stated, unlisted } from '../sample.ts';

const at = (day: string): Date => new Date(`${day}T12:00:00Z`);
const finding = { ...sampleFinding, kev: unlisted, automatable: stated('N'), technicalImpact: stated('P') };
const exposed = { ...sampleAsset, exposed: stated('Y') };

test('each change of an input is kept with what it moved, and nothing that was said before is lost', () => {
  const first = recordDue(undefined, timelineOf(finding, exposed, sampleContext), at('2026-08-10'));
  assert.equal(first.current.due, '2026-10-09');
  assert.deepEqual(first.history.map(({ moved, changed }) => [moved, changed]), [['set', []]]);

  assert.equal(recordDue(first, timelineOf(finding, exposed, sampleContext), at('2026-08-11')), first, 'the same answer is no change');

  const listed = recordDue(first, timelineOf({ ...finding, kev: listing('2026-08-12') }, exposed, sampleContext), at('2026-08-12'));
  assert.deepEqual([listed.current.due, listed.history.at(-1)?.moved], ['2026-08-24', 'earlier']);
  assert.deepEqual(listed.history.at(-1)?.changed, [
    'In KEV: No (KEV 2026.08.07, 2026-08-07) became Yes (KEV 2026.08.07, 2026-08-12)',
    '60 days became 14 days',
    'Due 2026-08-24, not 2026-10-09',
  ]);

  const withdrawn = recordDue(listed, timelineOf({ ...finding, kev: { ...unlisted, day: '2026-08-20' } }, { ...exposed, exposed: stated('N') }, sampleContext), at('2026-08-20'));
  assert.deepEqual([withdrawn.current.due, withdrawn.history.at(-1)?.moved], [undefined, 'later']);
  assert.match(withdrawn.history.at(-1)?.changed.join('\n') ?? '', /Due at the next upgrade, not 2026-08-24/);
  assert.deepEqual(withdrawn.history.map(({ timeline }) => timeline.due), ['2026-10-09', '2026-08-24', undefined]);
  assert.deepEqual(withdrawn.history.slice(0, 2), listed.history);
});

test('a value that was assumed and is now stated is a change, even where it is the same value', () => {
  const { automatable: _, ...assumed } = finding;
  const before = recordDue(undefined, timelineOf(assumed, exposed, sampleContext), at('2026-08-10'));
  const after = recordDue(before, timelineOf(finding, exposed, sampleContext), at('2026-08-11'));
  assert.equal(after.history.at(-1)?.moved, 'unmoved');
  assert.match(after.history.at(-1)?.changed.join() ?? '', /^Automatable: No \(default: .*\) became No \(CISA Vulnrichment, 2026-08-09\)$/);
});

test('who is bound, and from when the clock runs, are changes too', () => {
  const before = recordDue(undefined, timelineOf(finding, exposed, sampleContext), at('2026-08-10'));
  const bound = recordDue(before, timelineOf({ ...finding, foundAt: new Date('2026-08-08T15:00:00Z') }, exposed, { ...sampleContext, label: 'directive' }), at('2026-08-11'));
  assert.deepEqual(bound.history.at(-1)?.changed, ['The clock starts 2026-08-08 (found), not 2026-08-10 (found)', 'Due 2026-10-07, not 2026-10-09', 'The answer is a directive, no longer a benchmark']);
});
