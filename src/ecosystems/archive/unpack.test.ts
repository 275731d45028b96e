import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { claimLimits, packageLimits } from './limits.ts';
import { tarOf, zipOf } from './sample.ts';
import { readArchive, unpack } from './unpack.ts';
import type { UnpackOptions, Unpacked } from './unpack.ts';

async function place(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'archive-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  return root;
}
async function unpacked(root: string, bytes: Buffer, options?: UnpackOptions): Promise<{ result: Unpacked; folder: string }> {
  const folder = await mkdtemp(join(root, 'to-'));
  await writeFile(join(root, 'sample'), bytes);
  return { result: await unpack(join(root, 'sample'), folder, options), folder };
}
function invalid(pattern: RegExp) {
  return (error: Error & { code?: string; remedy?: string }) => {
    assert.equal(error.code, 'archive-invalid', error.stack);
    assert.match(error.message, pattern);
    assert.ok(error.remedy);
    return true;
  };
}

test('tar, gzip and zstd unpack; leading folders are dropped; modes are ours', async (t) => {
  const root = await place(t);
  const tar = await tarOf([{ name: 'package/a.js', text: 'a', mode: 0o4777 }, { name: './package/lib/b.js', text: 'b', mode: 0o600 }, { name: 'package/empty/', type: 'directory' }, { name: 'package' , type: 'directory' }]);
  for (const bytes of [tar, gzipSync(tar), zstdCompressSync(tar)]) {
    const { folder, result } = await unpacked(root, bytes, { strip: 1 });
    assert.equal(result.files, 2);
    assert.equal(await readFile(join(folder, 'lib/b.js'), 'utf8'), 'b');
    assert.equal((await stat(join(folder, 'a.js'))).mode & 0o7777, 0o755);
    assert.equal((await stat(join(folder, 'lib/b.js'))).mode & 0o7777, 0o644);
    assert.deepEqual((await readdir(folder)).sort(), ['a.js', 'empty', 'lib']);
  }
});

test('a folder that claims a size has no content and does not stall what follows', { timeout: 10_000 }, async () => {
  const tar = await tarOf([{ name: 'p/folder/', type: 'directory' }, { name: 'p/a', text: 'a' }]);
  tar.write('00000001203 ', 124, 'latin1');
  tar.write('        ', 148, 'latin1');
  const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\x00 `, 148, 'latin1');
  assert.deepEqual([...(await readArchive(tar, 'claim')).keys()], ['p/a']);
});

test('names that climb, are absolute, hold a NUL or lie too deep are refused', async (t) => {
  const root = await place(t);
  for (const name of ['../x', 'a/../../x', '/etc/x', 'C:\\x', 'a/..\\..\\x', `${'d/'.repeat(60)}x`, 'n'.repeat(300)]) {
    await assert.rejects(unpacked(root, await tarOf([{ name, text: 'x' }])), invalid(/climbs|absolute|deep|too long/), name);
  }
  await assert.rejects(readArchive(zipOf([{ name: 'a\0b' }]), 'claim'), invalid(/NUL|sound/));
  assert.deepEqual(await readdir(root).then((names) => names.filter((name) => !name.startsWith('to-'))), ['sample']);
});

test('links become copies inside and are refused when they lead outside; devices are refused', async (t) => {
  const root = await place(t);
  const { folder, result } = await unpacked(root, await tarOf([
    { name: 'p/lib/soft', type: 'symlink', linkname: '../real' },
    { name: 'p/hard', type: 'link', linkname: 'p/real' },
    { name: 'p/dangling', type: 'symlink', linkname: 'nothing' },
    { name: 'p/real', text: 'real' },
  ]), { strip: 1 });
  assert.equal(await readFile(join(folder, 'lib/soft'), 'utf8'), 'real');
  assert.equal((await stat(join(folder, 'hard'))).nlink, 1);
  assert.deepEqual((await readdir(folder)).sort(), ['hard', 'lib', 'real']);
  assert.equal(result.notes.length, 3);
  for (const linkname of ['/etc/passwd', '../../x', '../..']) {
    await assert.rejects(unpacked(root, await tarOf([{ name: 'p/l', type: 'symlink', linkname }])), invalid(/outside/), linkname);
  }
  await assert.rejects(unpacked(root, await tarOf([{ name: 'a', type: 'symlink', linkname: '.' }, { name: 'a/x', text: 'through' }])), invalid(/below an entry that is a file/));
  for (const type of ['character-device', 'block-device', 'fifo'] as const) {
    await assert.rejects(unpacked(root, await tarOf([{ name: 'd', type }])), invalid(/device/));
  }
});

test('sizes, counts and ratios are bounded', async (t) => {
  const root = await place(t);
  const zeros = await tarOf([{ name: 'z', text: '\0'.repeat(20 * 1024 * 1024) }]);
  await assert.rejects(unpacked(root, gzipSync(zeros)), invalid(/expands more than 250 times/));
  const tight = { ...packageLimits, totalBytes: 1_000, fileBytes: 500, entries: 3 };
  await assert.rejects(unpacked(root, await tarOf([{ name: 'z', text: 'x'.repeat(501) }]), { limits: tight }), invalid(/larger than allowed/));
  await assert.rejects(unpacked(root, await tarOf([1, 2, 3].map((n) => ({ name: `${n}`, text: 'x'.repeat(400) }))), { limits: tight }), invalid(/larger than allowed/));
  await assert.rejects(unpacked(root, await tarOf([1, 2, 3, 4].map((n) => ({ name: `${n}` }))), { limits: tight }), invalid(/more than 3 entries/));
  await assert.rejects(unpacked(root, gzipSync(Buffer.alloc(2_000_000)), { limits: tight }), invalid(/expands to more than/));
  await assert.rejects(unpacked(root, await tarOf([{ name: 'a', text: 'x'.repeat(400) }, ...['b', 'c'].map((name) => ({ name, type: 'link' as const, linkname: 'a' }))]), { limits: tight }), invalid(/links make it larger/));
});

test('broken archives are refused with a remedy', async (t) => {
  const root = await place(t);
  const whole = gzipSync(await tarOf([{ name: 'a', text: 'x'.repeat(5_000) }]));
  for (const bytes of [whole.subarray(0, 40), Buffer.from('no archive at all'), Buffer.from('PK no zip'), (await tarOf([{ name: 'a', text: 'x'.repeat(5_000) }])).subarray(0, 2_000)]) {
    await assert.rejects(unpacked(root, bytes), invalid(/sound/));
  }
  await assert.rejects(unpacked(root, Buffer.from('BZh91AY')), invalid(/bzip2 archives are not accepted here/));
});

test('zip: traversal, links, overlaps, other names in front, wrong sums and sizes are refused', async () => {
  const refuse = (samples: Parameters<typeof zipOf>[0], pattern: RegExp) => assert.rejects(readArchive(zipOf(samples), 'claim.zip'), invalid(pattern));
  await refuse([{ name: '../x' }], /climbs|sound/);
  await refuse([{ name: 'x', text: '/etc/passwd', mode: 0o120777 }], /link/);
  await refuse([{ name: 'x', mode: 0o020666 }], /device/);
  await refuse([{ name: 'a', text: 'x'.repeat(9_000) }, { name: 'b', text: 'x'.repeat(9_000), localName: 'a', sameDataAs: 0 }], /another name|overlap/);
  await refuse([{ name: 'a', text: 'aaaa' }, { name: 'a', text: 'aaaa', sameDataAs: 0 }], /overlap/);
  await refuse([{ name: 'a', localName: 'b' }], /another name/);
  await refuse([{ name: 'a', text: 'x', crc: 1 }], /checksum|sound/);
  await refuse([{ name: 'a', text: 'x'.repeat(100), claimedSize: 10 }], /sound/);
  await refuse([{ name: 'a', text: 'x', claimedSize: 99_000_000 }], /larger than allowed/);
  await refuse([{ name: 'a', text: '1' }, { name: 'A', text: '2' }], /collides/);
  await refuse([{ name: 'é', text: '1' }, { name: 'e\u0301', text: '2' }], /collides/);
  await refuse([{ name: 'a', text: '1' }, { name: 'a/b', text: '2' }], /below an entry/);
  await refuse([{ name: 'a/b', text: '1' }, { name: 'a', text: '2' }], /both a file and a folder/);
  await refuse(Array.from({ length: claimLimits.entries + 1 }, (_, n) => ({ name: `${n}` })), /entries/);
  const files = await readArchive(zipOf([{ name: 'dir/', mode: 0o040755 }, { name: 'dir/a', text: 'deflated' }, { name: 'b', text: 'stored', stored: true }]), 'claim.zip');
  assert.deepEqual([...files].map(([name, data]) => [name, data.toString()]), [['dir/a', 'deflated'], ['b', 'stored']]);
});

test('law: any mutation of an archive unpacks or is refused as invalid, and never writes outside', async (t) => {
  const root = await place(t);
  const bases = [
    await tarOf([{ name: 'p/a', text: 'x'.repeat(700) }, { name: 'p/l', type: 'symlink', linkname: 'a' }, { name: `p/${'long'.repeat(40)}`, text: 'y' }]),
    zipOf([{ name: 'p/a', text: 'x'.repeat(700) }, { name: 'p/b', text: 'y', stored: true }]),
  ];
  await fc.assert(fc.asyncProperty(fc.constantFrom(...bases), fc.array(fc.tuple(fc.nat(4_000), fc.nat(255)), { minLength: 1, maxLength: 6 }), async (base, edits) => {
    const bytes = Buffer.from(base);
    for (const [at, value] of edits) bytes[at % bytes.length] = value;
    await unpacked(root, bytes).catch((error: { code?: string }) => assert.equal(error.code, 'archive-invalid', (error as Error).stack));
  }), { numRuns: 400, seed: 20_261_122 });
  assert.deepEqual((await readdir(root)).filter((name) => !name.startsWith('to-')), ['sample']);
});
