import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import { loadOrCreateKey } from './key-file.ts';
import { profiles } from './profile.ts';
import { parsePublicKey } from './public-key.ts';
import { generatePem } from './signer.ts';

const code = (wanted: string) => (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === wanted;
let base = '';
before(async () => { base = await mkdtemp(join(tmpdir(), 'breakwater-keys-')); });
after(async () => { await rm(base, { recursive: true, force: true }); });

for (const profile of profiles) {
  test(`${profile}: made once, found again, for its owner alone`, async () => {
    const folder = join(base, 'fresh', profile);
    const first = await loadOrCreateKey({ folder, profile });
    const again = await loadOrCreateKey({ folder, profile });
    assert.equal(again.publicKey.keyid, first.publicKey.keyid);
    assert.equal(first.publicKey.profile, profile);
    assert.deepEqual(await readdir(folder), [`${profile}.pem`]);
    assert.equal((await stat(join(folder, `${profile}.pem`))).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  });

  test(`${profile}: nothing that prints a signer shows the private key`, async () => {
    const folder = join(base, 'printed', profile);
    const signer = await loadOrCreateKey({ folder, profile });
    const secret = (await readFile(join(folder, `${profile}.pem`), 'utf8')).split('\n')[1] ?? '';
    assert.ok(secret.length > 20);
    const shown = inspect(signer, { depth: 9, showHidden: true }) + JSON.stringify(signer);
    assert.equal(shown.includes(secret), false);
    assert.doesNotMatch(shown, /PRIVATE|"d":/);
  });
}

test('many at once end with one key and leave nothing else behind', async () => {
  const folder = join(base, 'race');
  const signers = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateKey({ folder, profile: 'ed25519' })));
  assert.equal(new Set(signers.map(({ publicKey }) => publicKey.keyid)).size, 1);
  assert.deepEqual(await readdir(folder), ['ed25519.pem']);
});

test('a key that others can read, a link, or another kind of file is refused', async () => {
  const folder = join(base, 'exposed');
  await loadOrCreateKey({ folder, profile: 'ed25519' });
  const file = join(folder, 'ed25519.pem');
  await chmod(file, 0o640);
  await assert.rejects(loadOrCreateKey({ folder, profile: 'ed25519' }), code('key-exposed'));
  await symlink(file, join(folder, 'ecdsa-p384.pem'));
  await assert.rejects(loadOrCreateKey({ folder, profile: 'ecdsa-p384' }), code('key-exposed'));
});

test('what is no key, or one of another profile, is said and never overwritten', async () => {
  const folder = join(base, 'wrong');
  await loadOrCreateKey({ folder, profile: 'ed25519' });
  const file = join(folder, 'ecdsa-p384.pem');
  for (const text of [generatePem('ed25519'), 'not a key\n', '', 'x'.repeat(20_000)]) {
    await writeFile(file, text, { mode: 0o600 });
    await assert.rejects(loadOrCreateKey({ folder, profile: 'ecdsa-p384' }), code('key-invalid'));
    assert.equal(await readFile(file, 'utf8'), text);
  }
});

test('a folder that cannot be is said with a remedy', async () => {
  await writeFile(join(base, 'plain'), '');
  await assert.rejects(loadOrCreateKey({ folder: join(base, 'plain', 'keys'), profile: 'ed25519' }), code('key-unreadable'));
});

test('a private key given as a public one is refused', () => {
  assert.throws(() => parsePublicKey(generatePem('ed25519')), /private key/);
  assert.throws(() => parsePublicKey('{"kty":"OKP","crv":"Ed25519","d":"AAAA","x":"AAAA"}'), /private key/);
  assert.throws(() => parsePublicKey('nonsense'), code('key-invalid'));
  assert.throws(() => parsePublicKey(`{"x":"${'A'.repeat(5_000)}"}`), code('key-invalid'));
});
