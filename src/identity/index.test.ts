import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as identity from './index.ts';
import { world } from './test-world.ts';
import type { World } from './test-world.ts';

let here: World;
before(async () => { here = await world(); });
after(() => here.close());
const code = (wanted: string) => (error: unknown): boolean => error instanceof identity.IdentityError && error.code === wanted;

/** As the http room will: cookies and headers in, an actor out. */
const site = { origin: identity.publicOrigin('http://127.0.0.1:8460') };
async function follow(secret: string, cookies?: string): Promise<string> {
  const session = await here.change(async (trx) => {
    const person = await identity.followLink(trx, here.tools.clock, secret);
    return identity.startSession(trx, here.tools, { person, how: 'link', previous: identity.readSessionCookie(site, cookies) });
  });
  return identity.setCookie(site, session.secret, session).split(';')[0] ?? '';
}
async function asker(cookies: string): Promise<identity.Session> {
  return await identity.readSession(here.db, here.tools.clock, identity.readSessionCookie(site, cookies)) ?? assert.fail('not signed in');
}

test('from the first link to a published case, through the face alone', async () => {
  const { secret, code: confirmation, person: root } = await here.change((trx) => identity.firstSignIn(trx, here.tools, { person: 'Cora', organization: 'Response team' }));
  let cookie = await follow(secret);
  const cora = await asker(cookie);
  const home = await identity.homeOf(here.db) ?? assert.fail('no home');

  // A lab with a pipeline.
  const homeResource = await identity.organizationResource(here.db, home, here.now());
  assert.throws(() => { identity.authorize(cora.actor, 'organization.sponsor', homeResource); }, code('step-up-required'));
  const { lab, finder } = await here.change(async (trx) => {
    const lab = await identity.sponsorOrganization(trx, here.tools, { name: 'Lab', sponsor: home, by: root });
    const finder = await identity.addPerson(trx, here.tools, { name: 'Finn', by: root });
    await identity.grantRole(trx, here.tools, { organization: lab, person: finder, role: 'reporter', by: root });
    return { lab, finder };
  });
  const finn = await identity.actorFor(here.db, finder, here.now()) ?? assert.fail('nobody');
  const token = await here.change((trx) => identity.createToken(trx, here.tools, finn, { name: 'scanner', organization: lab, scopes: ['submit', 'status'], expires: new Date(here.now().getTime() + 86_400_000) }));
  const pipeline = await identity.tokenReader(here.db, here.tools.clock)(`Bearer ${token.text}`) ?? assert.fail('refused');
  identity.authorize(pipeline.actor, 'report.submit', { organizations: [pipeline.organization] });
  assert.throws(() => { identity.authorize(pipeline.actor, 'case.read', { case: { id: 'case-1', state: 'open', label: 'AMBER' } }); }, code('not-found'));
  assert.throws(() => { identity.authorize(identity.nobody(here.now()), 'report.list'); }, code('not-signed-in'));

  // A maintainer by a link.
  const aCase = { case: { id: 'case-1', state: 'open', label: 'RED' } } as const;
  identity.authorize(cora.actor, 'case.invite', aCase);
  const invited = await here.change((trx) => identity.invite(trx, here.tools, { email: 'mia@example.org', role: 'maintainer', case: { id: 'case-1', tier: 0, expires: new Date(here.now().getTime() + 86_400_000) }, why: 'maintains it', by: root }));
  const accepted = await here.change((trx) => identity.acceptInvitation(trx, here.tools, invited.secret, { name: 'Mia' }));
  assert.equal(await identity.hasConfirmationCode(here.db, accepted.person), true);
  assert.equal(await identity.hasConfirmationCode(here.db, finder), false);
  const mia = await identity.actorFor(here.db, accepted.person, here.now()) ?? assert.fail('nobody');
  identity.authorize(mia, 'case.approve', aCase);
  assert.throws(() => { identity.authorize(mia, 'case.publish', aCase); }, code('not-allowed'));
  assert.throws(() => { identity.authorize(cora.actor, 'case.approve', aCase); }, code('not-allowed'));

  // Publishing asks for the second factor.
  assert.throws(() => { identity.authorize(cora.actor, 'case.publish', aCase); }, code('step-up-required'));
  await identity.checkConfirmationCode(here.db, here.tools.clock, root, confirmation);
  const stepped = await here.change((trx) => identity.stepUpSession(trx, here.tools, identity.readSessionCookie(site, cookie) ?? '', 'code'));
  cookie = identity.setCookie(site, stepped.secret, stepped).split(';')[0] ?? '';
  const confirmed = await asker(cookie);
  identity.authorize(confirmed.actor, 'case.publish', aCase);
  identity.authorize(confirmed.actor, 'organization.sponsor', homeResource);
  assert.equal(identity.csrfValid(stepped.secret, confirmed.csrf), true);
  assert.equal((await identity.namesOf(here.db, [root, accepted.person])).get(accepted.person), 'Mia');
});

test('every change has its leaf in the ledger, in the transaction of the change', async () => {
  const leaves = here.ledger.length;
  await here.change((trx) => identity.addPerson(trx, here.tools, { name: 'Somebody', by: undefined }));
  assert.equal(here.ledger.length, leaves + 1);
  const before = await identity.organizationsOf(here.db, here.now());
  const home = await identity.homeOf(here.db) ?? '';
  const broken = { clock: here.tools.clock, record: () => Promise.reject(new Error('the ledger is full')) };
  await assert.rejects(here.change((trx) => identity.sponsorOrganization(trx, broken, { name: 'Unrecorded', sponsor: home, by: 'x' })), /the ledger is full/);
  assert.deepEqual(await identity.organizationsOf(here.db, here.now()), before);
});

test('the face lets out neither tables nor the making of secrets', () => {
  const names = Object.keys(identity);
  assert.ok(names.includes('decide') && names.includes('migrations'));
  for (const name of ['tables', 'hashOf', 'newSecret', 'matchesHash']) assert.equal(names.includes(name), false, name);
});
