import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packageLimits } from './limits.ts';
import { readTar } from './tar.ts';
import { tarOf } from './sample.ts';

/** A header as it was before POSIX: no magic, the checksum over what is there. */
function withoutMagic(tar: Buffer): Buffer {
  tar.fill(0, 257, 265);
  tar.fill(' ', 148, 156);
  const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return tar;
}

async function names(tar: Buffer): Promise<string[]> {
  const found = [];
  for await (const entry of readTar(tar, 'a.tar', packageLimits)) found.push(entry.name);
  return found;
}

test('the format before ustar, as Automake writes it, is read', async () => {
  assert.deepEqual(await names(withoutMagic(await tarOf([{ name: 'a/b.c', text: 'x' }]))), ['a/b.c']);
});

test('what has neither magic nor checksum is no archive', async () => {
  const tar = withoutMagic(await tarOf([{ name: 'a/b.c', text: 'x' }]));
  tar.write('zz', 0);
  await assert.rejects(names(tar), { code: 'archive-invalid' });
});
