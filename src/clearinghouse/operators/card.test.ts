import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { coverOf } from './assessment.ts';
import { draw, duration, sentenceOf } from './card.ts';
import { intelligenceOf, type Given } from './fixture.ts';
import { judge } from './judge.ts';
import type { Portfolio, StoredAction } from './portfolio.ts';
import { defaultSettings } from './settings.ts';
import { publicId } from './assessment.ts';

const now = new Date('2026-11-25T09:00:00Z');
const purls = ['pkg:npm/left@1.0.0', 'pkg:npm/right@1.0.0', 'pkg:npm/never@1.0.0'];
let given: Given;
before(async () => {
  given = await intelligenceOf([
    { id: 'GHSA-aaaa-aaaa-aaaa', name: 'left', aliases: ['CVE-2026-0001'], ranges: [['0', '1.2.0']] },
    { id: 'GHSA-bbbb-bbbb-bbbb', name: 'right', aliases: ['CVE-2026-0002'], ranges: [['0', '1.0.3']] },
    { id: 'GHSA-cccc-cccc-cccc', name: 'never', aliases: ['CVE-2026-0003'], ranges: [['0', undefined]] },
  ]);
});
after(() => given.remove());

function portfolio(hoursPerWeek: number, ...actions: readonly StoredAction[]): Portfolio {
  const judged = judge(purls, given.intelligence);
  return {
    organization: 'org', settings: { ...defaultSettings, hoursPerWeek }, findings: new Map(), actions: new Map(actions.map((each) => [each.id, each])),
    assets: [{ id: 'portal', number: 1, name: 'Portal', exposed: undefined, stakes: undefined, maintainer: undefined, inventory: 'inventory', uploadedAt: new Date('2026-11-20T00:00:00Z'), holds: [1, 2, 3] }],
    components: new Map(purls.flatMap((purl, index) => { const each = judged[index]; return each === undefined ? [] : [[index + 1, { purl, judged: each }] as const]; })),
  };
}

test('today is what a day’s share of the week’s hours holds, in order, and one thing at least', () => {
  const drawn = (hours: number): readonly unknown[] => {
    const { open, forToday, sentence, plan } = draw(portfolio(hours), given.intelligence, false, now);
    return [open.length, forToday.size, sentence.split('.')[0], plan?.weeks[0]?.hours];
  };
  assert.deepEqual(drawn(40), [3, 3, 'Three things today, about 2 hours', 2]);
  assert.deepEqual(drawn(5), [3, 2, 'Two things today, about an hour', 2]);
  assert.deepEqual(drawn(0.5), [3, 1, 'One thing today, about 30 minutes', 0.5]);
});

test('what was decided covers what it was about then: a flaw that comes to it later opens it again', () => {
  const name = 'upgrade:npm:left@1.2.0';
  const decided = (event: 'complete' | 'exclude', covers: readonly string[], at = now): StoredAction => ({
    id: publicId(name), name, kind: 'upgrade', title: 'Upgrade left to 1.2.0', outcome: '14 days', due: undefined, assets: ['portal'], openedAt: now, goneAt: undefined,
    log: [{ kind: 'act', covers, act: { by: 'ada', at, ...(event === 'complete' ? { event, evidence: [] } : { event, justification: 'component_not_present', why: 'cut out', evidence: [] }) } }],
  });
  const standings = (action: StoredAction): readonly unknown[] => {
    const { open, settled, assessment } = draw(portfolio(40, action), given.intelligence, false, now);
    return [open.length, settled.map(({ standing }) => standing.state), assessment?.actions.map(({ reopened }) => reopened).filter((each) => each !== undefined)];
  };
  // By any name of the flaw: it may have got a better one since.
  const cover = coverOf('GHSA-aaaa-aaaa-aaaa', 'portal', 'pkg:npm/left@1.0.0');
  assert.deepEqual(standings(decided('complete', [cover])), [2, ['done'], []]);
  assert.deepEqual(standings(decided('exclude', [cover])), [2, ['not-affected'], []]);
  assert.deepEqual(standings(decided('complete', [])), [3, [], ['It is about more now: CVE-2026-0001']]);
  assert.deepEqual(standings(decided('complete', [cover], new Date('2026-11-19T00:00:00Z'))), [3, [], ['The next inventory of Portal still has it']]);
});

test('the answer first, in words', () => {
  assert.deepEqual([0.02, 0.5, 0.95, 1.1, 2.6].map(duration), ['5 minutes', '30 minutes', '55 minutes', 'an hour', '2.5 hours']);
  assert.equal(sentenceOf('ready', [0.25, 0.4], '2026-12-01'), 'Two things today, about 40 minutes. The first is due 1 Dec 2026.');
  assert.match(sentenceOf('ready', [], undefined), /^Nothing to do/);
  assert.deepEqual((['no-inventory', 'no-knowledge', 'matching'] as const).map((stage) => sentenceOf(stage, [], undefined).split(/[ :;]/)[0]), ['Upload', 'Your', 'Your']);
});
