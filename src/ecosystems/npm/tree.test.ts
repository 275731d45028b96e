import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import semver from 'semver';
import { seeded } from '../../kernel/random.ts';
import type { Packument } from './packument.ts';
import { resolveTree } from './tree.ts';

type Wants = Readonly<Record<string, string>>;
interface Sample { readonly published?: string; readonly dependencies?: Wants; readonly peers?: Wants; readonly bundled?: readonly string[] }

function registry(packages: Readonly<Record<string, Readonly<Record<string, Sample>>>>) {
  return (name: string): Promise<Packument> => {
    const versions = packages[name];
    if (versions === undefined) return Promise.reject(Object.assign(new Error(name), { code: 'package-not-found' }));
    return Promise.resolve({
      fetchedAt: 0, tags: {}, withdrawn: {},
      versions: Object.fromEntries(Object.entries(versions).map(([version, each]) => [version, {
        tarball: 'x', dependencies: { ...each.dependencies }, peers: { ...each.peers }, bundled: [...each.bundled ?? []], ...(each.published === undefined ? {} : { published: each.published }),
      }])),
    });
  };
}
const short = (placed: readonly { place: string; version: string }[]): string[] => placed.map((each) => `${each.place.replaceAll('node_modules/', '>')}@${each.version}`);

test('hoists what agrees and nests what does not', async () => {
  const packuments = registry({
    t: { '1.0.0': { dependencies: { a: '^1', b: '^1' } } },
    a: { '1.0.0': { dependencies: { c: '^1' } } },
    b: { '1.0.0': { dependencies: { c: '^2' } } },
    c: { '1.0.0': {}, '1.5.0': {}, '2.0.0': { dependencies: { a: '^1' } } },
  });
  assert.deepEqual(short(await resolveTree(packuments, 't', '1.0.0', undefined)), ['>a@1.0.0', '>b@1.0.0', '>b/>c@2.0.0', '>c@1.5.0']);
});

test('a dependency is never newer than the target, unless nothing older fits', async () => {
  const packuments = registry({
    t: { '1.0.0': { published: '2020-01-01', dependencies: { a: '*', late: '^1' } } },
    a: { '1.0.0': { published: '2019-01-01' }, '1.1.0': { published: '2021-01-01' } },
    late: { '1.0.0': { published: '2020-01-02' }, '1.1.0': { published: '2022-01-02' } },
  });
  assert.deepEqual(short(await resolveTree(packuments, 't', '1.0.0', undefined)), ['>a@1.0.0', '>late@1.0.0']);
});

test('the recorded tree is kept where the requirements allow', async () => {
  const packuments = registry({
    t: { '1.0.0': { published: '2020-01-01', dependencies: { a: '^1', b: '^1' } }, '1.0.1': { published: '2022-01-01', dependencies: { a: '^1', b: '^2' } } },
    a: { '1.0.0': { published: '2019-01-01' }, '1.1.0': { published: '2021-01-01' } },
    b: { '1.0.0': { published: '2019-01-01' }, '2.0.0': { published: '2021-01-01' } },
  });
  const old = await resolveTree(packuments, 't', '1.0.0', undefined);
  const recorded = { packages: old.map((each) => ({ ...each, sha256: '' })) };
  assert.deepEqual(short(await resolveTree(packuments, 't', '1.0.1', recorded)), ['>a@1.0.0', '>b@2.0.0']);
  assert.deepEqual(short(await resolveTree(packuments, 't', '1.0.1', undefined)), ['>a@1.1.0', '>b@2.0.0']);
});

test('peers that are required come along, bundled packages do not, a cycle ends', async () => {
  const packuments = registry({
    t: { '2.0.0': { dependencies: { plugin: '1', own: '1' }, bundled: ['own'] } },
    plugin: { '1.0.0': { peers: { t: '^1', helper: '^1' } } },
    helper: { '1.0.0': { dependencies: { plugin: '*' } } },
  });
  assert.deepEqual(short(await resolveTree(packuments, 't', '2.0.0', undefined)), ['>helper@1.0.0', '>plugin@1.0.0']);
});

test('what does not come from the registry under its own name is refused', async () => {
  for (const range of ['git+https://example.org/x.git', 'https://example.org/x.tgz', 'file:../x', 'npm:other@1', 'owner/repository', 'link:x', 'workspace:*']) {
    await assert.rejects(resolveTree(registry({ t: { '1.0.0': { dependencies: { a: range } } }, a: { '1.0.0': {} } }), 't', '1.0.0', undefined), { code: 'dependency-refused' }, range);
  }
  await assert.rejects(resolveTree(registry({ t: { '1.0.0': { dependencies: { '../a': '1' } } } }), 't', '1.0.0', undefined), { code: 'dependency-refused' });
  await assert.rejects(resolveTree(registry({ t: { '1.0.0': { dependencies: { a: '^9' } } }, a: { '1.0.0': {} } }), 't', '1.0.0', undefined), { code: 'dependency-unresolved' });
});

test('law: in any registry every requirement finds a satisfying version as Node looks it up, and twice gives the same', async () => {
  const seed = 20_261_122;
  let resolved = 0;
  await fc.assert(fc.asyncProperty(fc.string({ minLength: 4, maxLength: 8 }), async (text) => {
    const random = seeded(text);
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const packages: Record<string, Record<string, Sample>> = {};
    const wants = (): Wants => Object.fromEntries(names.filter(() => random.next() < 0.25).map((name) => [name, random.pick(['^1.0.0', '^2.0.0', '*', '1.0.0', '>=1.1.0'])]));
    for (const name of names) packages[name] = Object.fromEntries(['1.0.0', '1.1.0', '2.0.0'].map((version) => [version, { dependencies: wants() }]));
    packages['t'] = { '1.0.0': { dependencies: wants() } };
    const packuments = registry(packages);
    // Two packages that want each other's other version nest for ever, in every layout that Node can read: refused, and rare here.
    const placed = await resolveTree(packuments, 't', '1.0.0', undefined).catch((error: { code?: string }) => assert.equal(error.code, 'dependency-unresolved'));
    if (placed === undefined) return;
    resolved++;
    assert.deepEqual(await resolveTree(packuments, 't', '1.0.0', undefined), placed);
    const at = new Map([{ name: 't', version: '1.0.0', place: 'node_modules/t' }, ...placed].map((each) => [each.place, each] as const));
    assert.equal(at.size, placed.length + 1);
    for (const [place, each] of at) {
      for (const [name, range] of Object.entries(packages[each.name]?.[each.version]?.dependencies ?? {})) {
        let folder = place;
        let found: { version: string } | undefined;
        for (;;) {
          found = at.get(`${folder === '' ? '' : `${folder}/`}node_modules/${name}`);
          if (found !== undefined || folder === '') break;
          folder = folder.includes('/node_modules/') ? folder.slice(0, folder.lastIndexOf('/node_modules/')) : '';
        }
        assert.ok(found !== undefined && semver.satisfies(found.version, range), `${place} wants ${name}@${range}, finds ${found?.version} (${text})`);
      }
    }
  }), { seed, numRuns: 120 });
  assert.ok(resolved > 60, `${resolved} of 120`);
});
