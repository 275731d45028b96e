import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openBench, visit, type Bench } from './testing/browser.ts';

describe('an operator, at phone width', () => {
  let bench: Bench;
  before(async () => { bench = await openBench(); });
  after(() => bench.close());

  it('goes from an upload to the first action, notes it as done and takes that back', async () => {
    const server = await bench.serve({ as: 'operator', reports: 0, now: Date.now() });
    const { page, errors } = await visit(bench.browser, server, '/', { viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.getByLabel('What it is an inventory of').fill('Patient portal');
    await page.getByLabel('The file').setInputFiles({ name: 'sbom.json', mimeType: 'application/json', buffer: Buffer.from('{"bomFormat":"CycloneDX"}') });
    await page.getByRole('button', { name: 'Upload the inventory' }).tap();
    await page.getByText('7 known flaws in 408 of 412 components').waitFor();
    assert.deepEqual(server.desk.posted, [{ path: '/api/operator/inventories', body: { file: '{"bomFormat":"CycloneDX"}' } }]);
    await page.getByRole('link', { name: 'What to do first' }).tap();
    await page.getByRole('link', { name: 'Upgrade minimist to 0.2.4' }).first().tap();
    await page.getByRole('button', { name: 'Done' }).tap();
    await page.getByLabel(/What shows it/).fill('the new inventory');
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).tap();
    await page.getByText('Done by R. Osei').waitFor();
    await page.getByRole('button', { name: 'Undo' }).first().tap();
    await page.getByText('First: ').waitFor();
    assert.deepEqual(server.desk.posted.slice(1).map(({ path }) => path), ['/api/operator/actions/action_2/done', '/api/operator/actions/action_2/undo'].slice(0, server.desk.posted.length - 1));
    assert.deepEqual(errors, []);
    await page.close();
    await server.close();
  });

  it('acknowledges a notice, which a coordinator sent from a case without learning who gets it', async () => {
    const server = await bench.serve({ as: 'operator', reports: 40, now: Date.now() });
    const { page } = await visit(bench.browser, server, '/day', { viewport: { width: 390, height: 844 } });
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('acknowledged by R. Osei').waitFor();
    server.desk.enter('coordinator');
    await page.goto(`${server.url}/cases/case_01k6minimist`);
    await page.getByText('18 to 23 of 48').waitFor();
    await page.getByRole('button', { name: 'Ask them to keep time free' }).click();
    await page.getByLabel('From (UTC)').fill('2098-01-01T08:00');
    await page.getByLabel('To (UTC)').fill('2098-01-01T18:00');
    await page.getByLabel('Hours of work').fill('2');
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByText('Whoever is exposed is told to keep 2 h free.').waitFor();
    assert.deepEqual(server.desk.posted.map(({ path, body }) => [path, body]), [
      ['/api/operator/notices/notice_1/acknowledge', {}], ['/api/cases/case_01k6minimist/notices', { from: '2098-01-01T08:00:00Z', to: '2098-01-01T18:00:00Z', hours: 2 }],
    ]);
    await page.close();
    await server.close();
  });

  it('an answer about an asset is sent as it was given, and its card prints on one page without what only a screen can do', async () => {
    const server = await bench.serve({ as: 'operator', reports: 40, now: Date.now() });
    const { page } = await visit(bench.browser, server, '/assets/asset_portal', { viewport: { width: 390, height: 844 } });
    await page.getByLabel('Does the internet reach it?').selectOption('no');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved; the due dates follow.').waitFor();
    assert.deepEqual(server.desk.posted.map(({ body }) => body), [{ name: 'Patient portal', exposed: false, stakes: 'life', maintainer: 'the portal’s vendor' }]);
    await page.goto(`${server.url}/day`);
    await page.getByText('2 things today').waitFor();
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.getByText('Upgrade minimist to 0.2.4').first().isVisible(), true);
    assert.equal(await page.getByRole('button', { name: 'Print the card' }).isVisible(), false);
    const pages = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g);
    assert.equal(pages?.length, 1);
    await page.close();
    await server.close();
  });

  it('has new actions told elsewhere: a feed and a secret that are shown once, a letter, and what was given up sent again', async () => {
    const server = await bench.serve({ as: 'operator', reports: 40, now: Date.now() });
    const { page, errors } = await visit(bench.browser, server, '/settings', { viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.getByLabel('Write to me at osei@hospital.example').click();
    await page.getByText('You get a letter when there is something new.').waitFor();
    await page.getByRole('button', { name: 'Make an address' }).tap();
    const addresses = page.getByRole('group', { name: 'The feed’s addresses' });
    await addresses.getByText('feed.atom?key=feed-of-the-fixture').waitFor();
    await page.getByRole('button', { name: 'Send again' }).tap();
    await page.getByText('2 wait to be sent').waitFor();
    await page.getByLabel('Another https address').fill('https://new.hospital.example/hook');
    await page.getByRole('button', { name: 'Set the address' }).tap();
    await page.getByText('whsec_of_the_fixture').waitFor();
    await page.getByText('new.hospital.example').waitFor();
    await page.getByRole('button', { name: 'End the address' }).tap();
    await page.getByText('There is no address yet.').waitFor();
    assert.equal(await addresses.count(), 0);
    assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing scrolls sideways');
    assert.deepEqual(server.desk.posted, [
      { path: '/api/operator/delivery/mail', body: { wanted: true } }, { path: '/api/operator/delivery/feed', body: {} }, { path: '/api/operator/delivery/webhook/again', body: { message: 'msg-dead' } },
      { path: '/api/operator/delivery/webhook', body: { url: 'https://new.hospital.example/hook' } }, { path: '/api/operator/delivery/feed/revoke', body: {} },
    ]);
    await page.reload();
    await page.getByText('Posted to').waitFor();
    assert.equal(await page.getByText(/whsec_|feed-of-the-fixture/).count(), 0, 'shown once');
    assert.deepEqual(errors, []);
    await page.close();
    await server.close();
  });
});
