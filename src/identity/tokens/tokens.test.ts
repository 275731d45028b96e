import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Actor } from '../access/actor.ts';
import { decide } from '../access/decide.ts';
import { actorFor } from '../people/actor.ts';
import { endSponsorship, homeOrganization, sponsorOrganization } from '../people/organizations.ts';
import { addPerson, grantRole, removeMember } from '../people/people.ts';
import { world } from '../test-world.ts';
import type { World } from '../test-world.ts';
import { tokenReader } from './authenticate.ts';
import { parseAuthorization, tokenText } from './header.ts';
import { createToken, listTokens, longestFinalLife, revokeToken, usableScopes } from './tokens.ts';

let here: World;
let [home, lab, finder, other, coordinator] = ['', '', '', '', ''];
const hour = 3_600_000;
const code = (wanted: string) => (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === wanted;
const actor = async (person: string): Promise<Actor> => await actorFor(here.db, person, here.now()) ?? assert.fail('no such person');
const inHours = (hours: number): Date => new Date(here.now().getTime() + hours * hour);
const ask = (text: string): ReturnType<ReturnType<typeof tokenReader>> => tokenReader(here.db, here.tools.clock)(`Bearer ${text}`);

before(async () => {
  here = await world();
  await here.change(async (trx) => {
    home = await homeOrganization(trx, here.tools);
    finder = await addPerson(trx, here.tools, { name: 'Finder', by: undefined });
    other = await addPerson(trx, here.tools, { name: 'Other', by: undefined });
    coordinator = await addPerson(trx, here.tools, { name: 'Coordinator', by: undefined });
    lab = await sponsorOrganization(trx, here.tools, { name: 'Lab', sponsor: home, by: coordinator });
    await grantRole(trx, here.tools, { organization: lab, person: finder, role: 'reporter', by: coordinator });
    await grantRole(trx, here.tools, { organization: lab, person: other, role: 'administrator', by: coordinator });
    await grantRole(trx, here.tools, { organization: home, person: coordinator, role: 'coordinator', by: coordinator });
  });
});
after(() => here.close());

async function make(scopes: Parameters<typeof createToken>[3]['scopes'] = ['submit', 'status'], hours = 24): Promise<{ readonly id: string; readonly text: string }> {
  const who = await actor(finder);
  return here.change((trx) => createToken(trx, here.tools, who, { name: 'pipeline', organization: lab, scopes, expires: inHours(hours) }));
}

test('a token does what it was made for, is stored as a hash, and leaves its mark in the ledger', async () => {
  const { id, text } = await make();
  assert.match(text, /^bw_[a-z2-7]{26}_[a-z2-7]{52}$/);
  const found = await ask(text) ?? assert.fail('refused');
  assert.equal(found.organization, lab);
  assert.equal(decide(found.actor, 'report.submit', { organizations: [lab] }).allowed, true);
  assert.equal(decide(found.actor, 'report.read', { owner: finder }).allowed, false);
  const secret = text.split('_')[2] ?? '';
  const stored = await here.db.withTables<Record<string, Record<string, unknown>>>().selectFrom('identity_tokens').selectAll().where('id', '=', id).executeTakeFirst();
  assert.equal(JSON.stringify([stored, here.ledger]).includes(secret), false);
  assert.ok(here.ledger.some(({ kind, subject }) => kind === 'token.created' && subject === id));
});

test('unknown, changed, expired, revoked: one answer', async () => {
  const { id, text } = await make();
  const flipped = text.slice(0, -2) + (text.endsWith('aa') ? 'ba' : 'aa');
  const [, publicId = ''] = text.split('_');
  for (const each of [flipped, text.replace(publicId, 'a'.repeat(26)), `${text}a`, text.toUpperCase(), text.slice(3), '', ' ']) assert.equal(await ask(each), undefined, each);
  for (const header of [undefined, text, `Basic ${text}`, `Bearer ${text} `, `Bearer ${text}, Bearer ${text}`]) assert.equal(await tokenReader(here.db, here.tools.clock)(header), undefined);
  const [owner, stranger, administrator] = [await actor(finder), await actor(coordinator), await actor(other)];
  await assert.rejects(here.change((trx) => revokeToken(trx, here.tools, stranger, id)), code('not-found'));
  assert.ok(await ask(text));
  await here.change((trx) => revokeToken(trx, here.tools, administrator, id));
  await here.change((trx) => revokeToken(trx, here.tools, owner, id));
  assert.equal(await ask(text), undefined);
  assert.equal(here.ledger.filter(({ kind, subject }) => kind === 'token.revoked' && subject === id).length, 1);
  const short = await make(['submit'], 1);
  here.pass(hour - 1);
  assert.ok(await ask(short.text));
  here.pass(1);
  assert.equal(await ask(short.text), undefined);
});

test('headers that come together are each judged by themselves, and a revocation is seen by the next', async () => {
  const [one, two] = [await make(), await make(['status'])];
  const read = tokenReader(here.db, here.tools.clock);
  const wrong = `${one.text.slice(0, -52)}${'a'.repeat(52)}`;
  const ids = (found: readonly (Awaited<ReturnType<typeof read>>)[]): unknown => found.map((each) => each && [each.token, each.actor.scopes]);
  const headers = [one.text, wrong, two.text, one.text].map((text) => `Bearer ${text}`);
  assert.deepEqual(ids(await Promise.all(headers.map(read))), [[one.id, ['submit', 'status']], undefined, [two.id, ['status']], [one.id, ['submit', 'status']]]);
  const who = await actor(finder);
  await here.change((trx) => revokeToken(trx, here.tools, who, one.id));
  assert.deepEqual(ids(await Promise.all(headers.map(read))), [undefined, undefined, [two.id, ['status']], undefined]);
});

test('its list shows who it is for, when it was last used, and never the secret', async () => {
  const { id, text } = await make();
  here.pass(120_000);
  await ask(text);
  const used = here.now();
  here.pass(59_000);
  await ask(text);
  for (const person of [finder, other]) {
    const row = (await listTokens(here.db, await actor(person))).find((each) => each.id === id) ?? assert.fail('not listed');
    assert.deepEqual(row.lastUsedAt, used);
    assert.deepEqual(row.scopes, ['submit', 'status']);
    assert.equal('hash' in row, false);
  }
  assert.deepEqual(await listTokens(here.db, await actor(coordinator)), []);
});

test('scopes are bounded by roles, by organization, by time and by the second factor', async () => {
  const [who, staff] = [await actor(finder), await actor(coordinator)];
  const wanted = { name: 'x', organization: lab, scopes: ['submit'], expires: inHours(1) } as const;
  const create = (by: Actor, change: Partial<Parameters<typeof createToken>[3]>): Promise<unknown> => here.change((trx) => createToken(trx, here.tools, by, { ...wanted, ...change }));
  await assert.rejects(create(who, { scopes: ['publish'] }), code('step-up-required'));
  await assert.rejects(create({ ...who, steppedUp: true }, { scopes: ['publish'] }), code('scope-not-granted'));
  await assert.rejects(create(who, { scopes: ['approve'] }), code('scope-not-granted'));
  await assert.rejects(create(who, { organization: home }), code('not-found'));
  await assert.rejects(create(who, { scopes: [] }), code('input-invalid'));
  await assert.rejects(create(who, { scopes: ['submit', 'everything' as 'submit'] }), code('input-invalid'));
  await assert.rejects(create(who, { expires: here.now() }), code('input-invalid'));
  await assert.rejects(create(who, { expires: inHours(24 * 400) }), code('input-invalid'));
  await assert.rejects(create({ ...who, scopes: ['submit'] }, {}), code('not-allowed'));
  const final = { organization: home, scopes: ['publish'] } as const;
  await assert.rejects(create({ ...staff, steppedUp: true }, { ...final, expires: new Date(here.now().getTime() + longestFinalLife + 1) }), code('input-invalid'));
  const { text } = await here.change((trx) => createToken(trx, here.tools, { ...staff, steppedUp: true }, { ...wanted, ...final }));
  const publishing = (await ask(text))?.actor ?? assert.fail('refused');
  assert.deepEqual(decide(publishing, 'case.publish', { case: { id: 'c', state: 'open', label: 'AMBER' } }), { allowed: true, because: 'coordinator, case open', stepUp: false });
});

test('a token that makes tokens makes none that cannot be undone, and none like itself', async () => {
  const staff = await actor(coordinator);
  const { text } = await here.change((trx) => createToken(trx, here.tools, { ...staff, steppedUp: true }, { name: 'maker', organization: home, scopes: ['tokens'], expires: inHours(1) }));
  const maker = (await ask(text))?.actor ?? assert.fail('refused');
  const create = (scopes: Parameters<typeof createToken>[3]['scopes']): Promise<{ readonly text: string }> => here.change((trx) => createToken(trx, here.tools, maker, { name: 'made', organization: home, scopes, expires: inHours(2) }));
  assert.deepEqual((await ask((await create(['read-reports'])).text))?.actor.scopes, ['read-reports']);
  for (const scope of ['publish', 'backup', 'tokens'] as const) await assert.rejects(create([scope]), code('scope-not-granted'), scope);
  assert.ok(usableScopes(maker).includes('coordinate') && !usableScopes(maker).includes('tokens') && usableScopes(staff).includes('publish'));
});

test('with the sponsorship, or the membership, the token is gone', async () => {
  const { text } = await make();
  await here.change((trx) => endSponsorship(trx, here.tools, { sponsor: home, organization: lab, by: coordinator }));
  assert.equal(await ask(text), undefined);
  const guest = await here.change(async (trx) => {
    const organization = await sponsorOrganization(trx, here.tools, { name: 'Guests', sponsor: home, until: inHours(2), by: coordinator });
    await grantRole(trx, here.tools, { organization, person: finder, role: 'reporter', by: coordinator });
    return organization;
  });
  const who = await actor(finder);
  const second = await here.change((trx) => createToken(trx, here.tools, who, { name: 'x', organization: guest, scopes: ['submit'], expires: inHours(24) }));
  assert.ok(await ask(second.text));
  here.pass(2 * hour);
  assert.equal(await ask(second.text), undefined);
  const third = await here.change(async (trx) => {
    await grantRole(trx, here.tools, { organization: home, person: finder, role: 'reporter', by: coordinator });
    const now = await actorFor(trx, finder, here.now()) ?? assert.fail('no such person');
    return createToken(trx, here.tools, now, { name: 'x', organization: home, scopes: ['submit'], expires: inHours(24) });
  });
  assert.ok(await ask(third.text));
  await here.change((trx) => removeMember(trx, here.tools, { organization: home, person: finder, by: coordinator }));
  assert.equal(await ask(third.text), undefined);
});

test('whatever stands in the header, reading it ends in a token or in nothing', () => {
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => {
    const read = parseAuthorization(text);
    if (read !== undefined) assert.equal(text.replace(/^bearer +/i, ''), tokenText(read));
  }));
});
