import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deskAt, type Desk } from '../cli/desk/client.ts';
import { statusOf, submitPath } from '../cli/desk/report.ts';
import { readConfiguration } from './configuration.ts';
import { serve } from './serve.ts';

const examples = fileURLToPath(new URL('../../examples/claims', import.meta.url));
const surroundings = { engine: { version: '0', node: process.version }, host: { platform: process.platform, kernel: '', architecture: process.arch } } as const;

async function settled(receipt: string, desk: Desk): Promise<Awaited<ReturnType<typeof statusOf>>> {
  for (;;) {
    const status = await statusOf(receipt, desk);
    if (status.status === 'done') return status;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('from a report to a case, over HTTP, and the data outlives the service', { timeout: 120_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'breakwater-desk-'));
  const env = { ...process.env, BREAKWATER_DATA: data, BREAKWATER_KEYS: join(data, 'keys'), BREAKWATER_LISTEN: '127.0.0.1:0', BREAKWATER_PROFILE: 'embedded', DATABASE_URL: '' };
  const configuration = readConfiguration(env);
  const services: Awaited<ReturnType<typeof serve>>[] = [];
  const open = async (): Promise<(typeof services)[number]> => {
    const service = await serve(configuration, { driver: 'auto', surroundings, environment: env, pages: undefined });
    services.push(service);
    return service;
  };
  try {
    const first = await open();
    const desk = deskAt({ url: first.address, token: first.token, request: fetch });
    const claim = await submitPath(join(examples, 'npm-minimist-prototype'), desk);
    const again = await submitPath(join(examples, 'npm-minimist-prototype'), desk);
    assert.equal(again.receipt, claim.receipt, 'the same claim twice is one report');
    const bad = await submitPath(join(examples, 'bad-manifest-malformed'), desk);
    const { outcome } = await settled(claim.receipt, desk);
    assert.equal(outcome?.verdict, 'confirmed');
    assert.equal((await settled(bad.receipt, desk)).outcome?.verdict, 'invalid');
    const { cases } = await desk.get<{ cases: readonly { id: string; sentence: string }[] }>('/api/cases');
    assert.deepEqual(cases.map(({ id }) => id), [outcome.case]);
    assert.equal((await fetch(`${first.address}/api/cases`)).status, 401);
    assert.equal((await fetch(`${first.address}/v1/submissions/${claim.receipt}`).then((response) => response.json()) as { outcome?: object }).outcome, undefined, 'the receipt alone tells the state alone');
    await first.close();

    const second = await open();
    const later = deskAt({ url: second.address, token: second.token, request: fetch });
    assert.equal((await statusOf(claim.receipt, later)).outcome?.verdict, 'confirmed');
  } finally {
    await Promise.all(services.map((service) => service.close()));
    await rm(data, { recursive: true, force: true });
  }
});
