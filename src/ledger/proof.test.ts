import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import { disk, writeDurably } from './durable.ts';
import { append, emptyEdge } from './edge.ts';
import type { Edge } from './edge.ts';
import { consistencyProof, folderAt, inclusionProof, verifyConsistency, verifyInclusion } from './index.ts';
import type { Folder } from './index.ts';
import { leafHash } from './merkle.ts';
import { rootAt } from './proof.ts';
import { naiveRoot } from './trials/naive.ts';
import { code } from './trials/place.ts';

const leaves = Array.from({ length: 67_000 }, (_, at) => Buffer.from(`leaf ${at}`));

const roots = new Map<number, Buffer>();

/** Once for each size: the naive tree is slow. */
function rootOf(size: number): Buffer {
  const root = roots.get(size) ?? naiveRoot(leaves.slice(0, size));
  roots.set(size, root);
  return root;
}

async function tree(t: TestContext, sizes: readonly number[]): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'breakwater-proof-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  let edge: Edge = emptyEdge;
  for (const size of sizes) {
    const appended = append(edge, leaves.slice(edge.size, size));
    await writeDurably({ ...disk, syncFolder: async () => undefined }, path, appended.files);
    edge = appended.edge;
  }
  return folderAt(path);
}

async function checkAll(folder: Folder, size: number, indexes: readonly number[], olds: readonly number[]): Promise<void> {
  const root = rootOf(size);
  assert.deepEqual(await rootAt(folder, size), root);
  for (const index of indexes) {
    const proof = await inclusionProof(folder, index, size);
    const leaf = leafHash(leaves[index] ?? Buffer.alloc(0));
    assert.equal(verifyInclusion(proof, leaf, index, size, root), true, `${index} in ${size}`);
    assert.equal(verifyInclusion(proof, leafHash(Buffer.from('other')), index, size, root), false);
    assert.equal(verifyInclusion([...proof, root], leaf, index, size, root), false);
    if (proof.length > 0) assert.equal(verifyInclusion(proof.slice(1), leaf, index, size, root), false);
  }
  for (const old of olds) {
    const oldRoot = rootOf(old);
    const proof = await consistencyProof(folder, old, size);
    assert.equal(verifyConsistency(proof, old, oldRoot, size, root), true, `${old} to ${size}`);
    assert.equal(verifyConsistency(proof, old, leafHash(Buffer.from('other')), size, root), false);
    assert.equal(verifyConsistency([...proof, root], old, oldRoot, size, root), false);
    if (old < size) assert.equal(verifyConsistency(proof, old, oldRoot, size, oldRoot), false);
  }
}

test('every proof of every tree up to 70 leaves', async (t) => {
  const sizes = Array.from({ length: 70 }, (_, at) => at + 1);
  const folder = await tree(t, sizes);
  for (const size of sizes) await checkAll(folder, size, sizes.slice(0, size).map((one) => one - 1), sizes.slice(0, size));
});

test('proofs of larger trees, also where tiles end', async (t) => {
  const edges = [255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 67_000];
  const folder = await tree(t, edges);
  for (const size of edges) await checkAll(folder, size, [0, size - 1, size >> 1], [1, size, size >> 1, Math.max(1, size - 1)]);
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 67_000 }), fc.nat(), async (old, at) => {
    await checkAll(folder, 67_000, [at % 67_000], [old]);
  }), { numRuns: 10 });
});

test('no proof of what is not there', async (t) => {
  const folder = await tree(t, [10]);
  await assert.rejects(inclusionProof(folder, 10, 10), code('outside-tree'));
  await assert.rejects(inclusionProof(folder, -1, 10), code('outside-tree'));
  await assert.rejects(consistencyProof(folder, 0, 10), code('outside-tree'));
  await assert.rejects(consistencyProof(folder, 11, 10), code('outside-tree'));
  await assert.rejects(inclusionProof(folder, 0, 11), code('folder-damaged'));
  assert.equal(verifyInclusion([], leafHash(Buffer.from('x')), 0, 0, leafHash(Buffer.from('x'))), false);
});
