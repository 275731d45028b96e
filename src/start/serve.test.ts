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

/** A browser's part: the cookie that it keeps and the token of the page. */
function browser(origin: string): { post(path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }>; get(path: string): Promise<{ status: number; body: Record<string, unknown> }> } {
  let [cookie, csrf] = ['', ''];
  async function ask(path: string, init: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${origin}${path}`, { ...init, headers: { origin, 'content-type': 'application/json', cookie, 'x-csrf-token': csrf, ...init.headers } });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    const body = await response.json() as Record<string, unknown>;
    if (typeof body['csrf'] === 'string') csrf = body['csrf'];
    return { status: response.status, body };
  }
  return { post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }), get: (path) => ask(path, { method: 'GET' }) };
}

/** Nobody publishes alone: the maintainer comes by a link, approves, hands a fix in; the coordinator confirms who they are, and publishes. */
async function publishes(service: Awaited<ReturnType<typeof serve>>, id: string, desk: Desk): Promise<void> {
  const coordinator = browser(service.address);
  assert.equal((await coordinator.post('/api/sign-in/link', { token: service.link.split('#')[1] })).status, 200);
  assert.equal((await coordinator.post('/api/sign-in/link', { token: service.link.split('#')[1] })).status, 403, 'the link signs in once');
  assert.equal((await coordinator.post(`/api/cases/${id}/publish`, {})).status, 403, 'the second factor comes first');
  assert.equal((await coordinator.post('/api/step-up', { code: 'wrong' })).status, 403);
  assert.equal((await coordinator.post('/api/step-up', { code: service.code })).status, 200);
  const early = await coordinator.post(`/api/cases/${id}/publish`, {});
  assert.equal(early.status, 409);
  assert.match(String(early.body['detail']), /no maintainer has approved/);

  const invited = await coordinator.post(`/api/cases/${id}/invite`, { email: 'ada@example.org', role: 'maintainer', tier: 0, why: 'maintains minimist', expires: '2099-01-01T00:00:00Z' });
  assert.equal(invited.status, 200, JSON.stringify(invited.body));
  const maintainer = browser(service.address);
  const joined = await maintainer.post('/api/invitation', { token: String(invited.body['link']).split('#')[1], name: 'Ada' });
  assert.deepEqual([joined.status, joined.body['case']], [200, id], JSON.stringify(joined.body));
  assert.equal((await maintainer.get('/api/reports')).status, 200);
  assert.deepEqual(((await maintainer.get('/api/cases')).body['cases'] as { id: string }[]).map((each) => each.id), [id]);
  assert.equal((await maintainer.post(`/api/cases/${id}/publish`, {})).status, 403);
  assert.equal((await maintainer.post(`/api/cases/${id}/submit-fix`, { version: '1.2.6' })).status, 200);
  for (let looks = 0; looks < 300; looks++) {
    const { fixes, range } = await desk.get<{ fixes: readonly { state: string; verification?: { verified: boolean } }[]; range?: { affected: { versions: readonly string[] } } }>(`/api/cases/${id}`);
    if (fixes[0]?.state === 'done' && range !== undefined) {
      assert.ok(range.affected.versions.includes('1.2.5'), 'the range follows the verdict');
      assert.equal(fixes[0].verification?.verified, true);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const approved = await maintainer.post(`/api/cases/${id}/approve`, {});
  assert.equal(approved.status, 200, JSON.stringify(approved.body));

  // As a scanner asks: nothing until it is published, and then at once.
  const asked = async (): Promise<readonly string[] | undefined> => {
    const answer = await fetch(`${service.address}/v1/query`, { method: 'POST', body: JSON.stringify({ package: { purl: 'pkg:npm/minimist@1.2.5' } }) });
    return (await answer.json() as { vulns?: readonly { id: string }[] }).vulns?.map((each) => each.id);
  };
  assert.equal(await asked(), undefined);
  const published = await coordinator.post(`/api/cases/${id}/publish`, {});
  assert.equal(published.status, 200, JSON.stringify(published.body));
  const advisory = String(published.body['advisory']);
  assert.match(advisory, /^BW-\d{4}-0001$/);
  assert.deepEqual(await asked(), [advisory]);
  let osv: Response | undefined;
  for (let looks = 0; looks < 200 && osv?.status !== 200; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    osv = await fetch(`${service.address}/feed/osv/npm/${advisory}.json`);
  }
  assert.equal(osv?.status, 200);
  const record = await osv.json() as { affected: readonly { package: { name: string } }[] };
  assert.equal(record.affected[0]?.package.name, 'minimist');
  assert.equal((await fetch(`${service.address}/.well-known/csaf/provider-metadata.json`)).status, 200);
  assert.equal(((await fetch(`${service.address}/api/advisories`).then((response) => response.json())) as { advisories: readonly object[] }).advisories.length, 1);
}

test('from a report to a case, consent and an advisory, over HTTP, and the data outlives the service', { timeout: 240_000 }, async () => {
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
    await publishes(first, outcome.case ?? '', desk);
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
