import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { admission, coordinator, finder, maintainer, opening, stranger, testDesk, type TestDesk } from './fixture.ts';
import { actOn, addDays, addReport, caseDetail, caseSummaries, CaseError, creditsOf, metrics, openCase, publicationBlockers, publish, relations, relationTo, standingColumns, tick, type CaseErrorCode } from './index.ts';

let desk: TestDesk;
before(async () => void (desk = await testDesk()));
after(() => desk.close());

const code = (expected: CaseErrorCode) => (error: unknown): boolean => error instanceof CaseError && error.code === expected;
const ahead = (days: number): Date => addDays(desk.clock.now(), days);
async function withMaintainer(report: string): Promise<string> {
  const { id } = await openCase(desk, coordinator, opening(report));
  await actOn(desk, id, coordinator, { kind: 'admit', admission: admission(maintainer, ahead(100)) });
  return id;
}

test('the story of a case: opened, agreed, due, approved, published, and every step on the record', async () => {
  const id = await withMaintainer('SUB-story');
  assert.deepEqual(await publicationBlockers(desk.db, id, desk.settings), ['org-maintainer has not approved']);
  await actOn(desk, id, maintainer, { kind: 'propose-embargo', until: ahead(30), why: 'to write the fix' });
  await actOn(desk, id, coordinator, { kind: 'accept-embargo' });
  await actOn(desk, id, maintainer, { kind: 'approve' });
  assert.match((await publicationBlockers(desk.db, id, desk.settings)).join(), /an embargo is active until/);
  await assert.rejects(publish(desk, id, coordinator), code('publication-blocked'));
  assert.deepEqual((await tick(desk)).changed, []);
  desk.pass(31);
  assert.deepEqual((await tick(desk)).changed, [id]);
  assert.deepEqual(await tick(desk), { looked: 0, changed: [] });
  await actOn(desk, id, maintainer, { kind: 'fix-verified', fix: 'fix-1', version: '1.4.2' });
  await publish(desk, id, coordinator);
  await assert.rejects(publish(desk, id, coordinator), code('publication-blocked'));

  const view = await caseDetail(desk.db, id, desk.clock.now(), desk.settings);
  assert.equal(view.sentence, 'Confirmed; fixed in 1.4.2; published 1 April.');
  assert.deepEqual([view.state, view.facts, view.embargo.state, view.consent.coordinator, view.consent.maintainer, view.governing.rule], ['published', 'VfdPxa', 'exited', coordinator.person, maintainer.person, 'public']);
  assert.deepEqual(view.people.map(({ id: person, role, tier, management }) => [person, role, tier, management]), [
    ['person-coordinator', 'coordinator', 0, 'accepted'], ['person-finder', 'finder', 0, 'accepted'], ['person-maintainer', 'maintainer', 0, 'accepted'],
  ]);
  const leaves = desk.entries.filter(({ subject }) => subject === id);
  assert.deepEqual(leaves.map(({ kind }) => kind), view.history.map(({ kind }) => kind));
  assert.deepEqual(leaves.map(({ kind }) => kind), [
    'case.opened', 'case.admitted', 'case.vendor', 'case.management', 'case.management', 'case.management', 'case.embargo', 'case.embargo-decision', 'case.embargo', 'case.approved', 'case.embargo', 'case.fix-verified', 'case.published', 'case.fact',
  ]);
  assert.ok(!JSON.stringify(leaves).includes('to write the fix'), 'what people wrote stays out of the ledger');
});

test('silence, escalated on the record, replaces the approval', async () => {
  const id = await withMaintainer('SUB-silent');
  for (const days of [7, 7]) {
    await actOn(desk, id, coordinator, { kind: 'contact', note: 'wrote to them' });
    desk.pass(days);
  }
  await actOn(desk, id, coordinator, { kind: 'escalate', why: 'two mails, fourteen days' });
  await publish(desk, id, coordinator);
  const view = await caseDetail(desk.db, id, desk.clock.now(), desk.settings);
  assert.deepEqual([view.state, view.consent.escalation, view.consent.maintainer], ['published', 'two mails, fourteen days', undefined]);
});

test('an act and its record stand or fall together', async () => {
  const { id } = await openCase(desk, coordinator, opening('SUB-atomic'));
  const failing = { ...desk, record: () => Promise.reject(new Error('the ledger is full')) };
  const whole = async (): Promise<string> => JSON.stringify(await caseDetail(desk.db, id, desk.clock.now(), desk.settings));
  const earlier = await whole();
  await assert.rejects(actOn(failing, id, coordinator, { kind: 'observe', fact: 'A' }), /ledger is full/);
  await assert.rejects(openCase(failing, coordinator, opening('SUB-never')), /ledger is full/);
  await assert.rejects(addReport(failing, id, coordinator, opening('SUB-never').report, opening('SUB-never').identity, 'w'), /ledger is full/);
  assert.equal(await whole(), earlier);
  await openCase(desk, coordinator, opening('SUB-never'));
});

test('the table itself refuses a publication without consent or under an embargo', async () => {
  const id = await withMaintainer('SUB-raw');
  const raw = (text: string): Promise<unknown> => sql.raw(`update case_file set ${text} where id = '${id}'`).execute(desk.db);
  await assert.rejects(raw(`published_at = now()`), /check constraint/);
  await assert.rejects(raw(`published_at = now(), published_by = 'x', published_on = 'approval'`), /check constraint/, 'the flaw is not public');
  await assert.rejects(raw(`embargo = 'active', embargo_until = now(), publicity = 'Pxa'`), /check constraint/);
  await assert.rejects(raw(`publicity = 'pXa'`), /check constraint/);
});

test('an admission ends by itself; the list and the single question agree', async () => {
  const { id } = await openCase(desk, coordinator, opening('SUB-tier'));
  await actOn(desk, id, coordinator, { kind: 'admit', admission: admission(stranger, ahead(3), { role: 'participant', tier: 2, contribution: 'release', needToKnow: 'the date' }) });
  const now = desk.clock.now();
  assert.deepEqual(await relationTo(desk.db, id, stranger.person, now), { case: id, role: 'participant', tier: 2 });
  assert.deepEqual(await relations(desk.db, stranger.person, now), [{ case: id, role: 'participant', tier: 2 }]);
  desk.pass(3);
  assert.equal(await relationTo(desk.db, id, stranger.person, desk.clock.now()), undefined);
  assert.deepEqual(await relations(desk.db, stranger.person, desk.clock.now()), []);
  await actOn(desk, id, coordinator, { kind: 'dismiss', person: finder.person, why: 'left' });
  assert.equal(await relationTo(desk.db, id, finder.person, desk.clock.now()), undefined);
});

test('lists: newest first, by state, only what is asked for', async () => {
  const all = await caseSummaries(desk.db, { limit: 100 }, desk.clock.now(), desk.settings);
  assert.ok(all.length >= 5 && all.every((row, at) => at === 0 || row.openedAt <= (all[at - 1]?.openedAt ?? row.openedAt)));
  const published = await caseSummaries(desk.db, { state: 'published', limit: 100 }, desk.clock.now(), desk.settings);
  assert.deepEqual(published.map(({ id }) => id), all.filter(({ state }) => state === 'published').map(({ id }) => id));
  assert.ok(published.length === 2);
  const [first] = all;
  assert.deepEqual((await caseSummaries(desk.db, { visible: sql<boolean>`${sql.ref(standingColumns.id)} = ${first?.id ?? ''}`, limit: 1 }, desk.clock.now(), desk.settings)).map(({ id, reports }) => [id, reports]), [[first?.id, 1]]);
  assert.deepEqual(await caseSummaries(desk.db, { visible: sql<boolean>`false`, limit: 1 }, desk.clock.now(), desk.settings), []);
  assert.equal(first?.due?.what, 'disclosure');
});

test('a report of a known flaw joins its case once, and its finder is credited', async () => {
  const { id } = await openCase(desk, coordinator, opening('SUB-first'));
  const second = { ...opening('SUB-second').report, finder: { name: 'A. Nother', organization: 'org-other' } };
  await addReport(desk, id, coordinator, second, opening('x').identity, 'fires without the patch, silent under it');
  await assert.rejects(addReport(desk, id, coordinator, second, opening('x').identity, 'again'), code('report-known'));
  assert.deepEqual(await creditsOf(desk.db, id), [{ person: finder.person, name: undefined, organization: finder.organization }, { person: undefined, name: 'A. Nother', organization: 'org-other' }]);
});

test('metrics count, and tell the public no handful', async () => {
  const now = desk.clock.now();
  const inside = await metrics(desk.db, now, 'internal');
  assert.deepEqual([inside.fixesVerified, inside.reportsMerged, inside.embargoesKept], [1, 1, { kept: 1, of: 1 }]);
  assert.ok((inside.medianQueueAgeDays ?? -1) >= 0);
  const outside = await metrics(desk.db, now, 'public');
  assert.deepEqual([outside.fixesVerified, outside.reportsMerged, outside.embargoesKept], [undefined, undefined, undefined]);
  const { id } = await openCase(desk, coordinator, opening('SUB-counted'));
  for (let n = 0; n < 5; n++) await addReport(desk, id, coordinator, { ...opening(`SUB-counted-${n}`).report }, opening('x').identity, 'same');
  assert.equal((await metrics(desk.db, now, 'public')).reportsMerged, 6);
});
