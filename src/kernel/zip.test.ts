import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBuffer, type Entry } from 'yauzl';
import fc from 'fast-check';
import { zip, type ZipEntry } from './zip.ts';

const entry = ([name, bytes]: readonly [string, Uint8Array]): ZipEntry => ({ name, bytes, modified: new Date(0) });

function unzip(bytes: Uint8Array): Promise<ReadonlyMap<string, Buffer>> {
  return new Promise((resolve, reject) => {
    const found = new Map<string, Buffer>();
    fromBuffer(Buffer.from(bytes), { lazyEntries: true, validateEntrySizes: true, strictFileNames: true }, (error, zip) => {
      if (error !== null) return reject(error);
      zip.on('entry', (entry: Entry) => zip.openReadStream(entry, (failed, stream) => {
        if (failed !== null) return reject(failed);
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part)).on('error', reject).on('end', () => { found.set(entry.fileName, Buffer.concat(parts)); zip.readEntry(); });
      }));
      zip.on('end', () => resolve(found)).on('error', reject).readEntry();
    });
  });
}

test('an independent reader finds the same files, and equal files make equal bytes', async () => {
  await fc.assert(fc.asyncProperty(fc.dictionary(fc.stringMatching(/^[a-z\u00e4]{1,8}$/), fc.uint8Array({ maxLength: 400 }), { maxKeys: 6 }), async (files) => {
    const entries = Object.entries(files);
    const found = await unzip(zip(entries.map(entry)));
    assert.deepEqual(new Map([...found].map(([name, data]) => [name, [...data]])), new Map(entries.map(([name, data]) => [name, [...data]])));
    assert.deepEqual(zip(entries.map(entry)), zip(entries.map(entry)));
  }), { numRuns: 60 });
  const text = Buffer.from('again and again '.repeat(1000));
  assert.ok(zip([entry(['a', text])]).byteLength < 500);
});
