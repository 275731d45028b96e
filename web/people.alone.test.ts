import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { openBench, visit, type Bench } from './testing/browser.ts';

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

describe('people, in a real browser', () => {
  let bench: Bench;
  before(async () => { bench = await openBench(); });
  after(() => bench.close());

  /** What a dialog must hold, as pages must. */
  async function sound(page: Page): Promise<void> {
    await page.evaluate(bench.axe);
    const { violations } = await page.evaluate('axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })') as AxeResult;
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`), []);
    assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
  }

  it('a hospital joins in one step, on a telephone: its name, an address, the role explained; the link is shown once', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now: Date.now() });
    const { page, errors } = await visit(bench.browser, server, '/people', { viewport: { width: 390, height: 844 } });
    await page.getByRole('button', { name: 'An organization joins…' }).click();
    await page.getByText('keeps what the organization runs, and sees what is due there').waitFor();
    await sound(page);
    await page.getByLabel('Name of the organization').fill('County Clinic');
    await page.getByLabel('E-mail address').fill('ops@county.example');
    await page.getByLabel('Why').fill('runs its systems');
    await page.getByRole('button', { name: 'Sponsor and invite' }).click();
    await page.getByText('inv-of-the-fixture').waitFor();
    await page.getByText('hand this link to ops@county.example').waitFor();
    await page.getByRole('button', { name: 'Copy the link' }).waitFor();
    await sound(page);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: 'County Clinic' }).click();
    await page.getByText('Nobody is a member yet.').waitFor();
    assert.deepEqual(server.desk.posted.map(({ path, body }) => [path, body]), [['/api/organizations', { name: 'County Clinic', first: { email: 'ops@county.example', role: 'operator', why: 'runs its systems' } }]]);
    assert.deepEqual(errors, []);
    await page.close();
    await server.close();
  });

  it('by the keyboard: j walks the members, Enter opens one; a role is given and taken back; a sign-in link asks for the second factor', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now: Date.now() });
    const { page, errors } = await visit(bench.browser, server, '/people');
    for (const key of ['j', 'j', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('heading', { name: 'St. Mary Hospital' }).waitFor();
    await page.getByRole('list', { name: 'Members' }).waitFor();
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    const dialog = page.getByRole('dialog', { name: 'O. Operator' });
    await dialog.waitFor();
    assert.equal(await dialog.getByLabel('operator', { exact: false }).first().isDisabled(), true, 'the only role is not taken away by a slip');
    await sound(page);
    await dialog.getByRole('checkbox', { name: /^maintainer/ }).check();
    await page.getByText('O. Operator is maintainer now.').waitFor();
    await dialog.getByRole('button', { name: 'Make a sign-in link' }).click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    await page.getByLabel('Code of your second factor').fill('246810');
    await page.getByRole('button', { name: 'Make the link' }).click();
    await page.getByText('of-the-fixture').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('O. Operator is maintainer now.').waitFor({ state: 'detached' });
    assert.deepEqual(server.desk.posted.map(({ path }) => path.replace('/api/organizations/org-mary/', '')), ['members/p3/grant', 'members/p3/link', '/api/step-up', 'members/p3/link', 'members/p3/revoke']);
    assert.deepEqual(errors, []);
    await page.close();
    await server.close();
  });

  it('an invitation gets a new link or is withdrawn; a sponsorship ends and comes back', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now: Date.now() });
    const { page } = await visit(bench.browser, server, '/people/org-mary');
    await page.getByRole('button', { name: 'New link for night@mary.example' }).click();
    await page.getByRole('button', { name: 'Make a new link' }).click();
    await page.getByText('inv-of-the-fixture').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Withdraw the invitation of night@mary.example' }).click();
    await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
    await page.getByText('2 members, 1 invitation not taken up').waitFor();
    await page.getByRole('button', { name: 'End the sponsorship…' }).click();
    await page.getByText('Whoever has access through Clearinghouse alone has none from now on').waitFor();
    await page.getByRole('button', { name: 'End it now' }).click();
    await page.getByText('so its members have none').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('so its members have none').waitFor({ state: 'detached' });
    await page.close();
    await server.close();
  });

  it('only those who may see it get the menu entry', async () => {
    for (const [as, there] of [['coordinator', 1], ['maintainer', 0], ['stranger', 0]] as const) {
      const server = await bench.serve({ as, reports: 40, now: Date.now() });
      const { page } = await visit(bench.browser, server, '/advisories');
      if (as !== 'stranger') await page.getByRole('button', { name: 'Sign out' }).waitFor();
      assert.equal(await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'People' }).count(), there, as);
      await page.close();
      await server.close();
    }
  });

  it('who comes back asks for a link by mail, and hears the same whoever they are', async () => {
    const server = await bench.serve({ as: 'stranger', reports: 40, now: Date.now() });
    const { page } = await visit(bench.browser, server, '/sign-in', { viewport: { width: 390, height: 844 } });
    await page.getByLabel('E-mail address').fill('halliday@minimist.example');
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await page.getByText('If halliday@minimist.example is known here, a link is on its way.').waitFor();
    assert.deepEqual(server.desk.posted, [{ path: '/api/sign-in/mail', body: { email: 'halliday@minimist.example' } }]);
    await page.close();
    await server.close();
  });
});
