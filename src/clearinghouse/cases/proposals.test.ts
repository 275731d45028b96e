import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { coordinator, opening, testDesk, type TestDesk } from './fixture.ts';
import { mergeCases, openCase, proposeDuplicates, proposeFor, type FlawIdentity } from './index.ts';
import { keysOf } from './keys.ts';

let desk: TestDesk;
before(async () => void (desk = await testDesk()));
after(() => desk.close());

let made = 0;
const open = async (identity: FlawIdentity): Promise<string> => (await openCase(desk, coordinator, opening(`SUB-${++made}`, { identity }))).id;
const flaw: FlawIdentity = { package: 'pkg:npm/a', aliases: [], introduced: ['1.0.0'], fixed: ['1.2.0'], oracle: 'sanitizer', crash: { type: 'Heap-buffer-overflow', state: ['parse', 'read', 'load'] } };

test('each kind of key finds its case and says why', async () => {
  const id = await open({ ...flaw, aliases: ['CVE-2026-1234'], sink: 'parse.c' });
  const bare = { package: 'pkg:npm/a', aliases: [] };
  const found: readonly (readonly [FlawIdentity, RegExp])[] = [
    [{ package: 'pkg:npm/elsewhere', aliases: ['cve-2026-1234'] }, /^same alias CVE-2026-1234$/],
    [{ ...bare, crash: flaw.crash }, /same crash state parse < read < load/],
    [{ ...bare, crash: { type: 'Abrt', state: ['other', 'read'] } }, /common frame read/],
    [{ ...bare, sink: 'parse.c' }, /same sink parse.c/],
    [{ ...bare, fixed: ['1.2.0'] }, /silent from the same version 1.2.0/],
    [{ ...bare, introduced: ['1.0.0'], fixed: ['1.2.0'] }, /same executed range 1.0.0 to 1.2.0/],
    [{ ...bare, oracle: 'sanitizer' }, /same kind sanitizer/],
    [bare, /^same package pkg:npm\/a$/],
  ];
  for (const [identity, why] of found) {
    const [first] = await proposeFor(desk.db, identity);
    assert.equal(first?.case, id);
    assert.match(first?.why ?? '', why);
  }
  assert.deepEqual(await proposeFor(desk.db, { package: 'pkg:npm/b', aliases: [], sink: 'parse.c', fixed: ['1.2.0'] }), [], 'a key counts within its package');
});

test('at most five, the one that shares the rarest first, never itself', async () => {
  const many: string[] = [];
  for (let n = 0; n < 8; n++) many.push(await open({ ...flaw, package: 'pkg:npm/many', crash: { type: 'Abrt', state: [`f${n}`, 'main'] } }));
  const found = await proposeFor(desk.db, { ...flaw, package: 'pkg:npm/many', crash: { type: 'Abrt', state: ['f3', 'main'] } });
  assert.deepEqual([found.length, found[0]?.case], [5, many[3]]);
  assert.ok(found.every(({ score }, at) => at === 0 || score <= (found[at - 1]?.score ?? 0)));
  const others = await proposeDuplicates(desk.db, many[0] ?? '');
  assert.ok(others.length === 5 && others.every((each) => each.case !== many[0]));
});

test('what was merged leads to the case that took it in', async () => {
  const [a, b, c] = [await open({ ...flaw, package: 'pkg:npm/m' }), await open({ package: 'pkg:npm/m', aliases: ['GHSA-aaaa'] }), await open({ package: 'pkg:npm/m', aliases: [] })];
  await mergeCases(desk, b, c, coordinator, 'w');
  await mergeCases(desk, c, a, coordinator, 'w');
  assert.deepEqual((await proposeFor(desk.db, { package: 'pkg:npm/x', aliases: ['GHSA-AAAA'] })).map((each) => each.case), [a]);
  assert.deepEqual(await proposeFor(desk.db, { package: 'pkg:npm/x', aliases: ['GHSA-AAAA'] }, [a]), []);
});

test('keys are few and short, whatever a reporter wrote', () => {
  const text = fc.string({ maxLength: 2_000 });
  const list = fc.array(text, { maxLength: 100 });
  fc.assert(fc.property(fc.record({ package: text, aliases: list, introduced: list, fixed: list, oracle: text, sink: text, crash: fc.record({ type: text, state: list }) }), (identity) => {
    const keys = keysOf(identity);
    assert.ok(keys.length <= 64 && keys.every(({ key }) => key.length <= 32));
    assert.equal(new Set(keys.map(({ key }) => key)).size, keys.length);
  }), { numRuns: 50 });
});
