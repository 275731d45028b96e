import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { organizationEndCommand, organizationListCommand, organizationSponsorCommand, type Asking } from '../cli/desk/organization.ts';
import { personInviteCommand, personLinkCommand, personListCommand, personRemoveCommand } from '../cli/desk/person.ts';
import { screenOn } from '../cli/terminal/screen.ts';
import { browser, tryDesk, until, type Answer, type TriedBrowser, type TriedDesk } from './try-desk.ts';

const mails: { readonly to: string; readonly text: string }[] = [];
const server = new SMTPServer({
  disabledCommands: ['STARTTLS'], authOptional: true,
  onData(stream, { envelope }, done) {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      // Quoted-printable breaks long lines.
      mails.push({ to: envelope.rcptTo.map(({ address }) => address).join(), text: Buffer.concat(parts).toString().replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=') });
      done();
    });
  },
});
let tried: TriedDesk;
let admin: TriedBrowser;
let hospital = '';

before(async () => {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  tried = await tryDesk(process.env, { BREAKWATER_SMTP: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, BREAKWATER_MAIL_FROM: 'desk@example.org' });
  admin = browser(tried.service.address, fetch);
  assert.equal((await admin.post('/api/sign-in/link', { token: tried.service.link.split('#')[1] })).status, 200);
}, { timeout: 240_000 });
after(async () => {
  await tried.close();
  await new Promise<void>((resolve) => { server.close(resolve); });
});

/** A second factor lasts five minutes, which a busy machine may need between two tests. */
async function confirm(): Promise<void> {
  assert.equal((await admin.post('/api/step-up', { code: tried.service.code })).status, 200);
}
const secretOf = (given: unknown): string => /#([a-z2-7]{52})/.exec(String(given))?.[1] ?? assert.fail(`no link in ${String(given)}`);
const lettersTo = (to: string, path: string): readonly string[] => mails.filter((mail) => mail.to === to && mail.text.includes(`/${path}#`)).map((mail) => secretOf(mail.text));
const opens = (secret: string): Promise<Answer> => browser(tried.service.address, fetch).post('/api/sign-in/link', { token: secret });
interface Members { readonly organization: { readonly active: boolean; readonly members: number; readonly may: readonly string[] }; readonly members: readonly { readonly id: string; readonly name: string; readonly roles: readonly string[] }[]; readonly invitations: readonly { readonly id: string; readonly email: string }[] }
const membersOf = async (): Promise<Members> => (await admin.get(`/api/organizations/${hospital}/members`)).body as unknown as Members;

test('a hospital joins in one step; the link that was shown and the one that was mailed open one invitation, once', { timeout: 240_000 }, async () => {
  const joining = { name: 'St. Mary', until: '2099-01-01T00:00:00Z', first: { email: 'Ops@Example.org', role: 'operator', why: 'runs the hospital’s systems' } };
  const asked = await admin.post('/api/organizations', joining);
  assert.deepEqual([asked.status, String(asked.body['type']).endsWith('step-up-required')], [403, true], 'a session alone lets nobody in');
  await confirm();
  const made = await admin.post('/api/organizations', joining);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  hospital = (made.body['organization'] as { id: string }).id;
  const { link, mailed } = made.body['invitation'] as { readonly link: string; readonly mailed: boolean };
  assert.equal(mailed, true);
  await until('the invitation is mailed', () => lettersTo('ops@example.org', 'invitation').length === 1);
  const [posted = ''] = lettersTo('ops@example.org', 'invitation');
  assert.notEqual(posted, secretOf(link));
  const before = await membersOf();
  assert.deepEqual([before.members, before.invitations.map(({ email }) => email)], [[], ['ops@example.org']]);
  assert.equal(JSON.stringify(before).includes(posted) || JSON.stringify(before).includes(secretOf(link)), false);

  const ops = browser(tried.service.address, fetch);
  const joined = await ops.post('/api/invitation', { token: posted, name: 'Olga Operator' });
  assert.equal(joined.status, 200, JSON.stringify(joined.body));
  assert.match(String(joined.body['code']), /^[a-z2-7]{5}(-[a-z2-7]{5}){3}$/);
  assert.equal((await browser(tried.service.address, fetch).post('/api/invitation', { token: secretOf(link), name: 'Eve' })).status, 403, 'both are the same invitation');
  const session = (await ops.get('/api/session')).body['person'] as { readonly roles: readonly string[]; readonly organization: string };
  assert.deepEqual([session.roles, session.organization], [['operator'], 'St. Mary']);
  assert.deepEqual((await ops.get('/api/organizations')).body, { organizations: [] }, 'an operator sees nobody');
});

test('they come back a week later by their address alone; an unknown one gets the same answer and no letter', { timeout: 240_000 }, async () => {
  const stranger = browser(tried.service.address, fetch);
  assert.deepEqual(((await stranger.get('/api/session')).body['signIn']), ['link', 'mail']);
  const known = await stranger.post('/api/sign-in/mail', { email: 'OPS@example.org' });
  const unknown = await stranger.post('/api/sign-in/mail', { email: 'nobody@example.org' });
  assert.deepEqual([known, unknown], [{ status: 202, body: {} }, { status: 202, body: {} }]);
  await until('the link is mailed', () => lettersTo('ops@example.org', 'sign-in').length === 1);
  const [secret = ''] = lettersTo('ops@example.org', 'sign-in');
  assert.equal((await opens(secret)).status, 200);
  assert.equal((await opens(secret)).status, 403, 'once');
  for (let more = 0; more < 8; more++) assert.equal((await stranger.post('/api/sign-in/mail', { email: 'ops@example.org' })).status, 202, 'who asks too often is told nothing');
  await stranger.post('/api/sign-in/mail', { email: 'not an address' }).then(({ status }) => assert.equal(status, 400));
  await until('the last of five is mailed', () => lettersTo('ops@example.org', 'sign-in').length >= 2);
  assert.ok(lettersTo('ops@example.org', 'sign-in').length <= 5);
  assert.deepEqual(mails.filter(({ to }) => to === 'nobody@example.org'), []);
  // A network address is told when it asks too often; at most twice the share where an hour ends meanwhile.
  let answer: Answer | undefined;
  for (let asked = 0; asked < 121 && answer?.status !== 429; asked++) answer = await stranger.post('/api/sign-in/mail', { email: `guess-${asked}@example.org` });
  assert.equal(answer?.status, 429);
});

test('an administrator makes a link after the second factor; only for whom they stand above in everything', { timeout: 240_000 }, async () => {
  const [member] = (await membersOf()).members;
  const path = `/api/organizations/${hospital}/members/${member?.id ?? ''}/link`;
  await confirm();
  const made = await admin.post(path, {});
  assert.equal(made.status, 200, JSON.stringify(made.body));
  assert.equal((await opens(secretOf(made.body['link']))).status, 200);

  // The hospital's own administrator may do the same, until the member is somewhere else besides.
  const invited = await admin.post(`/api/organizations/${hospital}/invitations`, { email: 'chief@example.org', role: 'administrator', why: 'answers for the hospital' });
  const chief = browser(tried.service.address, fetch);
  const joined = await chief.post('/api/invitation', { token: secretOf(invited.body['link']), name: 'Chief' });
  const asked = await chief.post(path, {});
  assert.deepEqual([asked.status, String(asked.body['type']).endsWith('step-up-required')], [403, true]);
  assert.equal((await chief.post('/api/step-up', { code: joined.body['code'] })).status, 200);
  assert.equal((await chief.post(path, {})).status, 200);
  const [seen, ...others] = (await chief.get('/api/organizations')).body['organizations'] as { readonly name: string; readonly may: readonly string[]; readonly sponsors: readonly { readonly mayEnd: boolean }[] }[];
  assert.deepEqual([seen?.name, others, seen?.may, seen?.sponsors.map(({ mayEnd }) => mayEnd)], ['St. Mary', [], ['sponsor', 'invite', 'assign-roles', 'remove', 'link'], [false]], 'nobody sponsors themselves');
  assert.ok((await membersOf()).organization.may.includes('extend'));
  assert.equal((await chief.post(`/api/organizations/${hospital}/invitations`, { email: 'x@example.org', role: 'coordinator', why: 'a test' })).status, 400, 'who see the whole desk belong to the clearinghouse');
  const { organizations } = (await admin.get('/api/organizations')).body as { readonly organizations: readonly { readonly id: string; readonly home: boolean }[] };
  const home = organizations.find((each) => each.home)?.id ?? '';
  assert.equal((await chief.get(`/api/organizations/${home}/members`)).status, 404);
  const both = await admin.post('/api/invitations', { email: 'ops@example.org', role: 'observer', why: 'looks on' });
  const ops = browser(tried.service.address, fetch);
  const way = await admin.post(path, {});
  await ops.post('/api/sign-in/link', { token: secretOf(way.body['link']) });
  assert.equal((await ops.post('/api/invitation', { token: secretOf(both.body['link']) })).status, 200);
  const refused = await chief.post(path, {});
  assert.deepEqual([refused.status, refused.body['detail']], [403, 'Only an administrator of the clearinghouse can make a link for this account']);
});

test('roles come and go, invitations are renewed and withdrawn, members are removed, and a sponsorship that ends takes all of it along', { timeout: 240_000 }, async () => {
  await confirm();
  const base = `/api/organizations/${hospital}`;
  const olga = (await membersOf()).members.find(({ name }) => name === 'Olga Operator')?.id ?? '';
  assert.deepEqual(((await admin.post(`${base}/members/${olga}/grant`, { role: 'maintainer' })).body as unknown as Members).members.find(({ id }) => id === olga)?.roles, ['maintainer', 'operator']);
  assert.deepEqual(((await admin.post(`${base}/members/${olga}/revoke`, { role: 'maintainer' })).body as unknown as Members).members.find(({ id }) => id === olga)?.roles, ['operator']);
  assert.equal((await admin.post(`${base}/members/person-nowhere/grant`, { role: 'operator' })).status, 404);

  const first = await admin.post(`${base}/invitations`, { email: 'late@example.org', role: 'operator', why: 'helps' });
  const id = String(first.body['id']);
  const renewed = await admin.post(`${base}/invitations/${id}/renew`, {});
  assert.equal(renewed.status, 200);
  const late = browser(tried.service.address, fetch);
  assert.equal((await late.post('/api/invitation', { token: secretOf(first.body['link']), name: 'Late' })).status, 403);
  assert.deepEqual(((await admin.post(`${base}/invitations/${id}/withdraw`, {})).body as unknown as Members).invitations, []);
  assert.equal((await late.post('/api/invitation', { token: secretOf(renewed.body['link']), name: 'Late' })).status, 403);
  assert.equal((await admin.post(`${base}/invitations/${id}/renew`, {})).status, 404);

  assert.equal((await admin.post(`${base}/invitations`, { email: 'twice@example.org', role: 'operator', why: 'helps' })).status, 201);
  for (const [email, says] of [['Twice@example.org', /invited there already/], ['ops@example.org', /is a member there/]] as const) {
    const again = await admin.post(`${base}/invitations`, { email, role: 'operator', why: 'helps' });
    assert.deepEqual([again.status, says.test(String(again.body['detail']))], [400, true], email);
  }

  const gone = await admin.post(`${base}/members/${olga}/remove`, {});
  assert.equal((gone.body as unknown as Members).members.some(({ id: each }) => each === olga), false);
  assert.equal((await admin.post(`${base}/end-sponsorship`, {})).status, 200);
  assert.equal((await membersOf()).organization.active, false);
  const back = await admin.post(`${base}/sponsor`, { until: '2098-01-01T00:00:00Z' });
  assert.deepEqual([back.status, (back.body['organization'] as { active: boolean }).active], [200, true]);
});

/** What a command says on a terminal of 80 columns: results and remarks. */
async function said(run: (environment: Asking) => Promise<number>): Promise<{ readonly out: string; readonly remarks: string }> {
  const [out, error] = [new PassThrough(), new PassThrough()];
  const status = await run({ screen: screenOn(out, error, true), desk: { url: tried.service.address, token: tried.service.token, request: fetch } });
  assert.equal(status, 0);
  return { out: String(out.read() ?? ''), remarks: String(error.read() ?? '') };
}

test('the same from a terminal, by the token of whoever owns the data', { timeout: 240_000 }, async () => {
  const made = await said((here) => organizationSponsorCommand('County Clinic of the Valley and its Outposts', { role: 'operator', until: '2099-12-31', first: 'night@example.org', why: 'on call' }, here));
  assert.match(made.out, /^sponsored {2}org-\S+ {2}County Clinic[^\n]*\nhttp\S+#[a-z2-7]{52}\n$/);
  assert.match(made.remarks, /by mail as well/);
  const listed = await said((here) => organizationListCommand({}, here));
  assert.ok(listed.out.split('\n').every((line) => line.length <= 80), listed.out);
  assert.match(listed.out, /County Clinic of the .*… +yes +0 \+1 +Clearinghouse to 2099-12-31/);

  const night = browser(tried.service.address, fetch);
  assert.equal((await night.post('/api/invitation', { token: secretOf(made.out), name: 'Nightingale' })).status, 200);
  const way = await said((here) => personLinkCommand('NIGHT@example.org', {}, here));
  assert.equal((await opens(secretOf(way.out))).status, 200);
  await assert.rejects(said((here) => personLinkCommand('nobody@example.org', {}, here)), /you see no such person/);
  await said((here) => personInviteCommand('day@example.org', { to: 'county clinic of the valley and its outposts', role: 'administrator', why: 'answers for it' }, here));
  const people = await said((here) => personListCommand('County Clinic', {}, here));
  assert.ok(people.out.split('\n').every((line) => line.length <= 80), people.out);
  assert.match(people.out, /operator .*Nightingale <night@example\.org>/);
  assert.match(people.out, /administrator +invited +day@example\.org$/m);
  const json = await said((here) => personListCommand(undefined, { json: true }, here));
  assert.ok((JSON.parse(json.out) as Members[]).some(({ members }) => members.some(({ name }) => name === 'Nightingale')));
  assert.match((await said((here) => personRemoveCommand('day@example.org', { from: 'County Clinic of the Valley and its Outposts' }, here))).out, /^withdrawn/);
  assert.match((await said((here) => personRemoveCommand('Nightingale', { from: 'County Clinic of the Valley and its Outposts' }, here))).out, /^removed/);
  await said((here) => organizationEndCommand('County Clinic of the Valley and its Outposts', {}, here));
  assert.match((await said((here) => organizationListCommand({}, here))).out, /County Clinic.* +no +0 +nobody/);
  assert.match((await said((here) => organizationSponsorCommand('County Clinic of the Valley and its Outposts', { role: 'operator' }, here))).out, /^sponsored/);
});
