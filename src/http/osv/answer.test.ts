import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexOf } from '../../clearinghouse/advisories/index.ts';
import { answerBatch, answerQuery, type Listed, type Sources } from './answer.ts';
import { OsvError } from './error.ts';
import { layer, type Layer } from './layers.ts';
import { askedBy, osvLimits, osvQuery } from './query.ts';

const clock = { monotonic: () => performance.now() };

function record(id: string, name: string, more: object = {}, ecosystem = 'npm'): Readonly<Record<string, unknown>> & { readonly id: string; readonly modified: string } {
  return { id, modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem, name }, ranges: [{ type: ecosystem === 'npm' ? 'SEMVER' : 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }] }], ...more };
}
function layerOf(records: readonly ReturnType<typeof record>[], hidden: readonly string[] = []): Layer {
  const texts = new Map(records.map((each) => [each.id, { modified: each.modified, text: () => Buffer.from(JSON.stringify(each)) }]));
  return layer(indexOf(records, 'a test'), new Set(hidden), { record: (id) => texts.get(id), naming: () => [] });
}
async function ask(query: object, sources: Sources): Promise<{ readonly vulns?: readonly { readonly id: string }[]; readonly next_page_token?: string }> {
  return JSON.parse((await answerQuery(askedBy(osvQuery.parse(query)), sources, clock)).toString()) as Awaited<ReturnType<typeof ask>>;
}
const ids = (listed: { readonly vulns?: readonly { readonly id: string }[] } | undefined): readonly string[] => (listed?.vulns ?? []).map(({ id }) => id);

const known = layerOf([
  record('A-2', 'left-pad'), record('A-1', 'left-pad'), record('A-3', 'left-pad', { withdrawn: '2026-02-01T00:00:00Z' }), record('B-1', 'Requests', {}, 'PyPI'),
  record('D-11', 'curl', {}, 'Debian:11'), record('D-12', 'curl', {}, 'Debian:12'), record('G-1', 'left-pad', { affected: [{ package: { ecosystem: 'OSS-Fuzz', name: 'left-pad' }, versions: ['1.0.0'] }] }),
]);
const sources: Sources = { layers: [known], complete: true };

test('by name and ecosystem, by purl with the version in it or beside it, by name and version alone; none is an empty object', async () => {
  const found = ['A-1', 'A-2'];
  for (const query of [
    { package: { name: 'left-pad', ecosystem: 'npm' }, version: '1.3.0' }, { package: { purl: 'pkg:npm/left-pad@1.3.0' } }, { package: { purl: 'pkg:npm/left-pad' }, version: '1.3.0' },
    { package: { name: 'left-pad', ecosystem: 'npm' } }, { package: { name: 'left-pad', ecosystem: 'npm', purl: null }, version: '', commit: null, unheard: 1 },
  ]) assert.deepEqual(ids(await ask(query, sources)), found, JSON.stringify(query));
  assert.deepEqual(ids(await ask({ package: { name: 'left-pad' }, version: '1.0.0' }, sources)), ['A-1', 'A-2', 'G-1']);
  assert.deepEqual(ids(await ask({ package: { name: 'requests', ecosystem: 'PyPI' }, version: '1.9' }, sources)), ['B-1']);
  assert.deepEqual(await ask({ package: { purl: 'pkg:npm/left-pad@2.0.0' } }, sources), {});
  assert.deepEqual(await ask({ package: { purl: 'pkg:npm/unheard-of@2.0.0' } }, sources), {});
});

test('an ecosystem without its release stands for all of them', async () => {
  assert.deepEqual(ids(await ask({ package: { name: 'curl', ecosystem: 'Debian' }, version: '1.0' }, sources)), ['D-11', 'D-12']);
  assert.deepEqual(ids(await ask({ package: { name: 'curl', ecosystem: 'Debian:12' }, version: '1.0' }, sources)), ['D-12']);
  assert.deepEqual(ids(await ask({ package: { purl: 'pkg:deb/debian/curl@1.0?distro=debian-11' } }, sources)), ['D-11']);
  assert.deepEqual(ids(await ask({ package: { purl: 'pkg:deb/debian/curl@1.0' } }, sources)), ['D-11', 'D-12']);
});

test('what cannot be answered is refused in words, never with an empty answer', async () => {
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{}, /^Invalid query/], [{ package: { name: 'left-pad' } }, /^Invalid query/], [{ package: { ecosystem: 'npm' }, version: '1' }, /^Invalid query/],
    [{ package: { purl: 'left-pad' } }, /^Invalid Package URL\.$/], [{ package: { purl: 'pkg:docker/left-pad@1' } }, /^Invalid Package URL: no advisories are written for packages of type docker/],
    [{ package: { purl: 'pkg:npm/left-pad@1.3.0' }, version: '1.3.0' }, /^version specified in params and PURL query$/],
    [{ package: { purl: 'pkg:npm/left-pad', name: 'left-pad' } }, /^name specified in a PURL query$/], [{ package: { purl: 'pkg:npm/left-pad', ecosystem: 'npm' } }, /^ecosystem specified in a PURL query$/],
    [{ package: { name: 'serde', ecosystem: 'crates.io' }, version: '1.0.0' }, /^Invalid ecosystem: no advisories for "crates.io" are known here/],
    [{ commit: '6879efc2c1596d11a6a6ad296f80063b558d5e0f' }, /^Commits cannot be judged here/], [{ package: { purl: `pkg:gitlab/a/b@${'a'.repeat(40)}` } }, /^Commits cannot be judged here/],
    [{ package: { name: 'left-pad', ecosystem: 'npm' }, page_token: 'nonsense' }, /^Invalid page token\.$/],
  ];
  for (const [query, message] of wrong) await assert.rejects(ask(query, sources), (error) => error instanceof OsvError && message.test(error.message), JSON.stringify(query));
  // Where this service's own cases are all there is, others are not judged at all, and a header says so.
  assert.deepEqual(await ask({ package: { name: 'serde', ecosystem: 'crates.io' }, version: '1.0.0' }, { layers: [known], complete: false }), {});
});

test('a delta hides what it replaces, the first layer that knows a name has it, and a record that is gone says nothing', async () => {
  const base = layerOf([record('A-1', 'left-pad'), record('A-2', 'left-pad')], ['A-2']);
  const delta = layerOf([record('A-2', 'right-pad')]);
  const layers = { layers: [delta, base], complete: true };
  assert.deepEqual(ids(await ask({ package: { name: 'left-pad', ecosystem: 'npm' } }, layers)), ['A-1']);
  assert.deepEqual(ids(await ask({ package: { name: 'right-pad', ecosystem: 'npm' } }, layers)), ['A-2']);
  assert.deepEqual(await ask({ package: { name: 'left-pad', ecosystem: 'npm' } }, { layers: [{ ...base, record: () => undefined }], complete: true }), {});
});

const many = { layers: [layerOf(Array.from({ length: 2_345 }, (_, index) => record(`M-${index}`, 'many')))], complete: true };

test('a thousand records a page, each once over all pages, in either spelling of the token', async () => {
  const seen: string[] = [];
  const sizes: number[] = [];
  for (let token: string | undefined, spelling = 'page_token'; sizes.length < 10; spelling = 'pageToken') {
    const { vulns = [], next_page_token: next } = await ask({ package: { name: 'many', ecosystem: 'npm' }, version: '1.0.0', [spelling]: token }, many);
    sizes.push(vulns.length);
    seen.push(...vulns.map(({ id }) => id));
    if (next === undefined) break;
    token = next;
  }
  assert.deepEqual(sizes, [1_000, 1_000, 345]);
  assert.equal(new Set(seen).size, 2_345);
});

test('a page of large records ends by their size, and one that is larger than a page still comes', async () => {
  const large = { layers: [layerOf(Array.from({ length: 4 }, (_, index) => record(`L-${index}`, 'large', { details: 'x'.repeat(index === 1 ? 9 << 20 : 5 << 20) })))], complete: true };
  const pages: (readonly string[])[] = [];
  for (let token: string | undefined; pages.length < 10;) {
    const page = await ask({ package: { name: 'large', ecosystem: 'npm' }, page_token: token }, large);
    pages.push(ids(page));
    if (page.next_page_token === undefined) break;
    token = page.next_page_token;
  }
  assert.deepEqual(pages, [['L-0'], ['L-1'], ['L-2'], ['L-3']]);
});

test('a batch answers in order, bounds what it lists in all, and says which query it refuses', async () => {
  const batch = (queries: readonly object[], from: Sources, time = clock): Promise<readonly Listed[]> => answerBatch(queries.map((query) => askedBy(osvQuery.parse(query))), from, time);
  const one = { package: { name: 'left-pad', ecosystem: 'npm' }, version: '1.0.0' };
  assert.deepEqual(await batch([one, { package: { purl: 'pkg:npm/none@1.0.0' } }, one], sources), [0, 1, 2].map((index) => (index === 1 ? {} : { vulns: ['A-1', 'A-2'].map((id) => ({ id, modified: '2026-01-01T00:00:00Z' })) })));
  await assert.rejects(batch([one, { package: { name: 'x', ecosystem: 'none' } }], sources), /^OsvError: queries\[1\]: Invalid ecosystem/);
  const all = await batch(Array.from({ length: 10 }, () => ({ package: { name: 'many', ecosystem: 'npm' } })), many);
  assert.deepEqual(all.map(({ vulns = [] }) => vulns.length), [1_000, 1_000, 1_000, 5, 5, 5, 5, 5, 5, 5]);
  assert.ok(all.every(({ next_page_token: token }) => token !== undefined));
  // Out of time: what is left waits behind a token that begins it.
  let now = 0;
  const late = await batch([one, one], sources, { monotonic: () => (now += osvLimits.milliseconds / 3) });
  assert.deepEqual([ids(late[0]), late[1]?.vulns], [['A-1', 'A-2'], undefined]);
  assert.deepEqual(ids(await ask({ ...one, page_token: late[1]?.next_page_token }, sources)), ['A-1', 'A-2']);
});
