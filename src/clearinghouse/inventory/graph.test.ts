import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readGraph, readInventory } from './index.ts';

const documents: Readonly<Record<string, object>> = {
  'CycloneDX': {
    bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component: { 'bom-ref': 'app', name: 'app' } }, components: [{ 'bom-ref': 'a', purl: 'pkg:npm/a@1.0.0' }, { 'bom-ref': 'b', purl: 'pkg:npm/b@2.0.0' }],
    dependencies: [{ ref: 'app', dependsOn: ['a'] }, { ref: 'a', dependsOn: ['b', 7] }, { dependsOn: ['a'] }],
  },
  'SPDX': {
    spdxVersion: 'SPDX-2.3', packages: [['app', undefined], ['a', 'pkg:npm/a@1.0.0'], ['b', 'pkg:npm/b@2.0.0']].map(([SPDXID, referenceLocator]) => ({ SPDXID, externalRefs: referenceLocator === undefined ? [] : [{ referenceType: 'purl', referenceLocator }] })),
    relationships: [{ spdxElementId: 'DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'app' }, { spdxElementId: 'app', relationshipType: 'DEPENDS_ON', relatedSpdxElement: 'a' }, { spdxElementId: 'b', relationshipType: 'DEPENDENCY_OF', relatedSpdxElement: 'a' }],
  },
  'package-lock.json': {
    lockfileVersion: 3, packages: { '': { dependencies: { a: '1' } }, 'node_modules/a': { version: '1.0.0', dependencies: { b: '2', missing: '1' } }, 'node_modules/a/node_modules/b': { version: '2.0.0' }, 'node_modules/b': { version: '1.0.0' } },
  },
};

for (const [name, document] of Object.entries(documents)) {
  test(`${name}: what depends on what, from the root down`, async () => {
    const bytes = Buffer.from(JSON.stringify(document));
    const graph = readGraph(bytes, (await readInventory(bytes)).components);
    const [root = ''] = graph?.roots ?? [];
    assert.deepEqual([graph?.edges.get(root), graph?.edges.get('pkg:npm/a@1.0.0')], [['pkg:npm/a@1.0.0'], ['pkg:npm/b@2.0.0']]);
  });
}

test('no graph where the inventory says nothing of one', async () => {
  const bytes = Buffer.from(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ purl: 'pkg:npm/a@1.0.0' }] }));
  assert.equal(readGraph(bytes, (await readInventory(bytes)).components), undefined);
  assert.equal(readGraph(Buffer.from('pkg:npm/a@1.0.0'), [{ purl: 'pkg:npm/a@1.0.0', ref: undefined }]), undefined);
});
