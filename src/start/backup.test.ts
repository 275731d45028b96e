import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfiguration, type Configuration } from './configuration.ts';
import { localDesk } from './local.ts';
import { serve } from './serve.ts';

const surroundings = { engine: { version: '0', node: '' }, host: { platform: process.platform, kernel: '', architecture: process.arch } } as const;

test('a backup from a running embedded service restores; another user, or a service that is not there, is told precisely', { timeout: 600_000 }, async () => {
  const base = await mkdtemp(join(tmpdir(), 'breakwater-backup-'));
  const at = (name: string, more: NodeJS.ProcessEnv = {}): Configuration => readConfiguration({ BREAKWATER_DATA: join(base, name), BREAKWATER_KEYS: join(base, 'keys'), BREAKWATER_LISTEN: '127.0.0.1:0', BREAKWATER_PROFILE: 'embedded', ...more });
  const service = await serve(at('one'), { driver: 'auto', surroundings, environment: {}, pages: undefined, withoutWork: true });
  try {
    const report = await fetch(`${service.address}/v1/reports`, { method: 'POST', headers: { authorization: `Bearer ${service.token}`, 'content-type': 'application/json' }, body: '{"purl":"pkg:npm/left-pad","notify":"off"}' });
    const { receipt } = await report.json() as { readonly receipt: string };
    const file = join(base, 'kept');
    const running = localDesk(at('one', { BREAKWATER_URL: service.address }), surroundings, {});
    const { rows } = await running.backup(file);
    assert.ok(rows > 10);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual((await readdir(join(base, 'one'))).filter((name) => name.startsWith('backup-')), []);
    await assert.rejects(running.backup(file), /There is a file of that name already/);

    const stranger = localDesk(at('one', { BREAKWATER_URL: service.address, BREAKWATER_TOKEN: `bw_${'a'.repeat(26)}_${'a'.repeat(52)}` }), surroundings, {});
    await assert.rejects(stranger.backup(join(base, 'none')), { code: 'backup-refused' });
    await assert.rejects(localDesk(at('one', { BREAKWATER_URL: 'http://127.0.0.1:1' }), surroundings, {}).backup(join(base, 'none')), /no service answers/);
    // Cut short on the way, it never gets its name.
    await writeFile(join(base, 'short'), (await readFile(file)).subarray(0, 200));
    await assert.rejects(localDesk(at('short'), surroundings, {}).restore(join(base, 'short')), /backup/i);

    assert.equal((await localDesk(at('two'), surroundings, {}).restore(file)).rows, rows);
    const second = await serve(at('two'), { driver: 'auto', surroundings, environment: {}, pages: undefined, withoutWork: true });
    try {
      assert.equal((await fetch(`${second.address}/v1/submissions/${receipt}`)).status, 200);
    } finally {
      await second.close();
    }
  } finally {
    await service.close();
    await rm(base, { recursive: true, force: true });
  }
});
