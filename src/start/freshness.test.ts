import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { listAdvisories, loadOrCreateFeedSigner, writeFeed } from '../clearinghouse/distribution/index.ts';
import { readConfiguration } from './configuration.ts';
import { openDesk } from './desk.ts';

test('a month later the feed is written anew though nothing changed; within the month it is left alone', { timeout: 120_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'breakwater-fresh-'));
  const env = { BREAKWATER_DATA: data, BREAKWATER_KEYS: join(data, 'keys'), BREAKWATER_PROFILE: 'embedded' };
  const configuration = readConfiguration(env);
  let now = new Date('2026-04-15T08:00:00Z');
  const clock = { now: () => now, monotonic: () => now.getTime() };
  const desk = await openDesk(configuration, { driver: 'auto', environment: env, clock, surroundings: { engine: { version: '0', node: '' }, host: { platform: process.platform, kernel: '', architecture: process.arch } }, onProblem: () => undefined });
  try {
    const signer = await loadOrCreateFeedSigner(configuration.keys, desk.publisher.name, clock);
    await writeFeed(desk.feedFolder, await listAdvisories(desk.store.db), desk.publisher, signer, clock);
    const expires = async (): Promise<string> => /^Expires: (\S+)$/m.exec(await readFile(join(desk.feedFolder, '.well-known/security.txt'), 'utf8'))?.[1] ?? '';
    assert.equal(await expires(), '2027-03-01T00:00:00Z');
    await desk.tick();
    assert.equal(await desk.store.queue.unfinished('write-feed'), 0, 'whoever does not work here leaves it to those who do');
    await desk.work();
    now = new Date('2026-04-30T23:59:59Z');
    await desk.tick();
    assert.equal(await desk.store.queue.unfinished('write-feed'), 0);
    now = new Date('2026-05-01T00:00:00Z');
    await desk.tick();
    await desk.tick();
    assert.ok(await desk.store.queue.unfinished('write-feed') <= 1, 'one job, however often it is looked');
    while (await expires() !== '2027-04-01T00:00:00Z') await new Promise((resolve) => setTimeout(resolve, 100));
  } finally {
    await desk.close();
    await rm(data, { recursive: true, force: true });
  }
});
