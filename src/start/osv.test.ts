import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { update } from '../clearinghouse/advisories/index.ts';
import { openCase } from '../clearinghouse/cases/index.ts';
import { insertAdvisory, osvValidator, type Advisory } from '../clearinghouse/distribution/index.ts';
import { readConfiguration } from './configuration.ts';
import { deskApp } from './desk-app.ts';
import { openDesk, type OpenDesk } from './desk.ts';
import { systemClock } from './laboratory.ts';

const origin = 'http://127.0.0.1:8040';
let data = '';
let desk: OpenDesk;
let app: ReturnType<typeof deskApp>;
let now = 0;
const faults: string[] = [];

before(async () => {
  data = await mkdtemp(join(tmpdir(), 'breakwater-osv-'));
  const env = { BREAKWATER_DATA: data, BREAKWATER_KEYS: join(data, 'keys'), BREAKWATER_PROFILE: 'embedded' };
  const configuration = readConfiguration(env);
  const clock = { ...systemClock, monotonic: () => now };
  desk = await openDesk(configuration, { clock, driver: 'auto', environment: env, surroundings: { engine: { version: '0', node: '' }, host: { platform: process.platform, kernel: '', architecture: process.arch } }, onProblem: () => undefined });
  app = deskApp(desk, { places: { origin: new URL(origin), port: 8040, loopbackOnly: true }, proxies: [], oidc: undefined, pages: undefined, version: '0', onFault: (error, where) => faults.push(`${where}: ${String(error)}`) });
});
after(async () => {
  await desk.close();
  await rm(data, { recursive: true, force: true });
});

interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly code?: number; readonly message?: string; readonly vulns?: readonly { readonly id: string }[]; readonly results?: readonly { readonly vulns?: readonly { readonly id: string; readonly modified: string }[] }[]; readonly id?: string; readonly withdrawn?: string };
}

async function ask(method: 'GET' | 'POST', path: string, body?: object | string, type = 'application/json'): Promise<Said> {
  const response = await app.request(`${origin}${path}`, { method, headers: { 'host': '127.0.0.1:8040', 'content-type': type }, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) }, { incoming: { socket: { remoteAddress: '127.0.0.1' } } });
  return { status: response.status, headers: response.headers, body: await response.json() as Said['body'] };
}
const query = (name: string, version = '1.0.0'): Promise<Said> => ask('POST', '/v1/query', { package: { name, ecosystem: 'npm' }, version });

async function published(name: string, tlp: Advisory['tlp'], more: Partial<Advisory> = {}): Promise<string> {
  const { id } = await desk.store.db.transaction().execute((trx) => insertAdvisory(trx, 'BW', new Date('2026-05-01T00:00:00Z'), (given) => ({
    case: `case-${name}-${tlp.toLowerCase()}`, id: given, title: `A flaw in ${name}`, summary: `A flaw in ${name}`, details: 'It was executed.', package: { purl: `pkg:npm/${name}`, ecosystem: 'npm', name },
    range: { cells: [], affected: { events: [{ introduced: '0' }, { fixed: '1.10.0' }], versions: ['1.0.0', '1.9.0'], unjudged: [] } },
    aliases: [], cwe: [], cvss: [], credits: [], references: [], revisions: [{ at: '2026-05-01T00:00:00Z', summary: 'Published.' }], tlp, evidence: [], ...more,
  })));
  // It is looked for what other processes published.
  now += 60_000;
  return id;
}
/** The look that finds it goes on behind the answer that began it. */
async function until<T>(look: () => Promise<T>, done: (found: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const found = await look();
    if (done(found) || tries === 200) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('without a knowledge base the cases published here answer alone, and the answer says so', async () => {
  assert.deepEqual((await query('minimist')).body, {});
  const id = await published('minimist', 'CLEAR');
  const { status, headers, body } = await until(() => query('minimist', '1.9.0'), (said) => said.body.vulns !== undefined);
  assert.deepEqual([status, headers.get('breakwater-sources'), body.vulns?.map((each) => each.id)], [200, 'own-cases', [id]]);
  // By the order of versions, not of letters, and by what is listed.
  assert.deepEqual((await query('minimist', '1.10.0')).body, {});
  assert.doesNotThrow(() => osvValidator('BW')(body.vulns?.[0] ?? { id: '' }));
  assert.deepEqual((await ask('GET', `/v1/vulns/${id}`)).body, body.vulns?.[0]);
});

test('a case that is not published, and what is published under another label than CLEAR, cannot be found by asking', async () => {
  await openCase(desk.cases, { person: 'somebody', organization: '', roles: ['coordinator'] }, { title: 'Sealed', band: 'urgent', identity: { package: 'pkg:npm/sealed', aliases: ['CVE-2026-9999'] }, report: { report: 'r', finder: undefined, receivedAt: systemClock.now(), verdict: 'confirmed' } });
  const hidden = await Promise.all((['RED', 'AMBER+STRICT', 'AMBER', 'GREEN'] as const).map((tlp) => published('sealed', tlp)));
  const open = await published('beside', 'CLEAR');
  assert.deepEqual((await until(() => query('beside'), (said) => said.body.vulns !== undefined)).body.vulns?.map((each) => each.id), [open]);
  assert.deepEqual((await query('sealed')).body, {});
  assert.deepEqual((await ask('POST', '/v1/query', { package: { name: 'sealed' }, version: '1.0.0' })).body, {});
  assert.deepEqual((await ask('POST', '/v1/querybatch', { queries: [{ package: { purl: 'pkg:npm/sealed@1.0.0' } }] })).body, { results: [{}] });
  const absent = await ask('GET', '/v1/vulns/BW-1999-0001');
  assert.deepEqual([absent.status, absent.body], [404, { code: 5, message: 'Bug not found.' }]);
  for (const id of [...hidden, 'CVE-2026-9999']) {
    const { status, body } = await ask('GET', `/v1/vulns/${id}`);
    assert.deepEqual([status, body], [404, absent.body], id);
  }
});

test('a case about a package that OSV has no ecosystem for is found by its purl', async () => {
  const id = await published('libthing', 'CLEAR', { package: { purl: 'pkg:generic/libthing', ecosystem: undefined, name: 'libthing' } });
  const byPurl = (purl: string): Promise<Said> => ask('POST', '/v1/query', { package: { purl } });
  assert.deepEqual((await until(() => byPurl('pkg:generic/libthing@1.9.0'), (said) => said.body.vulns !== undefined)).body.vulns?.map((each) => each.id), [id]);
  for (const purl of ['pkg:generic/libthing@1.10.0', 'pkg:generic/other@1.9.0']) assert.deepEqual((await byPurl(purl)).body, {}, purl);
  assert.equal((await byPurl(`pkg:gitlab/a/b@${'a'.repeat(40)}`)).body.code, 9);
});

test('with a knowledge base both answer, withdrawn ones by their name alone, and health tells its age', async () => {
  const record = (id: string, more: object = {}): string => JSON.stringify({ schema_version: '1.7.0', id, modified: '2026-02-03T04:05:06Z', affected: [{ package: { ecosystem: 'npm', name: 'minimist' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.0' }] }] }], ...more });
  const file = join(data, 'records.ndjson');
  await writeFile(file, [record('GHSA-1', { aliases: ['CVE-2026-1'] }), record('GHSA-2', { withdrawn: '2026-03-01T00:00:00Z' })].join('\n'));
  await update({ folder: join(data, 'intel'), rebuild: false, seed: 1, sources: [{ kind: 'osv', location: file }], clock: systemClock, http: () => { throw new Error('nothing is fetched here'); }, lock: () => Promise.resolve({ release: () => Promise.resolve() }), progress: () => undefined });
  await desk.knowledge.refresh();
  const { headers, body } = await query('minimist');
  assert.equal(headers.get('breakwater-sources'), 'own-cases, intel');
  assert.deepEqual(body.vulns?.map(({ id }) => id.slice(0, 4)), ['BW-2', 'GHSA']);
  assert.deepEqual(body.vulns?.[1], JSON.parse(record('GHSA-1', { aliases: ['CVE-2026-1'] })));
  const { results } = (await ask('POST', '/v1/querybatch', { queries: [{ package: { purl: 'pkg:npm/minimist@1.9.0' } }, { package: { purl: 'pkg:npm/none@1' } }, { package: { purl: 'pkg:npm/minimist@1.1.0' } }] })).body;
  assert.deepEqual(results?.map(({ vulns = [] }) => vulns.length), [1, 0, 2]);
  assert.deepEqual(results?.[2]?.vulns?.[1], { id: 'GHSA-1', modified: '2026-02-03T04:05:06Z' });
  assert.equal((await ask('GET', '/v1/vulns/GHSA-2')).body.withdrawn, '2026-03-01T00:00:00Z');
  const alias = await ask('GET', '/v1/vulns/CVE-2026-1');
  assert.deepEqual([alias.status, alias.body], [404, { code: 5, message: 'Bug not found, but the following aliases were: GHSA-1' }], 'an alias is no name of a record, but says where one is');
  assert.deepEqual(desk.knowledge.sources().map(({ kind, records, ageSeconds }) => [kind, records, ageSeconds < 60]), [['osv', 2, true]]);
});

test('what is sent is bounded and read strictly, and every refusal has the API’s own shape', async () => {
  const wrong: readonly (readonly [string, object | string | undefined, number, number, RegExp])[] = [
    ['/v1/query', undefined, 400, 3, /no JSON/], ['/v1/query', 'nonsense', 400, 3, /no JSON/], ['/v1/query', '[]', 400, 3, /the body/], ['/v1/query', { version: 1 }, 400, 3, /^version/],
    ['/v1/query', { package: { name: 'x'.repeat(70_000), ecosystem: 'npm' } }, 413, 3, /larger than 65536/], ['/v1/query', { package: { name: 'x'.repeat(2_000), ecosystem: 'npm' } }, 400, 3, /^package\.name/],
    ['/v1/query', { commit: 'a'.repeat(40) }, 400, 9, /^Commits/], ['/v1/querybatch', { queries: Array.from({ length: 1_001 }, () => ({})) }, 400, 3, /Too many queries/],
    ['/v1/querybatch', `{"queries":${'['.repeat(500_000)}${']'.repeat(500_000)}}`, 400, 3, /deeper than 32/], ['/v1/querybatch', 'x'.repeat(5 << 20), 413, 3, /larger than/], ['/v1/querybatch', { queries: [{ package: { purl: 'pkg:npm/a@1' } }, {}] }, 400, 3, /^queries\[1\]: Invalid query/],
  ];
  for (const [path, body, status, code, message] of wrong) {
    const said = await ask('POST', path, body);
    assert.deepEqual([said.status, said.body.code, Object.keys(said.body), said.headers.get('content-type')], [status, code, ['code', 'message'], 'application/json'], `${path} ${said.body.message}`);
    assert.match(said.body.message ?? '', message);
  }
  assert.deepEqual((await ask('POST', '/v1/querybatch', {})).body, { results: [] });
  assert.equal((await ask('POST', '/v1/query', { package: { purl: 'pkg:npm/minimist@1.0.0' } }, 'application/x-www-form-urlencoded')).status, 200, 'as `curl -d` sends it');
  // The intake contract lives under the same prefix.
  assert.equal((await ask('POST', '/v1/reports', { purl: 'pkg:npm/minimist' })).status, 401);
  assert.equal((await ask('GET', '/v1/query')).status, 404);
  assert.deepEqual(faults, []);
});
