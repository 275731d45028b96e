import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { acts, caseStates, labels, roles } from './act.ts';
import type { Act, CaseRole, CaseState, Label, Role } from './act.ts';
import { nobody } from './actor.ts';
import type { Actor, Admission, Resource } from './actor.ts';
import { decide } from './decide.ts';

const relations = ['own', 'org', 't0', 't1', 't2', 't3', 'other', 'old', 'none'] as const;
type Relation = (typeof relations)[number];
type Asker = Role | 'nobody';
const askers: readonly Asker[] = [...roles, 'nobody'];

/** The text beside this file: act, asker and relation to a cell. */
function expectations(): ReadonlyMap<string, string> {
  const text = readFileSync(new URL('expected.txt', import.meta.url), 'utf8');
  const cells = new Map<string, string>();
  let [heading, named]: [readonly string[], readonly string[]] = [[], []];
  for (const line of text.slice(text.indexOf('# public')).split('\n').filter((each) => each.trim() !== '' && !each.startsWith('#'))) {
    if (!line.startsWith(' ')) {
      heading = line.split(',').map((each) => each.trim());
      for (const act of heading) assert.ok((acts as readonly string[]).includes(act) && !named.includes(act), `${act} is no act, or stands twice`);
      named = [...named, ...heading];
      continue;
    }
    const [who = '', ...row] = line.trim().split(/\s+/);
    assert.equal(row.length, relations.length, line);
    assert.ok(who === 'each' || (askers as readonly string[]).includes(who), line);
    for (const act of heading) for (const asker of who === 'each' ? roles : [who]) {
      for (const [index, relation] of relations.entries()) cells.set(`${act} ${asker} ${relation}`, row[index] ?? '');
    }
  }
  assert.deepEqual([...named].sort(), [...acts].sort(), 'every act is written down');
  return cells;
}

function expected(cell: string, state: CaseState, label: Label): 'no' | 'yes' | 'step up' {
  const [, when, circle, star] = /^(yes|open|live|pub)?(!R|GC)?(\*)?$/.exec(cell === '-' ? '*' : cell) ?? assert.fail(`no such cell: ${cell}`);
  if (cell === '-') return 'no';
  if (when === 'open' && state !== 'open') return 'no';
  if (when === 'live' && state !== 'open' && state !== 'published') return 'no';
  if (when === 'pub' && state !== 'published') return 'no';
  if (circle === '!R' && label === 'RED') return 'no';
  if (circle === 'GC' && label !== 'GREEN' && label !== 'CLEAR') return 'no';
  return star === undefined ? 'yes' : 'step up';
}

const at = new Date('2026-12-01T12:00:00Z');
const later = new Date(at.getTime() + 1_000);

function admission(asker: Asker, relation: Relation): readonly Admission[] {
  const held: CaseRole = asker === 'reporter' ? 'reporter' : 'maintainer';
  const not: CaseRole = asker === 'reporter' ? 'maintainer' : 'reporter';
  switch (relation) {
    case 't0': case 't1': case 't2': case 't3': return [{ case: 'the', role: held, tier: Number(relation.slice(1)) as Admission['tier'], expires: later }];
    case 'other': return [{ case: 'the', role: not, tier: 0, expires: later }];
    // The instant of its end is already outside.
    case 'old': return [{ case: 'the', role: held, tier: 0, expires: at }];
    default: return [{ case: 'another', role: held, tier: 0, expires: later }];
  }
}

function world(asker: Asker, relation: Relation, state: CaseState, label: Label): readonly [Actor, Resource] {
  const actor: Actor = asker === 'nobody' ? nobody(at)
    : { person: 'me', at, roles: [{ organization: 'ours', role: asker }], admissions: admission(asker, relation), scopes: undefined, steppedUp: false };
  return [actor, {
    owner: relation === 'own' ? 'me' : 'somebody',
    organizations: [relation === 'org' ? 'ours' : 'theirs'],
    ...(state === 'none' && label === 'RED' ? {} : { case: { id: 'the', state, label } }),
  }];
}

test('act x role x relation x case state x TLP label: no difference from the table written by hand', () => {
  const cells = expectations();
  const differences: string[] = [];
  let compared = 0;
  for (const act of acts) for (const asker of askers) for (const relation of relations) for (const state of caseStates) for (const label of labels) {
    // A report in no case is on no case: there the columns of tiers mean nothing, and the thing is a stranger's.
    const outside = state === 'none' && label === 'RED' && relation.startsWith('t');
    const want = expected(cells.get(`${act} ${asker} ${outside ? 'none' : relation}`) ?? '-', state, label);
    const { allowed, stepUp } = decide(...split(world(asker, relation, state, label), act));
    const got = allowed ? stepUp ? 'step up' : 'yes' : 'no';
    compared++;
    if (got !== want) differences.push(`${act}, ${asker}, ${relation}, ${state}, ${label}: ${got}, expected ${want}`);
  }
  assert.deepEqual(differences, []);
  assert.equal(compared, acts.length * 7 * 9 * 4 * 5);
});

test('the second factor, once given, is not asked for again; it opens nothing that was closed', () => {
  for (const act of acts) for (const asker of roles) for (const relation of relations) for (const state of caseStates) {
    const [actor, resource] = world(asker, relation, state, 'AMBER');
    const [before, after] = [decide(actor, act, resource), decide({ ...actor, steppedUp: true }, act, resource)];
    assert.equal(after.allowed, before.allowed);
    assert.equal(after.stepUp, false);
  }
});

test('whoever does not hold a role any more is nobody, on whatever case they still stand', () => {
  for (const act of acts) for (const relation of relations) {
    const [actor, resource] = world('maintainer', relation, 'open', 'CLEAR');
    assert.equal(decide({ ...actor, roles: [] }, act, resource).allowed, decide(nobody(at), act, resource).allowed);
  }
});

function split([actor, resource]: readonly [Actor, Resource], act: Act): [Actor, Act, Resource] {
  return [actor, act, resource];
}
