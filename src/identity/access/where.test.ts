import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { world } from '../test-world.ts';
import type { World } from '../test-world.ts';
import { acts, caseRoles, labels, roles, tiers } from './act.ts';
import type { Actor, Resource } from './actor.ts';
import { decide } from './decide.ts';
import { filterFor } from './filter.ts';
import { scopes } from './scope.ts';
import { whereOf } from './where.ts';

type Things = {
  readonly things: { readonly id: number; readonly owner: string | null; readonly organization: string | null; readonly case_id: string | null; readonly state: string | null; readonly label: string | null };
};

let here: World;
before(async () => {
  here = await world();
  await sql`create table things (id integer, owner text, organization text, case_id text, state text, label text)`.execute(here.db);
});
after(() => here.close());

const at = new Date('2026-12-01T12:00:00Z');
const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const actor: fc.Arbitrary<Actor> = fc.record({
  person: some('ann', 'bob', undefined), at: fc.constant(at), steppedUp: fc.boolean(),
  roles: fc.array(fc.record({ organization: some('lab', 'project', "o'; drop table things; --"), role: some(...roles) }), { maxLength: 3 }),
  admissions: fc.uniqueArray(fc.record({ case: some('c1', 'c2', 'c3'), role: some(...caseRoles), tier: some(...tiers), expires: some(at, new Date(at.getTime() + 1), new Date(at.getTime() - 1)) }), { maxLength: 3, selector: (each) => each.case }),
  scopes: fc.option(fc.uniqueArray(some(...scopes), { maxLength: 4 }), { nil: undefined, freq: 2 }),
});
const thing: fc.Arbitrary<Resource> = fc.record({
  owner: some('ann', 'bob', 'eve', undefined), organizations: some(['lab'], ['project'], ["o'; drop table things; --"], undefined),
  case: fc.option(fc.record({ id: some('c1', 'c2', 'c3', 'c4'), state: some('open', 'published', 'closed'), label: some(...labels) }), { nil: undefined }),
});
const lists = ['report.list', 'case.list', 'case.read-proof', 'report.read-proof', 'token.list', 'case.observe', 'person.list', 'advisory.read', 'case.submit-fix'] as const;

test('in random worlds a list by the filter is the list by single decisions', async () => {
  let [seen, hidden] = [0, 0];
  await fc.assert(fc.asyncProperty(fc.array(thing, { minLength: 1, maxLength: 12 }), fc.array(actor, { minLength: 1, maxLength: 4 }), async (things, actors) => {
    const db = here.db.withTables<Things>();
    await db.deleteFrom('things').execute();
    await db.insertInto('things').values(things.map(({ owner, organizations, case: one }, id) =>
      ({ id, owner: owner ?? null, organization: organizations?.[0] ?? null, case_id: one?.id ?? null, state: one?.state ?? null, label: one?.label ?? null }))).execute();
    for (const who of actors) for (const act of lists) {
      const rows = await db.selectFrom('things').select('id').orderBy('id')
        .where(whereOf(filterFor(who, act), { owner: 'owner', organization: 'organization', case: { id: 'case_id', state: 'state', label: 'label' } })).execute();
      const single = things.flatMap((each, id) => decide(who, act, each).allowed ? [id] : []);
      assert.deepEqual(rows.map(({ id }) => id), single, act);
      seen += single.length;
      hidden += things.length - single.length;
    }
  }), { numRuns: 60 });
  // A law over lists that are always empty, or always whole, would hold for nothing.
  assert.ok(seen > 200 && hidden > 200, `${seen} seen, ${hidden} hidden`);
});

test('negated, a list is the rest: no row is neither', async () => {
  const db = here.db.withTables<Things>();
  await db.deleteFrom('things').execute();
  await db.insertInto('things').values({ id: 1, owner: null, organization: null, case_id: null, state: null, label: null }).execute();
  for (const act of acts) for (const role of roles) {
    const who: Actor = { person: 'ann', at, roles: [{ organization: 'lab', role }], admissions: [{ case: 'c1', role: 'maintainer', tier: 1, expires: new Date(at.getTime() + 1) }], scopes: undefined, steppedUp: false };
    const where = whereOf(filterFor(who, act), { owner: 'owner', organization: 'organization', case: { id: 'case_id', state: 'state', label: 'label' } });
    const counts = await Promise.all([where, sql<boolean>`not ${where}`].map(async (each) => (await db.selectFrom('things').select('id').where(each).execute()).length));
    assert.equal((counts[0] ?? 0) + (counts[1] ?? 0), 1, `${act} ${role}`);
  }
});

test('a list that lacks the column a row asks about shows nothing by that row', async () => {
  const db = here.db.withTables<Things>();
  await db.deleteFrom('things').execute();
  await db.insertInto('things').values({ id: 1, owner: 'ann', organization: 'lab', case_id: 'c1', state: 'published', label: 'CLEAR' }).execute();
  const who: Actor = { person: 'ann', at, roles: [{ organization: 'lab', role: 'operator' }, { organization: 'lab', role: 'reporter' }], admissions: [{ case: 'c1', role: 'reporter', tier: 0, expires: new Date(at.getTime() + 1) }], scopes: undefined, steppedUp: false };
  for (const act of ['report.list', 'case.list', 'token.list'] as const) {
    assert.deepEqual(await db.selectFrom('things').select('id').where(whereOf(filterFor(who, act), {})).execute(), [], act);
  }
});
