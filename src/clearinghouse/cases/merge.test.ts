import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { admission, coordinator, finder, maintainer, opening, stranger, testDesk, type TestDesk } from './fixture.ts';
import { actOn, addDays, addReport, caseDetail, CaseError, creditsOf, mergeCases, openCase, proposeDuplicates, publish, relationTo, splitReport, tick, type Act, type Actor, type CaseErrorCode } from './index.ts';

let desk: TestDesk;
before(async () => void (desk = await testDesk()));
after(() => desk.close());

const code = (expected: CaseErrorCode) => (error: unknown): boolean => error instanceof CaseError && error.code === expected;
const ahead = (days: number): Date => addDays(desk.clock.now(), days);
const view = (id: string) => caseDetail(desk.db, id, desk.clock.now(), desk.settings);
const reports = async (id: string): Promise<readonly string[]> => (await view(id)).merged.map(({ report }) => report).sort();
let made = 0;
const fresh = async (by: Actor = finder, name = `SUB-${++made}`): Promise<{ id: string; report: string }> => {
  const given = opening(name);
  return { report: name, ...await openCase(desk, coordinator, { ...given, report: { ...given.report, finder: { person: by.person, organization: by.organization } } }) };
};

test('a merge moves the reports and their credit, a split brings back exactly these', async () => {
  const [a, b] = [await fresh(), await fresh(stranger)];
  await addReport(desk, b.id, coordinator, opening('SUB-b2').report, opening('x').identity, 'same');
  await mergeCases(desk, b.id, a.id, coordinator, 'one patch silences both');
  assert.deepEqual(await reports(a.id), [a.report, b.report, 'SUB-b2'].sort());
  assert.deepEqual([(await view(b.id)).state, (await view(b.id)).mergedInto], ['closed', a.id]);
  assert.deepEqual((await creditsOf(desk.db, a.id)).map(({ person }) => person ?? '').sort(), [finder.person, stranger.person]);
  assert.equal((await relationTo(desk.db, a.id, stranger.person, desk.clock.now()))?.role, 'finder');
  // Reports of a merged case's flaw go to the one that stands; they stay there.
  assert.equal((await addReport(desk, b.id, coordinator, opening('SUB-late').report, opening('x').identity, 'same')).id, a.id);

  assert.equal((await splitReport(desk, a.id, 'SUB-b2', coordinator, 'another function')).id, b.id);
  assert.deepEqual([await reports(a.id), await reports(b.id)], [[a.report, 'SUB-late'].sort(), [b.report, 'SUB-b2'].sort()]);
  assert.deepEqual((await creditsOf(desk.db, b.id)).map(({ person }) => person ?? '').sort(), [finder.person, stranger.person]);
  assert.equal((await view(b.id)).state, 'open');
  assert.equal(await relationTo(desk.db, a.id, stranger.person, desk.clock.now()), undefined, 'who joined by the merge leaves with it');
  assert.ok(!(await proposeDuplicates(desk.db, a.id)).some((each) => each.case === b.id), 'what a person has parted is not proposed again');
});

test('a report that was added by itself gets a case of its own; the last one stays', async () => {
  const a = await fresh();
  await assert.rejects(splitReport(desk, a.id, a.report, coordinator, 'w'), code('last-report'));
  await assert.rejects(splitReport(desk, a.id, 'SUB-nowhere', coordinator, 'w'), code('report-unknown'));
  const given = opening('SUB-own');
  await addReport(desk, a.id, coordinator, { ...given.report, finder: { person: stranger.person, organization: stranger.organization } }, { ...given.identity, sink: 'other', aliases: ['CVE-2026-0001'] }, 'looked alike');
  const { id } = await splitReport(desk, a.id, 'SUB-own', coordinator, 'fires under the patch');
  assert.deepEqual([await reports(a.id), await reports(id)], [[a.report], ['SUB-own']]);
  assert.equal(await relationTo(desk.db, a.id, stranger.person, desk.clock.now()), undefined);
  assert.equal((await relationTo(desk.db, id, stranger.person, desk.clock.now()))?.role, 'finder');
  assert.equal((await relationTo(desk.db, a.id, finder.person, desk.clock.now()))?.role, 'finder');
});

test('the earliest accepted date wins, and a split takes it back', async () => {
  const [a, b] = [await fresh(), await fresh()];
  for (const [{ id }, days] of [[a, 40], [b, 20]] as const) {
    await actOn(desk, id, coordinator, { kind: 'propose-embargo', until: ahead(days), why: 'w' });
    await actOn(desk, id, coordinator, { kind: 'accept-embargo' });
  }
  await mergeCases(desk, b.id, a.id, coordinator, 'same');
  assert.deepEqual([(await view(a.id)).embargo.until, (await view(a.id)).governing.source], [ahead(20), `accepted in the merged case ${b.id}`]);
  await splitReport(desk, a.id, b.report, coordinator, 'not the same');
  assert.deepEqual([(await view(a.id)).embargo.until, (await view(b.id)).embargo.until], [ahead(40), ahead(20)]);
});

test('an embargo is carried over, an ended one ends, facts add up', async () => {
  const [a, b, c] = [await fresh(), await fresh(), await fresh()];
  await actOn(desk, b.id, coordinator, { kind: 'admit', admission: admission(maintainer, ahead(50)) });
  await actOn(desk, b.id, maintainer, { kind: 'propose-embargo', until: ahead(20), why: 'w' });
  await actOn(desk, b.id, coordinator, { kind: 'accept-embargo' });
  await mergeCases(desk, b.id, a.id, coordinator, 'same');
  assert.deepEqual([(await view(a.id)).embargo, (await view(a.id)).facts], [{ state: 'active', until: ahead(20) }, 'Vfdpxa']);
  await actOn(desk, c.id, coordinator, { kind: 'observe', fact: 'X' });
  await mergeCases(desk, c.id, a.id, coordinator, 'same');
  assert.deepEqual([(await view(a.id)).embargo.state, (await view(a.id)).facts], ['exited', 'VfdPXa']);
  const d = await fresh();
  await actOn(desk, d.id, coordinator, { kind: 'observe', fact: 'A' });
  const e = await fresh();
  await actOn(desk, e.id, coordinator, { kind: 'propose-embargo', until: ahead(20), why: 'w' });
  await actOn(desk, e.id, coordinator, { kind: 'accept-embargo' });
  await assert.rejects(mergeCases(desk, e.id, d.id, coordinator, 'same'), code('merge-refused'));
  assert.equal((await mergeCases(desk, d.id, e.id, coordinator, 'same')).state.publicity, 'pxA');
});

test('what cannot be merged', async () => {
  const [a, b, c] = [await fresh(), await fresh(), await fresh()];
  await assert.rejects(mergeCases(desk, a.id, a.id, coordinator, 'w'), code('merge-refused'));
  await assert.rejects(mergeCases(desk, a.id, 'case-nowhere', coordinator, 'w'), code('case-unknown'));
  await mergeCases(desk, a.id, b.id, coordinator, 'w');
  await assert.rejects(mergeCases(desk, a.id, c.id, coordinator, 'w'), code('merge-refused'));
  await assert.rejects(mergeCases(desk, c.id, a.id, coordinator, 'w'), code('merge-refused'));
  await assert.rejects(publish(desk, a.id, coordinator), code('publication-blocked'));
});

test('merged in any order and split again, every report is where it was', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 2, max: 5 }), fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 6 }), async (count, pairs) => {
    const cases: { readonly id: string; readonly report: string }[] = [];
    for (let n = 0; n < count; n++) cases.push(await fresh());
    const merged: { from: string; into: string; report: string; before: readonly [readonly string[], readonly string[]] }[] = [];
    for (const [x, y] of pairs) {
      const [from, into] = [cases[x % count], cases[y % count]];
      if (from === undefined || into === undefined) continue;
      const earlier = [await reports(from.id), await reports(into.id)] as const;
      try {
        await mergeCases(desk, from.id, into.id, coordinator, 'w');
      } catch (error) {
        if (error instanceof CaseError) continue;
        throw error;
      }
      merged.push({ from: from.id, into: into.id, report: earlier[0][0] ?? '', before: earlier });
      assert.deepEqual(await reports(into.id), [...earlier[0], ...earlier[1]].sort());
    }
    for (const { from, into, report, before } of merged.reverse()) {
      assert.equal((await splitReport(desk, into, report, coordinator, 'w')).id, from);
      assert.deepEqual([await reports(from), await reports(into)], before);
    }
    for (const { id, report } of cases) assert.deepEqual(await reports(id), [report]);
  }), { numRuns: 10 });
});

/** What people and jobs do to a case, but for publishing, by number. */
const acts: readonly ((id: string) => readonly [Actor, Act])[] = [
  () => [coordinator, { kind: 'admit', admission: admission(maintainer, ahead(200)) }],
  () => [coordinator, { kind: 'propose-embargo', until: ahead(9), why: 'w' }],
  () => [coordinator, { kind: 'accept-embargo' }], () => [maintainer, { kind: 'accept-embargo' }], () => [maintainer, { kind: 'approve' }], () => [coordinator, { kind: 'approve' }],
  () => [coordinator, { kind: 'end-embargo', why: 'w' }], () => [coordinator, { kind: 'contact', note: 'w' }], () => [coordinator, { kind: 'escalate', why: 'w' }],
  ...(['V', 'F', 'D', 'P', 'X', 'A'] as const).map((fact) => (): readonly [Actor, Act] => [maintainer, { kind: 'observe', fact }]),
  ...(['validate', 'accept', 'close'] as const).map((event) => (): readonly [Actor, Act] => [maintainer, { kind: 'manage', person: maintainer.person, event }]),
  () => [coordinator, { kind: 'label', artifact: 'advisory', tlp: 'CLEAR' }], () => [coordinator, { kind: 'fix-verified', fix: 'f' }], () => [coordinator, { kind: 'close', why: 'w' }],
];

test('no sequence of acts, merges, splits, reports and ticks publishes; what changed is on the record', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('act' as const), n: fc.nat(acts.length - 1), on: fc.nat(2) }),
    fc.record({ kind: fc.constantFrom('merge' as const, 'split' as const, 'add' as const), on: fc.nat(2), other: fc.nat(2) }),
    fc.record({ kind: fc.constant('tick' as const), days: fc.nat(12) }),
  );
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
    const cases = [await fresh(), await fresh(), await fresh()];
    for (const each of steps) {
      const rows = async (): Promise<string> => JSON.stringify((await sql`select id, vendors, publicity, embargo, papers, closed_at, merged_into from case_file order by id`.execute(desk.db)).rows);
      const [earlier, entries] = [await rows(), desk.entries.length];
      try {
        if (each.kind === 'tick') {
          desk.pass(each.days);
          await tick(desk);
        } else {
          const id = cases[each.on]?.id ?? '';
          if (each.kind === 'act') await actOn(desk, id, ...(acts[each.n] ?? assert.fail())(id));
          else if (each.kind === 'merge') await mergeCases(desk, id, cases[each.other]?.id ?? '', coordinator, 'w');
          else if (each.kind === 'split') await splitReport(desk, id, cases[each.other]?.report ?? '', coordinator, 'w');
          else await addReport(desk, id, coordinator, opening(`SUB-r${++made}`).report, opening('x').identity, 'w');
        }
      } catch (error) {
        assert.ok(error instanceof CaseError, String(error));
        assert.deepEqual([await rows(), desk.entries.length], [earlier, entries], 'what is refused changes nothing');
      }
      if (await rows() !== earlier) assert.ok(desk.entries.length > entries, 'no change without its entry');
    }
    const { rows: [found] } = await sql<{ n: string }>`select count(*) as n from case_file where published_at is not null`.execute(desk.db);
    assert.equal(Number(found?.n), 0);
  }), { numRuns: 15 });
});
