import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decide } from '../access/decide.ts';
import { firstSignIn } from '../links/links.ts';
import { world } from '../test-world.ts';
import type { World } from '../test-world.ts';
import { checkConfirmationCode } from './code.ts';
import { clearCookie, readSessionCookie, setCookie } from './cookie.ts';
import { csrfValid, endSession, endSessionsOf, readSession, sessionLimits, startSession, stepUpSession } from './sessions.ts';

let here: World;
let [person, code] = ['', ''];
const errorCode = (wanted: string) => (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === wanted;
before(async () => {
  here = await world();
  ({ person, code } = await here.change((trx) => firstSignIn(trx, here.tools)));
});
after(() => here.close());
const start = async (previous?: string): Promise<string> => (await here.change((trx) => startSession(trx, here.tools, { person, how: 'link', previous }))).secret;
const read = (secret: string | undefined): ReturnType<typeof readSession> => readSession(here.db, here.tools.clock, secret);

test('a session is a person with the roles of this instant; the database holds no secret', async () => {
  const secret = await start();
  const session = await read(secret) ?? assert.fail('no session');
  assert.equal(session.actor.person, person);
  assert.deepEqual(session.actor.roles.map(({ role }) => role).sort(), ['administrator', 'coordinator']);
  const rows = await here.db.withTables<Record<string, Record<string, unknown>>>().selectFrom('identity_sessions').selectAll().execute();
  assert.equal(JSON.stringify([rows, here.ledger]).includes(secret), false);
  for (const wrong of [undefined, '', 'x', secret.slice(1), `${secret}a`, secret.replace(/^./, (first) => first === 'a' ? 'b' : 'a')]) assert.equal(await read(wrong), undefined);
});

test('idle and absolute expiry, each to the millisecond', async () => {
  const secret = await start();
  here.pass(sessionLimits.idle - 1);
  assert.ok(await read(secret));
  here.pass(sessionLimits.idle);
  assert.equal(await read(secret), undefined);
  const busy = await start();
  const began = here.now().getTime();
  while (here.now().getTime() + sessionLimits.idle / 2 < began + sessionLimits.absolute) {
    here.pass(sessionLimits.idle / 2);
    assert.ok(await read(busy));
  }
  here.pass(began + sessionLimits.absolute - 1 - here.now().getTime());
  assert.ok(await read(busy));
  here.pass(1);
  assert.equal(await read(busy), undefined);
});

test('signing in ends the session that the browser came with: a planted one opens nothing', async () => {
  const planted = await start();
  const fresh = await start(planted);
  assert.notEqual(fresh, planted);
  assert.equal(await read(planted), undefined);
  assert.ok(await read(fresh));
});

test('the second factor changes the secret, counts five minutes, and moves no end', async () => {
  const secret = await start();
  const publish = (session: Awaited<ReturnType<typeof read>>): boolean => decide(session?.actor ?? assert.fail('no session'), 'case.publish', { case: { id: 'c', state: 'open', label: 'AMBER' } }).stepUp;
  assert.equal(publish(await read(secret)), true);
  here.pass(60_000);
  const { secret: stepped, seconds } = await here.change((trx) => stepUpSession(trx, here.tools, secret, 'code'));
  assert.equal(seconds, sessionLimits.absolute / 1_000 - 60);
  assert.equal(await read(secret), undefined);
  assert.equal(publish(await read(stepped)), false);
  here.pass(sessionLimits.stepUp - 1);
  assert.equal(publish(await read(stepped)), false);
  here.pass(1);
  assert.equal(publish(await read(stepped)), true);
  await assert.rejects(here.change((trx) => stepUpSession(trx, here.tools, secret, 'code')), errorCode('not-signed-in'));
});

test('an idle session cannot be revived by the second factor', async () => {
  const secret = await start();
  here.pass(sessionLimits.idle);
  await assert.rejects(here.change((trx) => stepUpSession(trx, here.tools, secret, 'code')), errorCode('not-signed-in'));
});

test('signing out, here and everywhere', async () => {
  const [one, two, three] = [await start(), await start(), await start()];
  await endSession(here.db, one);
  assert.equal(await read(one), undefined);
  assert.ok(await read(two));
  await here.change((trx) => endSessionsOf(trx, here.tools, { person, by: person }));
  assert.deepEqual([await read(two), await read(three)], [undefined, undefined]);
});

test('the CSRF token belongs to one secret', async () => {
  const [one, two] = [await start(), await start()];
  const token = (await read(one))?.csrf;
  assert.equal(csrfValid(one, token), true);
  for (const wrong of [undefined, '', token?.slice(1), (await read(two))?.csrf, one]) assert.equal(csrfValid(one, wrong), false);
});

test('the confirmation code: however people copy it, five tries, then a pause; a rollback wins no try', async () => {
  const check = (given: string): Promise<void> => checkConfirmationCode(here.db, here.tools.clock, person, given);
  assert.match(code, /^(?:[a-z2-7]{5}-){3}[a-z2-7]{5}$/);
  for (const given of [code, code.toUpperCase(), code.replaceAll('-', ' '), ` ${code.replaceAll('-', '')}`]) await check(given);
  for (let tried = 0; tried < 5; tried++) await assert.rejects(check('wrong'), errorCode('step-up-refused'));
  await assert.rejects(check(code), errorCode('step-up-refused'));
  here.pass(15 * 60_000 - 1);
  await assert.rejects(check(code), errorCode('step-up-refused'));
  here.pass(1);
  for (let tried = 0; tried < 4; tried++) await assert.rejects(check('wrong'), errorCode('step-up-refused'));
  await check(code);
  for (let tried = 0; tried < 4; tried++) await assert.rejects(check('wrong'), errorCode('step-up-refused'));
  await check(code);
  await assert.rejects(checkConfirmationCode(here.db, here.tools.clock, 'person-unknown', ''), errorCode('step-up-refused'));
});

test('cookies: HttpOnly, Lax, and off loopback Secure and of this very host', () => {
  const [plain, tls] = [{ origin: new URL('http://127.0.0.1:8460') }, { origin: new URL('https://desk.example.org') }];
  const secret = 'a'.repeat(52);
  assert.equal(setCookie(plain, secret, { seconds: 60.9 }), `breakwater-session=${secret}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax`);
  assert.equal(setCookie(tls, secret, { seconds: 60 }), `__Host-breakwater-session=${secret}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure`);
  assert.match(clearCookie(tls), /^__Host-breakwater-session=; Path=\/; Max-Age=0; .*Secure$/);
  assert.equal(readSessionCookie(tls, `theme=dark; __Host-breakwater-session=${secret}`), secret);
  for (const header of [undefined, '', `breakwater-session=${secret}`, `__Host-breakwater-session=${secret}; __Host-breakwater-session=${'b'.repeat(52)}`, '__Host-breakwater-session=short', `x__Host-breakwater-session=${secret}`]) {
    assert.equal(readSessionCookie(tls, header), undefined, header);
  }
});
