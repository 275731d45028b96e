import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, emptyEdge } from './edge.ts';
import type { Edge } from './edge.ts';
import { emptyRoot, leafHash, rowRoot } from './merkle.ts';
import { naiveRoot } from './trials/naive.ts';

/** The leaves and roots that implementations of Certificate Transparency test themselves with. */
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) => Buffer.from(hex, 'hex'));
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

test('roots are those of RFC 6962\'s known trees, computed three ways', () => {
  assert.equal(emptyRoot().toString('hex'), roots[0]);
  for (const [size, root] of roots.entries()) {
    const some = leaves.slice(0, size);
    assert.equal(rowRoot(Buffer.concat(some.map(leafHash))).toString('hex'), root);
    assert.equal(naiveRoot(some).toString('hex'), root);
    assert.equal(append(emptyEdge, some).root.toString('hex'), root);
  }
});

test('appending in any pieces gives the same root as the naive tree', () => {
  const many = Array.from({ length: 70_000 }, (_, at) => Buffer.from(String(at)));
  const sizes = [1, 2, 70, 255, 256, 257, 511, 512, 1_000, 65_535, 65_536, 65_537, 66_000, 70_000];
  let edge: Edge = emptyEdge;
  for (const size of sizes) {
    const appended = append(edge, many.slice(edge.size, size));
    assert.deepEqual(appended.root, naiveRoot(many.slice(0, size)), String(size));
    edge = appended.edge;
  }
  assert.deepEqual(append(emptyEdge, many).root, append(edge, []).root);
});

test('the files of a tree of 70,000 are those that the specification counts', () => {
  const { files } = append(emptyEdge, Array.from({ length: 70_000 }, () => Buffer.from('x')));
  const below = (start: string): string[] => files.map(({ path }) => path).filter((path) => path.startsWith(start));
  assert.equal(below('tile/0/').filter((path) => !path.includes('.p/')).length, 273);
  assert.deepEqual(below('tile/0/').filter((path) => path.includes('.p/')), ['tile/0/273.p/112']);
  assert.deepEqual(below('tile/1/'), ['tile/1/000', 'tile/1/001.p/17']);
  assert.deepEqual(below('tile/2/'), ['tile/2/000.p/1']);
  assert.equal(below('tile/entries/').length, 274);
});
