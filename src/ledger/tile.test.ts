import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeBundle, encodeEntry } from './bundle.ts';
import { levels, parseTilePath, tilePath, widthIn } from './tile.ts';

test('paths are as the specification shows them', () => {
  assert.equal(tilePath({ level: 0, index: 1_234_067, width: 256 }), 'tile/0/x001/x234/067');
  assert.equal(tilePath({ level: 'entries', index: 1_234_067, width: 8 }), 'tile/entries/x001/x234/067.p/8');
  assert.equal(tilePath({ level: 1, index: 0, width: 17 }), 'tile/1/000.p/17');
});

test('a path is read in one form only', () => {
  fc.assert(fc.property(fc.nat(9), fc.nat(10 ** 12), fc.integer({ min: 1, max: 256 }), (level, index, width) => {
    for (const each of [level, 'entries'] as const) assert.deepEqual(parseTilePath(tilePath({ level: each, index, width })), { level: each, index, width });
  }));
  for (const path of ['tile/0/0', 'tile/00/000', 'tile/0/x000/000', 'tile/0/1000', 'tile/0/000.p/0', 'tile/0/000.p/256', 'tile/0/000.p/08', 'tile/0/../000', 'tile/entries/x001', 'checkpoint', 'tile/0/000/']) {
    assert.equal(parseTilePath(path), undefined, path);
  }
});

test('widths of a tree of 70,000', () => {
  assert.deepEqual([widthIn(70_000, 0, 272), widthIn(70_000, 0, 273), widthIn(70_000, 0, 274), widthIn(70_000, 1, 1), widthIn(70_000, 2, 0), levels(70_000)], [256, 112, 0, 17, 1, 3]);
  assert.deepEqual([levels(0), levels(1), levels(255), levels(256)], [0, 1, 1, 2]);
});

test('bundles come back as they were put together, and a torn one does not', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), fc.nat(), (entries, cut) => {
    const bytes = Buffer.concat(entries.map(encodeEntry));
    assert.deepEqual(decodeBundle(bytes)?.map((entry) => [...entry]), entries.map((entry) => [...entry]));
    const short = bytes.subarray(0, cut % (bytes.length + 1));
    assert.ok((decodeBundle(short)?.length ?? -1) < entries.length || short.length === bytes.length);
  }));
  assert.throws(() => encodeEntry(Buffer.alloc(65_536)), { code: 'entry-invalid' });
});
