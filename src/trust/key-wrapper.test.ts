import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import { keyWrapperFrom, loadOrCreateKeyWrapper } from './index.ts';

const code = (wanted: string) => (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === wanted;
let base = '';
before(async () => { base = await mkdtemp(join(tmpdir(), 'breakwater-sealing-')); });
after(async () => { await rm(base, { recursive: true, force: true }); });

test('made once, found again, for its owner alone, and never shown', async () => {
  const folder = join(base, 'fresh');
  const first = await loadOrCreateKeyWrapper(folder);
  assert.equal((await loadOrCreateKeyWrapper(folder)).id, first.id);
  assert.deepEqual(await readdir(folder), ['sealing.key']);
  assert.equal((await stat(join(folder, 'sealing.key'))).mode & 0o777, 0o600);
  const text = (await readFile(join(folder, 'sealing.key'), 'utf8')).trim();
  const shown = inspect(first, { depth: 9, showHidden: true }) + JSON.stringify(first);
  assert.equal(shown.includes(text) || shown.includes(Buffer.from(text, 'base64').toString('hex')), false);
});

test('many at once end with one key', async () => {
  const wrappers = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateKeyWrapper(join(base, 'race'))));
  assert.equal(new Set(wrappers.map(({ id }) => id)).size, 1);
  assert.deepEqual(await readdir(join(base, 'race')), ['sealing.key']);
});

test('a key that others can read, a link, or what is no key is refused and stays as it is', async () => {
  const folder = join(base, 'wrong');
  await loadOrCreateKeyWrapper(folder);
  const file = join(folder, 'sealing.key');
  await chmod(file, 0o644);
  await assert.rejects(loadOrCreateKeyWrapper(folder), code('key-exposed'));
  await chmod(file, 0o600);
  for (const text of ['', 'short', 'x'.repeat(5_000), Buffer.alloc(31).toString('base64')]) {
    await writeFile(file, text);
    await assert.rejects(loadOrCreateKeyWrapper(folder), code('key-invalid'));
    assert.equal(await readFile(file, 'utf8'), text);
  }
  await rm(file);
  await symlink('/dev/null', file);
  await assert.rejects(loadOrCreateKeyWrapper(folder), code('key-exposed'));
  await writeFile(join(base, 'plain'), '');
  await assert.rejects(loadOrCreateKeyWrapper(join(base, 'plain', 'below')), code('key-unreadable'));
});

test('a key handed in as text: base64, base64url and hexadecimal are the same key', () => {
  const key = Buffer.alloc(32, 0xfb);
  const ids = [key.toString('base64'), key.toString('base64url'), key.toString('hex'), ` ${key.toString('hex').toUpperCase()}\n`].map((text) => keyWrapperFrom(text).id);
  assert.equal(new Set(ids).size, 1);
  for (const text of ['', 'secret', key.toString('hex').slice(2), `${key.toString('base64')}AA`]) assert.throws(() => keyWrapperFrom(text), code('key-invalid'));
});
