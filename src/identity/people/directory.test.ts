import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { firstSignIn } from '../links/links.ts';
import { tables } from '../store.ts';
import { world } from '../test-world.ts';
import type { World } from '../test-world.ts';
import { admit } from './admissions.ts';
import { accountResource, directory, hasProvider, peopleAt } from './directory.ts';
import { addSponsorship, endSponsorship, homeOf, sponsorOrganization } from './organizations.ts';
import { addPerson, grantRole } from './people.ts';

let here: World;
let [root, home, hospital, ward] = ['', '', '', ''];
const days = (count: number): Date => new Date(here.now().getTime() + count * 86_400_000);
before(async () => {
  here = await world();
  root = (await here.change((trx) => firstSignIn(trx, here.tools))).person;
  home = await homeOf(here.db) ?? assert.fail('no home');
  hospital = await here.change((trx) => sponsorOrganization(trx, here.tools, { name: 'Hospital', sponsor: home, until: days(10), by: root }));
  ward = await here.change((trx) => sponsorOrganization(trx, here.tools, { name: 'Ward', sponsor: hospital, by: root }));
});
after(() => here.close());

function person(email: string, ...organizations: readonly string[]): Promise<string> {
  return here.change(async (trx) => {
    const id = await addPerson(trx, here.tools, { name: email, email, by: root });
    for (const organization of organizations) await grantRole(trx, here.tools, { organization, person: id, role: 'operator', by: root });
    return id;
  });
}

test('the directory tells who stands above whom, and until when', async () => {
  await person('one@example.org', ward);
  const found = new Map((await directory(here.db, here.now())).map((each) => [each.id, each]));
  assert.deepEqual([...found.get(ward)?.lineage ?? []].sort(), [home, hospital, ward].sort());
  assert.deepEqual(found.get(hospital)?.sponsors, [{ id: home, name: 'Clearinghouse', until: days(10) }]);
  assert.deepEqual([found.get(ward)?.members, found.get(ward)?.active, found.get(ward)?.guest, found.get(home)?.sponsors], [1, true, false, []]);
  const later = new Map((await directory(here.db, days(10))).map((each) => [each.id, each]));
  assert.deepEqual([later.get(ward)?.active, later.get(ward)?.lineage.includes(home), later.get(home)?.active], [false, false, true]);
  assert.deepEqual((await directory(here.db, here.now(), ward)).map(({ id }) => id), [ward]);
});

test('an account belongs to whoever stands above all of it, and to the clearinghouse alone while it is on a case', async () => {
  const below = async (id: string): Promise<readonly string[]> => [...(await accountResource(here.db, id, here.now())).organizations ?? []].sort();
  const inside = await person('two@example.org', ward);
  assert.deepEqual(await below(inside), [home, hospital, ward].sort());
  const both = await person('three@example.org', ward, hospital);
  assert.deepEqual(await below(both), [home, hospital].sort());
  assert.deepEqual(await below(await person('four@example.org', ward, home)), [home]);
  assert.deepEqual(await below(await person('five@example.org')), []);
  await here.change((trx) => admit(trx, here.tools, { case: 'case-1', person: inside, role: 'maintainer', tier: 0, reason: 'a test', approver: root, expires: days(1) }));
  assert.deepEqual(await below(inside), [home]);
  assert.deepEqual([...(await accountResource(here.db, inside, days(1))).organizations ?? []].sort(), [home, hospital, ward].sort(), 'until that ends');
});

test('a link by mail is for those who have access and no provider', async () => {
  const known = await person('six@example.org', ward);
  const elsewhere = await person('six@example.org', hospital);
  await person('six@example.org');
  const provided = await person('six@example.org', ward);
  await tables(here.db).insertInto('identity_subjects').values({ issuer: 'https://id.example.org', subject: 'six', person: provided }).execute();
  assert.equal(await hasProvider(here.db, provided), true);
  assert.deepEqual([...await peopleAt(here.db, 'six@example.org', here.now())].sort(), [known, elsewhere].sort());
  assert.deepEqual(await peopleAt(here.db, 'nobody@example.org', here.now()), []);
  await here.change((trx) => endSponsorship(trx, here.tools, { sponsor: hospital, organization: ward, by: root }));
  assert.deepEqual(await peopleAt(here.db, 'six@example.org', here.now()), [elsewhere]);
  await here.change((trx) => addSponsorship(trx, here.tools, { sponsor: home, organization: ward, by: root }));
  assert.equal((await peopleAt(here.db, 'six@example.org', here.now())).length, 2);
});
