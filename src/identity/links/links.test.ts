import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Resource } from '../access/actor.ts';
import { decide } from '../access/decide.ts';
import { actorFor } from '../people/actor.ts';
import { admittedTo } from '../people/admissions.ts';
import { grantRole } from '../people/people.ts';
import { homeOf, sponsorOrganization } from '../people/organizations.ts';
import { checkConfirmationCode } from '../sessions/code.ts';
import { world } from '../test-world.ts';
import type { World } from '../test-world.ts';
import { acceptInvitation } from './accept.ts';
import { caseInvitation, caseInvitations, inviteToCase } from './case-invitations.ts';
import { invitationLife, invite, openInvitation, renewInvitation, withdrawInvitation } from './invitations.ts';
import type { Invite, Invited } from './invitations.ts';
import { firstSignIn, followLink, linkLife, signInLink } from './links.ts';

let here: World;
let root = '';
const code = (wanted: string) => (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === wanted;
before(async () => {
  here = await world();
  root = (await here.change((trx) => firstSignIn(trx, here.tools))).person;
});
after(() => here.close());
// Each test has a case of its own.
let [one, counted] = ['', 0];
beforeEach(() => { one = `case-${counted++}`; });

const days = (count: number): Date => new Date(here.now().getTime() + count * 86_400_000);
const follow = (secret: string): Promise<string> => here.change((trx) => followLink(trx, here.tools.clock, secret));
const accept = (secret: string, person?: string): ReturnType<typeof acceptInvitation> => here.change((trx) => acceptInvitation(trx, here.tools, secret, { name: 'Mia Maintainer', person }));
const toCase = (change: Partial<Invite> = {}): Promise<Invited> => here.change((trx) => invite(trx, here.tools, { email: 'Mia@Example.org', role: 'maintainer', case: { id: one, tier: 0, expires: days(30) }, why: 'maintains the package', by: root, ...change }));
const actor = async (person: string): ReturnType<typeof actorFor> => actorFor(here.db, person, here.now());
const theCase = (): Resource => ({ case: { id: one, state: 'open', label: 'RED' } });

test('the first link opens the first administrator once, within fifteen minutes; each start makes the earlier ones void', async () => {
  const first = await here.change((trx) => firstSignIn(trx, here.tools));
  assert.equal(first.person, root);
  const second = await here.change((trx) => firstSignIn(trx, here.tools));
  await assert.rejects(follow(first.secret), code('link-refused'));
  await assert.rejects(checkConfirmationCode(here.db, here.tools.clock, root, first.code), code('step-up-refused'));
  await checkConfirmationCode(here.db, here.tools.clock, root, second.code);
  here.pass(linkLife - 1);
  assert.equal(await follow(second.secret), root);
  await assert.rejects(follow(second.secret), code('link-refused'));
  const late = await here.change((trx) => signInLink(trx, here.tools, { person: root, by: root }));
  here.pass(linkLife);
  await assert.rejects(follow(late), code('link-refused'));
  await assert.rejects(follow('nonsense'), code('link-refused'));
  assert.deepEqual((await actor(root))?.roles.map(({ role }) => role).sort(), ['administrator', 'coordinator']);
});

test('an invitation to a case: one person, one case, that tier, until then, and nothing else', async () => {
  const { secret } = await toCase();
  assert.equal((await openInvitation(here.db, here.tools.clock, secret)).email, 'mia@example.org');
  const { person, code: confirmation, case: to } = await accept(secret);
  assert.equal(to, one);
  await checkConfirmationCode(here.db, here.tools.clock, person, confirmation ?? assert.fail('no code'));
  const mia = await actor(person) ?? assert.fail('nobody');
  assert.equal(decide(mia, 'case.approve', theCase()).allowed, true);
  assert.equal(decide(mia, 'case.read', { case: { id: 'case-other', state: 'open', label: 'RED' } }).allowed, false);
  assert.equal(decide(mia, 'case.publish', theCase()).allowed, false);
  assert.deepEqual((await admittedTo(here.db, one, here.now())).map(({ name, tier, approver }) => ({ name, tier, approver })), [{ name: 'Mia Maintainer', tier: 0, approver: root }]);
  await assert.rejects(accept(secret), code('link-refused'));
  here.pass(30 * 86_400_000);
  const later = await actor(person) ?? assert.fail('nobody');
  assert.deepEqual([later.roles, later.admissions], [[], []]);
  assert.equal(JSON.stringify(here.ledger).includes(secret) || JSON.stringify(here.ledger).includes('example.org'), false);
});

test('two who take it up at once: one does', async () => {
  const { secret } = await toCase();
  const outcomes = await Promise.allSettled([accept(secret), accept(secret), accept(secret)]);
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('too late, or withdrawn, it opens nothing; renewed, only the new link does', async () => {
  const old = await toCase();
  here.pass(invitationLife);
  await assert.rejects(accept(old.secret), code('link-refused'));
  const renewed = await here.change((trx) => renewInvitation(trx, here.tools, { id: old.id, by: root }));
  await assert.rejects(accept(old.secret), code('link-refused'));
  const { person } = await accept(renewed.secret);
  const again = await here.change((trx) => renewInvitation(trx, here.tools, { id: old.id, by: root }));
  assert.deepEqual(await accept(again.secret), { person, code: undefined, case: one });
  const last = await here.change((trx) => renewInvitation(trx, here.tools, { id: old.id, by: root }));
  await here.change((trx) => withdrawInvitation(trx, here.tools, { id: old.id, by: root }));
  await assert.rejects(accept(last.secret), code('link-refused'));
  await assert.rejects(here.change((trx) => renewInvitation(trx, here.tools, { id: old.id, by: root })), code('not-found'));
});

test('no renewed link opens the account of a member of the clearinghouse', async () => {
  const { id, secret } = await toCase();
  const { person } = await accept(secret);
  const home = await homeOf(here.db) ?? assert.fail('no home');
  await here.change((trx) => grantRole(trx, here.tools, { organization: home, person, role: 'coordinator', by: root }));
  await assert.rejects(here.change((trx) => renewInvitation(trx, here.tools, { id, by: root })), code('not-allowed'));
});

test('somebody who is here already comes to a second case as the same person', async () => {
  const { person } = await accept((await toCase({ email: 'mona@example.org' })).secret);
  const second = await toCase({ email: 'mona@example.org', case: { id: 'case-other', tier: 1, expires: days(60) } });
  assert.deepEqual(await accept(second.secret, person), { person, code: undefined, case: 'case-other' });
  const mia = await actor(person);
  assert.deepEqual(mia?.admissions.map((each) => `${each.case} ${each.tier}`).sort(), [`${one} 0`, 'case-other 1'].sort());
  assert.deepEqual(mia.roles.map(({ role }) => role), ['maintainer']);
  // The second outlasts the first.
  here.pass(30 * 86_400_000);
  assert.deepEqual((await actor(person))?.admissions.map((each) => each.case), ['case-other']);
  assert.equal((await actor(person))?.roles.length, 1);
});

test('what an invitation may not promise', async () => {
  const home = await homeOf(here.db) ?? assert.fail('no home');
  await assert.rejects(toCase({ role: 'coordinator' }), code('role-not-here'));
  await assert.rejects(toCase({ role: 'operator' }), code('input-invalid'));
  await assert.rejects(toCase({ role: 'observer', organization: home }), code('input-invalid'));
  await assert.rejects(toCase({ case: undefined }), code('input-invalid'));
  await assert.rejects(toCase({ email: 'no address' }), code('input-invalid'));
  await assert.rejects(toCase({ why: ' ' }), code('input-invalid'));
  await assert.rejects(toCase({ case: { id: one, tier: 0, expires: here.now() } }), code('input-invalid'));
});

test('one address is one person on a case: invited again they get a new link, and a second case finds them', async () => {
  const again = (change: Partial<Parameters<typeof inviteToCase>[2]> = {}): ReturnType<typeof inviteToCase> => here.change((trx) => inviteToCase(trx, here.tools, { email: 'Vera@Example.org', role: 'maintainer', case: { id: one, tier: 0, expires: days(30) }, why: 'maintains it', by: root, ...change }));
  const first = await again();
  const second = await again();
  assert.deepEqual([second.id, first.renewed, second.renewed], [first.id, false, true]);
  await assert.rejects(accept(first.secret), code('link-refused'));
  const { person } = await accept(second.secret);
  const back = await again();
  assert.deepEqual([back.id, (await accept(back.secret)).person], [first.id, person]);
  await assert.rejects(again({ case: { id: one, tier: 1, expires: days(30) } }), code('input-invalid'));

  // Another part than the one that waits: the old link opens nothing any more.
  const other = `${one}-other`;
  const narrow = await again({ case: { id: other, tier: 2, expires: days(30) } });
  const wide = await again({ case: { id: other, tier: 0, expires: days(90) } });
  assert.notEqual(narrow.id, wide.id);
  await assert.rejects(accept(narrow.secret), code('link-refused'));
  assert.deepEqual(await accept(wide.secret), { person, code: undefined, case: other });
  const vera = await actor(person);
  assert.deepEqual([vera?.roles.length, vera?.admissions.length], [1, 2]);
  assert.equal((await caseInvitations(here.db, other)).length, 1);
  await assert.rejects(caseInvitation(here.db, one, wide.id), code('not-found'));
  here.pass(60 * 86_400_000);
  assert.deepEqual((await actor(person))?.roles.length, 1, 'the organization lasts as long as the longest access');
});

test('a link to a case opens no account that has more to lose', async () => {
  const { person } = await accept((await toCase({ email: 'olga@example.org' })).secret);
  const hospital = await here.change(async (trx) => sponsorOrganization(trx, here.tools, { name: 'Hospital', sponsor: await homeOf(trx) ?? '', by: root }));
  await here.change((trx) => grantRole(trx, here.tools, { organization: hospital, person, role: 'operator', by: root }));
  const { secret } = await here.change((trx) => inviteToCase(trx, here.tools, { email: 'olga@example.org', role: 'maintainer', case: { id: `${one}-b`, tier: 0, expires: days(30) }, why: 'w', by: root }));
  await assert.rejects(accept(secret), code('not-allowed'));
  assert.equal((await accept(secret, person)).person, person, 'signed in, the same link adds the case');
});
