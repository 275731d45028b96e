import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { decide } from '../access/decide.ts';
import { world } from '../test-world.ts';
import type { World } from '../test-world.ts';
import { actorFor } from './actor.ts';
import { admit, admittedTo, carryAdmissions, endAdmission } from './admissions.ts';
import { addSponsorship, endSponsorship, homeOrganization, installationResource, organizationResource, organizationsOf, sponsorOrganization } from './organizations.ts';
import { addPerson, grantRole, membersOf, revokeRole } from './people.ts';
import { emailOf, nameOf } from './text.ts';

let here: World;
let [home, root] = ['', ''];
const code = (wanted: string) => (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === wanted;
const inDays = (days: number): Date => new Date(here.now().getTime() + days * 86_400_000);
const active = async (): Promise<readonly string[]> => (await organizationsOf(here.db, here.now())).filter((each) => each.active).map(({ name }) => name).sort();
before(async () => {
  here = await world();
  await here.change(async (trx) => {
    home = await homeOrganization(trx, here.tools);
    root = await addPerson(trx, here.tools, { name: 'Root', by: undefined });
    await grantRole(trx, here.tools, { organization: home, person: root, role: 'administrator', by: root });
  });
});
after(() => here.close());
const sponsor = (name: string, by: string, until?: Date): Promise<string> => here.change((trx) => sponsorOrganization(trx, here.tools, { name, sponsor: by, until, by: root }));

test('there is one clearinghouse', async () => {
  assert.equal(await here.change((trx) => homeOrganization(trx, here.tools, 'Another')), home);
  assert.equal((await organizationsOf(here.db, here.now())).filter((each) => each.home).length, 1);
});

test('access goes down a chain of sponsors, and ends with any link of it', async () => {
  const lab = await sponsor('Lab', home);
  const project = await sponsor('Project', lab);
  await sponsor('Guest', project, inDays(1));
  assert.deepEqual(await active(), ['Clearinghouse', 'Guest', 'Lab', 'Project']);
  here.pass(86_400_000);
  assert.deepEqual(await active(), ['Clearinghouse', 'Lab', 'Project']);
  const mia = await here.change((trx) => addPerson(trx, here.tools, { name: 'Mia', by: root }));
  await here.change((trx) => grantRole(trx, here.tools, { organization: project, person: mia, role: 'maintainer', by: root }));
  assert.equal((await actorFor(here.db, mia, here.now()))?.roles.length, 1);
  await here.change((trx) => endSponsorship(trx, here.tools, { sponsor: home, organization: lab, by: root }));
  assert.deepEqual(await active(), ['Clearinghouse']);
  assert.deepEqual((await actorFor(here.db, mia, here.now()))?.roles, []);
  await here.change((trx) => addSponsorship(trx, here.tools, { sponsor: home, organization: project, by: root }));
  assert.deepEqual(await active(), ['Clearinghouse', 'Project']);
  assert.equal((await actorFor(here.db, mia, here.now()))?.roles.length, 1);
  await assert.rejects(here.change((trx) => addSponsorship(trx, here.tools, { sponsor: lab, organization: project, by: root })), code('sponsorship-refused'));
  await assert.rejects(here.change((trx) => addSponsorship(trx, here.tools, { sponsor: project, organization: project, by: root })), code('sponsorship-refused'));
  await assert.rejects(here.change((trx) => addSponsorship(trx, here.tools, { sponsor: project, organization: home, by: root })), code('sponsorship-refused'));
  await assert.rejects(here.change((trx) => endSponsorship(trx, here.tools, { sponsor: home, organization: lab, by: root })), code('not-found'));
});

test('nobody sponsors who sponsors them, and a circle that was there all the same gives nothing', async () => {
  const upper = await sponsor('Upper', home);
  const lower = await sponsor('Lower', upper);
  await assert.rejects(here.change((trx) => addSponsorship(trx, here.tools, { sponsor: lower, organization: upper, by: root })), code('sponsorship-refused'));
  await here.db.withTables<Record<string, Record<string, unknown>>>().insertInto('identity_sponsorships').values({ sponsor: lower, organization: upper, since: here.now(), expires_at: null }).execute();
  assert.equal((await active()).includes('Lower'), true);
  await here.change((trx) => endSponsorship(trx, here.tools, { sponsor: home, organization: upper, by: root }));
  assert.equal((await active()).includes('Lower') || (await active()).includes('Upper'), false);
});

test('an administrator administers their organization and whom it sponsors, not those above, not the installation', async () => {
  const vendor = await sponsor('Vendor', home);
  const team = await sponsor('Team', vendor);
  const other = await sponsor('Other', home);
  const admin = await here.change(async (trx) => {
    const person = await addPerson(trx, here.tools, { name: 'Vera', email: 'Vera@Example.org', by: root });
    await grantRole(trx, here.tools, { organization: vendor, person, role: 'administrator', by: root });
    return person;
  });
  const [vera, top] = [await actorFor(here.db, admin, here.now()) ?? assert.fail('nobody'), await actorFor(here.db, root, here.now()) ?? assert.fail('nobody')];
  const may = async (organization: string): Promise<readonly boolean[]> => {
    const resource = await organizationResource(here.db, organization, here.now());
    return [vera, top].map((actor) => decide(actor, 'person.assign-roles', resource).allowed);
  };
  assert.deepEqual([await may(vendor), await may(team), await may(other), await may(home)], [[true, true], [true, true], [false, true], [false, true]]);
  const installation = await installationResource(here.db);
  assert.deepEqual([vera, top].map((actor) => decide(actor, 'ledger.read', installation).allowed), [false, true]);
  assert.deepEqual((await membersOf(here.db, [vendor])).map(({ name, email, roles }) => ({ name, email, roles })), [{ name: 'Vera', email: 'vera@example.org', roles: [{ organization: vendor, role: 'administrator' }] }]);
  await assert.rejects(here.change((trx) => grantRole(trx, here.tools, { organization: vendor, person: admin, role: 'coordinator', by: admin })), code('role-not-here'));
  // Even where such a row has got into the table.
  await here.db.withTables<Record<string, Record<string, unknown>>>().insertInto('identity_memberships').values({ organization: vendor, person: admin, role: 'coordinator' }).execute();
  assert.deepEqual((await actorFor(here.db, admin, here.now()))?.roles.map(({ role }) => role), ['administrator']);
});

test('the last administrator of the clearinghouse stays', async () => {
  const revoke = (person: string): Promise<void> => here.change((trx) => revokeRole(trx, here.tools, { organization: home, person, role: 'administrator', by: root }));
  await assert.rejects(revoke(root), code('last-administrator'));
  const second = await here.change(async (trx) => {
    const person = await addPerson(trx, here.tools, { name: 'Second', by: root });
    await grantRole(trx, here.tools, { organization: home, person, role: 'administrator', by: root });
    return person;
  });
  await revoke(second);
  await assert.rejects(revoke(root), code('last-administrator'));
});

test('admissions: one tier per person and case, replaced, ended, carried to the case that goes on; each on the record', async () => {
  const mia = await here.change((trx) => addPerson(trx, here.tools, { name: 'Mia', by: root }));
  const letIn = (id: string, tier: 0 | 1 | 2): Promise<void> => here.change((trx) => admit(trx, here.tools, { case: id, person: mia, role: 'maintainer', tier, reason: 'tests the fix', approver: root, expires: inDays(10) }));
  const tiersOn = async (id: string): Promise<readonly number[]> => (await admittedTo(here.db, id, here.now())).map(({ tier }) => tier);
  await letIn('a', 2);
  await letIn('a', 1);
  await letIn('b', 2);
  assert.deepEqual(await tiersOn('a'), [1]);
  await here.change((trx) => carryAdmissions(trx, here.tools, { from: 'a', into: 'b', by: root }));
  await here.change((trx) => carryAdmissions(trx, here.tools, { from: 'a', into: 'c', by: root }));
  assert.deepEqual([await tiersOn('b'), await tiersOn('c')], [[2], [1]]);
  await here.change((trx) => endAdmission(trx, here.tools, { case: 'a', person: mia, by: root }));
  assert.deepEqual(await tiersOn('a'), []);
  await assert.rejects(here.change((trx) => endAdmission(trx, here.tools, { case: 'a', person: mia, by: root })), code('not-found'));
  assert.deepEqual(here.ledger.filter(({ kind }) => kind.startsWith('case.')).map(({ kind, subject }) => `${kind} ${subject}`),
    ['case.admitted a', 'case.admitted a', 'case.admitted b', 'case.admitted c', 'case.admission-ended a']);
  here.pass(10 * 86_400_000);
  assert.deepEqual(await tiersOn('b'), []);
});

test('names and addresses: whatever is given, it is one clean line or an error of ours', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
    for (const read of [nameOf, emailOf]) {
      try {
        assert.doesNotMatch(read(text, 'x'), /[\p{Cc}\u202a-\u202e]/u);
      } catch (error) {
        assert.ok(code('input-invalid')(error));
      }
    }
  }));
});
