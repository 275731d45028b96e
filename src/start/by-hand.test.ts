import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { SMTPServer } from 'smtp-server';
import { deskAt, type Desk } from '../cli/desk/client.ts';
import { statusOf, submitPath } from '../cli/desk/report.ts';
import { readEvidence } from '../reproduction/index.ts';
import { loadOrCreateKey, parsePublicKey } from '../trust/index.ts';
import { browser, tryDesk, until, type TriedBrowser, type TriedDesk } from './try-desk.ts';

const examples = fileURLToPath(new URL('../../examples/claims', import.meta.url));
let tried: TriedDesk;
let smtp: SMTPServer;
const mails: { readonly to: readonly string[]; readonly text: string }[] = [];
let desk: Desk;
let folder = '';
let first: TriedBrowser;
let second: TriedBrowser;
let maintainer: TriedBrowser;
/** The report that needs review, and the confirmed one. */
let review = '';
let confirmed = '';
let opened = '';
const codes = new Map<TriedBrowser, unknown>();

async function joined(link: unknown, name: string, stepUp: boolean): Promise<TriedBrowser> {
  const who = browser(tried.service.address, fetch);
  const { status, body } = await who.post('/api/invitation', { token: String(link).split('#')[1], name });
  assert.equal(status, 200, JSON.stringify(body));
  codes.set(who, body['code']);
  if (stepUp) await confirm(who);
  return who;
}

/** A second factor lasts five minutes, which a busy machine may need between two tests. */
async function confirm(who: TriedBrowser): Promise<void> {
  assert.equal((await who.post('/api/step-up', { code: codes.get(who) })).status, 200);
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-evidence-'));
  smtp = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({ to: envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString().replaceAll('=\r\n', '') });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => { smtp.listen(0, '127.0.0.1', resolve); });
  tried = await tryDesk(process.env, { BREAKWATER_SMTP: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`, BREAKWATER_MAIL_FROM: 'desk@example.org' });
  desk = deskAt({ url: tried.service.address, token: tried.service.token, request: fetch });
  await submitPath(join(examples, 'npm-hoek-script'), desk);
  await submitPath(join(examples, 'npm-minimist-prototype'), desk);
  first = browser(tried.service.address, fetch);
  assert.equal((await first.post('/api/sign-in/link', { token: tried.service.link.split('#')[1] })).status, 200);
  codes.set(first, tried.service.code);
  await confirm(first);
  const asked = await first.post('/api/invitations', { email: 'second@example.org', role: 'coordinator', why: 'shares the desk' });
  assert.equal(asked.status, 201, JSON.stringify(asked.body));
  second = await joined(asked.body['link'], 'Second', true);
  assert.equal((await second.post('/api/invitations', { email: 'third@example.org', role: 'coordinator', why: 'w' })).status, 403, 'members are the administrator’s business');
  await until('both reports have their verdict', async () => {
    const { reports } = await desk.get<{ reports: readonly { id: string; verdict?: string }[] }>('/api/reports');
    review = reports.find(({ verdict }) => verdict === 'needs-review')?.id ?? '';
    confirmed = reports.find(({ verdict }) => verdict === 'confirmed')?.id ?? '';
    return review !== '' && confirmed !== '';
  });
  await until('both have their range', async () => (await Promise.all([review, confirmed].map((id) => desk.get<{ range?: object }>(`/api/reports/${id}`)))).every(({ range }) => range !== undefined));
}, { timeout: 240_000 });
after(async () => {
  await tried.close();
  await new Promise<void>((resolve) => { smtp.close(() => resolve()); });
  await rm(folder, { recursive: true, force: true });
});

test('a report that needs review: a coordinator closes it, reopens it, and opens a case for it by hand', { timeout: 120_000 }, async () => {
  const row = (await first.get(`/api/reports/${review}`)).body;
  assert.deepEqual([row['case'], row['may']], [undefined, ['open-case', 'attach', 'rerun', 'close']]);
  assert.equal((await first.post(`/api/reports/${review}/close`, {})).status, 400, 'a reason is asked for');
  assert.equal((await browser(tried.service.address, fetch).post(`/api/reports/${review}/close`, { why: 'w' })).status, 401);
  const closed = await first.post(`/api/reports/${review}/close`, { why: 'speaks for itself' });
  assert.deepEqual([closed.status, (closed.body['closing'] as { why: string }).why, closed.body['may']], [200, 'speaks for itself', ['reopen']]);
  assert.equal((await first.post(`/api/reports/${review}/open-case`, { why: 'w' })).status, 409, 'a closed report is reopened first');
  assert.equal((await second.post(`/api/reports/${review}/reopen`, { why: 'a second look' })).status, 200);
  assert.equal((await first.post(`/api/reports/${review}/escalate`, { why: 'w' })).status, 400);

  const answer = await desk.post<{ case: string; may: readonly string[]; decision: { why: string; case: string } }>(`/api/reports/${review}/open-case`, { why: 'read the script: it is real', band: 'urgent' });
  opened = answer.case;
  assert.deepEqual(answer.may, []);
  assert.deepEqual([answer.decision.why, answer.decision.case], ['read the script: it is real', opened]);
  for (const act of ['open-case', 'attach', 'rerun', 'close', 'reopen']) assert.equal((await first.post(`/api/reports/${review}/${act}`, act === 'attach' ? { case: opened, why: 'w' } : { why: 'w' })).status, 409, act);
  const view = (await first.get(`/api/cases/${opened}`)).body;
  assert.match(String(view['sentence']), /^Opened by hand, not confirmed by execution/);
  assert.equal(view['band'], 'urgent');
  assert.match((view['history'] as { what: string }[])[0]?.what ?? '', /opened by hand .*: read the script: it is real/);
  await until('the ledger has each decision', async () => {
    const { leaves } = (await first.get('/api/ledger')).body as { leaves: readonly { kind: string; subject?: string }[] };
    const kinds = leaves.map(({ kind }) => kind);
    return ['report.closed', 'report.reopened', 'case.opened'].every((kind) => kinds.includes(kind));
  });
});

test('a proof is run again by a coordinator: once, with the former verdict kept, and its files are there for those who may have them', { timeout: 120_000 }, async () => {
  await submitPath(join(examples, 'bad-same-version'), desk);
  let id = '';
  const reports = async () => (await desk.get<{ reports: readonly { id: string; verdict?: string; package: string; state: string; case?: string }[] }>('/api/reports')).reports;
  await until('it has its verdict', async () => {
    id = (await reports()).find((each) => each.state === 'done' && each.case === undefined && each.id !== review)?.id ?? '';
    return id !== '';
  });
  const { attachments, may } = (await first.get(`/api/reports/${id}`)).body as { attachments: readonly { name: string; href: string }[]; may: readonly string[] };
  assert.ok(may.includes('rerun'));
  const got = await fetch(`${tried.service.address}${attachments[0]?.href}`, { headers: { cookie: first.cookie() } });
  assert.deepEqual([got.status, got.headers.get('content-type'), got.headers.get('x-content-type-options')], [200, 'text/plain; charset=utf-8', 'nosniff']);
  assert.match(got.headers.get('content-disposition') ?? '', /^attachment; filename="[\w.-]+"/);
  assert.match(await got.text(), /apiVersion/);
  assert.equal((await fetch(`${tried.service.address}${attachments[0]?.href}`)).status, 401);
  for (const none of ['0', '17', '1e0', '-1']) assert.equal((await fetch(`${tried.service.address}/api/reports/${id}/attachments/${none}`, { headers: { cookie: first.cookie() } })).status, 404, none);

  assert.equal((await first.post(`/api/reports/${id}/rerun`, {})).status, 400, 'a reason is asked for');
  const asked = await Promise.all([first, second, first].map((who) => who.post(`/api/reports/${id}/rerun`, { why: 'the machine was busy' })));
  // Who asks while it waits or runs is refused; who asks after its quick end has asked for another one.
  const reruns = asked.filter(({ status }) => status === 200).length;
  assert.ok(reruns >= 1 && asked.every(({ status }) => status === 200 || status === 409), JSON.stringify(asked.map(({ status }) => status)));
  await until('it has a verdict again', async () => (await reports()).find((each) => each.id === id)?.verdict !== undefined);
  const { former, may: again } = (await first.get(`/api/reports/${id}`)).body as { former: readonly { verdict: string; rerun: { why: string } }[]; may: readonly string[] };
  assert.deepEqual(former.map(({ rerun }) => rerun.why), Array.from({ length: reruns }, () => 'the machine was busy'));
  assert.ok(again.includes('rerun'));
  await until('the ledger has it', async () => ((await first.get('/api/ledger')).body as { leaves: readonly { kind: string; subject?: string }[] }).leaves.filter(({ kind, subject }) => kind === 'report.validated' && subject === id).length === reruns + 1);
});

test('the owner of the machine makes, sees and ends tokens by the local one; one without the scope is told so and not that there is nothing', { timeout: 60_000 }, async () => {
  const made = await desk.post<{ id: string; token: string }>('/api/tokens', { name: 'a pipeline', scopes: ['submit', 'status'] });
  const pipeline = deskAt({ url: tried.service.address, token: made.token, request: fetch });
  assert.match((await pipeline.get<{ withheld?: string }>('/api/reports')).withheld ?? '', /no scope for that: read-reports/);
  assert.match((await pipeline.get<{ withheld?: string }>('/api/cases')).withheld ?? '', /no scope for that: read-cases/);
  await assert.rejects(pipeline.post('/api/tokens', { name: 'x', scopes: ['submit'] }), /no scope for that: tokens/);
  // Why it is so, the finder's pipeline reads by the receipt: it needs no more than its own two scopes.
  const { receipt } = await submitPath(join(examples, 'bad-manifest-unknown-fields'), pipeline);
  await until('it has its verdict', async () => (await statusOf(receipt, pipeline)).status === 'done');
  assert.match((await statusOf(receipt, pipeline)).outcome?.reasons?.join() ?? '', /\d+:\d+/);
  const { tokens, scopes } = await desk.get<{ tokens: readonly { id: string; name: string }[]; scopes: readonly { name: string; what: string }[] }>('/api/tokens');
  assert.ok(tokens.some(({ id, name }) => id === made.id && name === 'a pipeline') && scopes.every(({ what }) => what !== '') && !scopes.some(({ name }) => name === 'tokens'));
  await desk.post(`/api/tokens/${made.id}/revoke`, {});
  await assert.rejects(pipeline.get('/api/cases'), /not signed in/i);
  await confirm(first);
  const asked = await first.post('/api/tokens', { name: 'publishes', scopes: ['publish'] });
  assert.equal(asked.status, 201, 'with the second factor, for an hour whatever was asked');
  assert.ok(Date.parse(String(asked.body['expires'])) <= Date.now() + 3_600_000);
});

test('the queue begins with what wants a decision, and is filtered by that and by verdict', { timeout: 60_000 }, async () => {
  interface List { readonly reports: readonly { id: string; state: string; verdict?: string; case?: string; closed: boolean }[]; readonly decisions: number; readonly verdicts: Readonly<Record<string, number>> }
  const all = await desk.get<List>('/api/reports');
  const wants = (each: List['reports'][number]): boolean => each.state === 'done' && each.case === undefined && !each.closed;
  assert.ok(all.decisions > 0 && all.reports.length > all.decisions);
  assert.deepEqual(all.reports.map(wants), all.reports.map((_, index) => index < all.decisions));
  assert.deepEqual((await desk.get<List>('/api/reports?wants=decision')).reports.map(({ id }) => id), all.reports.filter(wants).map(({ id }) => id));
  for (const [verdict, count] of Object.entries(all.verdicts)) {
    const { reports } = await desk.get<List>(`/api/reports?verdict=${verdict}`);
    assert.deepEqual([reports.length, reports.every((each) => each.verdict === verdict)], [count, true], verdict);
  }
  for (const strange of ['verdict=guilty', 'wants=more', 'state=lost']) await assert.rejects(desk.get(`/api/reports?${strange}`), /there is no/);
});

test('a report that no verdict decided joins a case by hand, and is split off again', { timeout: 120_000 }, async () => {
  await submitPath(join(examples, 'bad-manifest-malformed'), desk);
  let invalid = '';
  await until('it has its verdict', async () => {
    const { reports } = await desk.get<{ reports: readonly { id: string; verdict?: string }[] }>('/api/reports');
    invalid = reports.find(({ verdict }) => verdict === 'invalid')?.id ?? '';
    return invalid !== '';
  });
  assert.equal((await first.post(`/api/reports/${invalid}/attach`, { case: 'case_none', why: 'w' })).status, 404);
  const attached = await first.post(`/api/reports/${invalid}/attach`, { case: opened, why: 'the same function' });
  assert.deepEqual([attached.status, attached.body['case']], [200, opened]);
  assert.equal((await first.post(`/api/cases/${opened}/split`, { report: invalid, why: 'it is not' })).status, 200);
  assert.notEqual((await first.get(`/api/reports/${invalid}`)).body['case'], opened);
});

test('the evidence of a case is downloaded by who may have the proof, and verifies with the key that is offered to everybody', { timeout: 120_000 }, async () => {
  const id = String((await first.get(`/api/reports/${confirmed}`)).body['case']);
  const { evidence } = (await first.get(`/api/cases/${id}`)).body as { evidence: readonly { report: string; href: string; sha256: string; tlp: string }[] };
  assert.deepEqual(evidence.map(({ report, tlp }) => [report, tlp]), [[confirmed, 'AMBER+STRICT']]);
  const href = evidence[0]?.href ?? '';
  const download = (who: TriedBrowser): Promise<Response> => fetch(`${tried.service.address}${href}`, { headers: { cookie: who.cookie() } });
  const response = await download(first);
  assert.match(response.headers.get('content-disposition') ?? '', new RegExp(`filename="${confirmed}.evidence.json"`));
  const file = join(folder, `${confirmed}.evidence.json`);
  await writeFile(file, Buffer.from(await response.arrayBuffer()));
  const offered = await fetch(`${tried.service.address}/api/keys/evidence.pem`);
  const publicKey = parsePublicKey(await offered.text());
  assert.equal(publicKey.keyid, (await loadOrCreateKey({ folder: tried.keys, profile: 'ed25519' })).publicKey.keyid);
  assert.equal((await fetch(`${tried.service.address}/api/keys/wrapping.pem`)).status, 404);
  assert.equal(parsePublicKey(await (await fetch(`${tried.service.address}/api/keys/ledger.pem`)).text()).keyid, (await loadOrCreateKey({ folder: join(tried.keys, 'ledger'), profile: 'ed25519' })).publicKey.keyid);
  assert.equal(readEvidence(await readFile(file, 'utf8'), [publicKey]).statement.predicate.verdict, 'confirmed');

  const guest = async (tier: number, role = 'participant'): Promise<TriedBrowser> => joined((await first.post(`/api/cases/${id}/invite`, { email: `tier${tier}@example.org`, role, tier, why: 'w', expires: '2099-01-01T00:00:00Z' })).body['link'], `Tier ${tier}`, false);
  maintainer = await guest(0, 'maintainer');
  const [one, two] = [await guest(1), await guest(2)];
  assert.equal((await download(maintainer)).status, 200);
  assert.equal((await download(one)).status, 200);
  assert.equal((await download(two)).status, 403, 'tier 2 gets the fix and the date');
  assert.equal((await download(browser(tried.service.address, fetch))).status, 401);
  assert.equal((await first.post(`/api/cases/${id}/label`, { artifact: 'reproducer', tlp: 'RED' })).status, 200);
  assert.equal((await download(maintainer)).status, 200);
  assert.equal((await download(one)).status, 404, 'RED is for tier 0');
  assert.deepEqual((await one.get(`/api/cases/${id}`)).body['evidence'], []);
  assert.equal((await one.get(`/api/reports/${confirmed}`)).body['reproduction'], undefined);
  assert.equal((await fetch(`${tried.service.address}/api/cases/${opened}/evidence/${confirmed}`, { headers: { cookie: first.cookie() } })).status, 404, 'a report of another case');
  assert.equal((await fetch(`${tried.service.address}/api/cases/${opened}/evidence/${review}`, { headers: { cookie: maintainer.cookie() } })).status, 404);
});

test('live events: everybody hears of what they may open, and nobody else hears anything', { timeout: 120_000 }, async () => {
  const id = String((await first.get(`/api/reports/${confirmed}`)).body['case']);
  await confirm(first);
  const stranger = await joined((await first.post('/api/invitations', { email: 'op@example.org', role: 'operator', why: 'runs it', organization: 'County hospital' })).body['link'], 'Operator', false);
  assert.equal(((await stranger.get('/api/operator/day')).body['organization'] as { readonly name: string }).name, 'County hospital');
  assert.equal((await fetch(`${tried.service.address}/api/events`)).status, 401);
  const [all, theirs, none] = [await first.listen(), await maintainer.listen(), await stranger.listen()];
  assert.equal((await first.post(`/api/cases/${opened}/contact`, { note: 'not theirs' })).status, 200);
  assert.equal((await first.post(`/api/cases/${id}/contact`, { note: 'theirs' })).status, 200);
  await submitPath(join(examples, 'bad-words-only'), desk);
  await until('the coordinator heard of both cases, a report and the ledger', () => [`case ${opened}`, `case ${id}`].every((each) => all.heard.some((event) => `${String(event['kind'])} ${String(event['id'])}` === each)) && ['report', 'ledger'].every((kind) => all.heard.some((event) => event['kind'] === kind)));
  await until('the maintainer heard of their case', () => theirs.heard.length > 0);
  assert.deepEqual([...new Set(theirs.heard.map((event) => JSON.stringify(event)))], [JSON.stringify({ kind: 'case', id })]);
  assert.equal(none.text(), '', 'not a byte');
  // Access that ends, ends here as well, while the stream stays open.
  const before = theirs.heard.length;
  assert.equal((await first.post(`/api/cases/${id}/label`, { artifact: 'case', tlp: 'RED' })).status, 200);
  await until('tier 0 hears of a RED case', () => theirs.heard.length > before);
  assert.equal((await maintainer.post('/api/sign-out', {})).status, 200);
  const silent = theirs.heard.length;
  const coordinatorHeard = all.heard.length;
  assert.equal((await first.post(`/api/cases/${id}/label`, { artifact: 'case', tlp: 'AMBER' })).status, 200);
  await until('the coordinator heard of that', () => all.heard.length > coordinatorHeard);
  assert.equal(theirs.heard.length, silent, 'who signed out hears no more');
  for (const each of [all, theirs, none]) each.close();
});

test('a maintainer who refuses for good: two coordinators, each with the second factor, and only then the advisory', { timeout: 120_000 }, async () => {
  await Promise.all([first, second].map(confirm));
  const invited = await first.post(`/api/cases/${opened}/invite`, { email: 'no@example.org', role: 'maintainer', tier: 0, why: 'maintains hoek', expires: '2099-01-01T00:00:00Z' });
  const refuses = await joined(invited.body['link'], 'Nora', true);
  assert.equal((await refuses.post(`/api/cases/${opened}/refuse`, { why: 'we do not publish advisories' })).status, 200);
  for (const act of ['override', 'confirm-override', 'publish']) assert.equal((await refuses.post(`/api/cases/${opened}/${act}`, { why: 'w' })).status, 403, act);
  assert.equal((await first.post(`/api/cases/${opened}/publish`, {})).status, 409);
  assert.equal((await second.post(`/api/cases/${opened}/confirm-override`, { why: 'w' })).status, 409, 'there is nothing to confirm');
  const third = await joined((await first.post('/api/invitations', { email: 'third@example.org', role: 'coordinator', why: 'w' })).body['link'], 'Third', false);
  assert.match(String((await third.post(`/api/cases/${opened}/override`, { why: 'w' })).body['type']), /step-up-required/);
  assert.equal((await first.post(`/api/cases/${opened}/override`, { why: 'operators are exposed' })).status, 200);
  const alone = await first.post(`/api/cases/${opened}/confirm-override`, { why: 'w' });
  assert.deepEqual([alone.status, /step-up/.test(String(alone.body['type']))], [409, false]);
  assert.match(String((await third.post(`/api/cases/${opened}/confirm-override`, { why: 'w' })).body['type']), /step-up-required/);
  const agreed = await second.post(`/api/cases/${opened}/confirm-override`, { why: 'read the case', authority: 'the national authority' });
  assert.equal(agreed.status, 200, JSON.stringify(agreed.body));
  assert.match(JSON.stringify(agreed.body['consent']), /"on":"second-coordinator","authority":"the national authority"/);
  const published = await first.post(`/api/cases/${opened}/publish`, {});
  assert.equal(published.status, 200, JSON.stringify(published.body));
  await until('every step is on the ledger', async () => {
    const { leaves } = (await first.get('/api/ledger')).body as { leaves: readonly { kind: string }[] };
    return ['case.refused', 'case.override', 'case.override-confirmed', 'case.published'].every((kind) => leaves.some((leaf) => leaf.kind === kind));
  });
});

test('those on a case were written to, each at most once, and no mail says what about', { timeout: 60_000 }, async () => {
  await until('the maintainers of both cases have mail', () => ['tier0@example.org', 'no@example.org'].every((each) => mails.some(({ to }) => to.includes(each))));
  // Who was invited has the link besides, before they are on anything.
  const news = mails.filter(({ text }) => !/^Subject: Breakwater: you are invited\r$/m.test(text));
  const seen = news.map(({ to, text }) => `${to.join()} ${/https?:\/\/\S+/.exec(text)?.[0] ?? ''}`);
  assert.equal(new Set(seen).size, seen.length, seen.join('\n'));
  for (const { to, text } of news) {
    assert.equal(to.length, 1);
    assert.match(text, /^Subject: Breakwater: there is something to see\r$/m);
    assert.doesNotMatch(text.replaceAll(/http:\/\/\S+/g, 'LINK').replace(/^Message-ID.*$/m, ''), /minimist|hoek|prototype|confirmed|review|RED|AMBER|embargo|refus/i);
  }
  assert.ok(!news.some(({ to }) => to.includes('op@example.org')), 'whoever is on no case hears nothing');
  const health = (await first.get('/api/health')).body as { mail: { deadCount: number } };
  assert.equal(health.mail.deadCount, 0);
});
