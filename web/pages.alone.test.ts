import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { openBench, settled, visit, type Bench } from './testing/browser.ts';
import type { DeskOptions } from './testing/desk.ts';

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  readonly passes: readonly unknown[];
}

/** Every route, and what its page must say; one that says nothing has not rendered. */
const routes: readonly (readonly [as: DeskOptions['as'], reports: number, path: string, says: RegExp])[] = [
  ['coordinator', 40, '/', /2 running, 3 waiting; 35 done/],
  ['coordinator', 40, '/?state=processing', /building 2\/5/],
  ['coordinator', 0, '/', /breakwater report submit/],
  ['coordinator', 40, '/reports/rep_000030', /Confirmed on 0\.0\.2/],
  ['coordinator', 40, '/reports/rep_000037', /It runs now/],
  ['coordinator', 40, '/reports/rep_000027', /Your decision/],
  ['coordinator', 40, '/cases', /4 cases are open/],
  ['coordinator', 40, '/cases/case_01k6minimist', /The maintainer has not approved/],
  ['coordinator', 40, '/cases/case_01k6admzip', /Publishes to everyone now/],
  ['coordinator', 40, '/cases/case_01k6yargs', /Confirm the override/],
  ['coordinator', 40, '/cases/case_01k6growl', /escalated on the record/],
  ['maintainer', 40, '/cases/case_01k6minimist', /You have the last word/],
  ['stranger', 40, '/invitation#inv-of-the-fixture', /because you maintain what a report is about/],
  ['coordinator', 40, '/cases/case_01k6ini', /Next: reach the vendor/],
  ['stranger', 40, '/invitation', /This link is not complete/],
  ['stranger', 40, '/advisories', /BW-2026-0001/],
  ['stranger', 40, '/advisories/BW-2026-0001', /gpg --verify bw-2026-0001\.json\.asc/],
  ['stranger', 40, '/advisories/BW-2026-0001', /2 could not be judged/],
  ['stranger', 40, '/', /Sign in and come back/],
  ['stranger', 40, '/sign-in', /Continue with OpenID Connect/],
  ['stranger', 40, '/sign-in?refused=account-unknown', /nobody here knows that account/],
  ['operator', 40, '/', /2 things today, about 2 hours/],
  ['operator', 0, '/day', /Nothing is known yet of what you run/],
  ['operator', 40, '/actions/action_1', /Take an image of memory/],
  ['operator', 40, '/actions/action_2', /exploited by ransomware now/],
  ['operator', 40, '/assets', /Say of Patient portal whether the internet reaches it/],
  ['operator', 0, '/assets', /Upload the inventory/],
  ['operator', 40, '/assets/asset_portal', /3 things to do for 7 known flaws/],
  ['operator', 40, '/inventories/inv_1', /7 known flaws in 408 of 412 components/],
  ['operator', 40, '/standing', /Half of what was remediated took 6 days or less/],
  ['operator', 40, '/settings', /so BOD 26-04 binds us/],
  ['coordinator', 40, '/?wants=decision', /want your decision/],
  ['coordinator', 40, '/tokens', /A token lets a program do for you/],
  ['coordinator', 40, '/ledger', /breakwater ledger verify --database/],
  ['coordinator', 40, '/ledger?kind=case', /case\.opened: confirmed/],
  ['coordinator', 40, '/ledger?kind=token', /None of the leaves back to/],
  ['coordinator', 40, '/ledger?before=30', /Newest/],
  ['coordinator', 40, '/health', /disk needs attention/],
  ['coordinator', 40, '/health', /1 letter was given up/],
  ['coordinator', 40, '/people', /2 organizations have access; 1 lost it/],
  ['coordinator', 40, '/people?show=guests', /Guests: halliday@minimist\.example/],
  ['coordinator', 0, '/people', /Nobody has joined yet/],
  ['coordinator', 40, '/people/org-mary', /2 members, 2 invitations not taken up/],
  ['coordinator', 40, '/people/org-lab', /so its members have none/],
  ['stranger', 40, '/invitation#member-of-the-fixture', /M\. Ferrari invites you to Clearinghouse, as coordinator/],
  ['coordinator', 40, '/cases/case_none', /There is no such case/],
  ['coordinator', 40, '/nowhere', /There is no such page/],
];

describe('the pages in a real browser', () => {
  let bench: Bench;
  before(async () => { bench = await openBench(); });
  after(() => bench.close());

  /** Colors depend on the scheme and layout on the width, so axe looks at four of the six. */
  for (const [width, colorScheme, looks] of [[1440, 'light', true], [1440, 'dark', false], [1024, 'light', false], [1024, 'dark', true], [390, 'light', true], [390, 'dark', true]] as const) {
    it(`every route at ${width} px, ${colorScheme}: says what it is for, no sideways scrolling, nothing from elsewhere${looks ? ', axe clean' : ''}`, async () => {
      const found: string[] = [];
      for (const [as, reports, path, says] of routes) {
        const server = await bench.serve({ as, reports, now: Date.now() });
        const { page, errors, strangers } = await visit(bench.browser, server, path, { viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
        await page.getByText(says).first().waitFor({ timeout: 20_000 }).catch(() => found.push(`${path} does not say ${says}`));
        if (await page.evaluate('document.documentElement.scrollWidth > innerWidth')) found.push(`${path} scrolls sideways`);
        if (looks) found.push(...(await axe(page)).map((violation) => `${path} ${violation}`));
        found.push(...errors, ...strangers);
        await page.close();
        await server.close();
      }
      assert.deepEqual(found, []);
    });
  }

  async function axe(page: Page): Promise<readonly string[]> {
    await page.evaluate(bench.axe);
    const { violations, passes } = await page.evaluate('axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })') as AxeResult;
    return [...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`), ...passes.length > 10 ? [] : ['axe looked at nothing']];
  }

  it('at 200 % zoom of a 1280 px window nothing scrolls sideways', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now: Date.now() });
    const { page } = await visit(bench.browser, server, '/', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
    for (const path of ['/', '/cases', '/cases/case_01k6minimist', '/ledger', '/health']) {
      await page.goto(server.url + path);
      await settled(page);
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), path);
    }
    await page.close();
    await server.close();
  });

  it('prints what counts: the answer, the ribbon and the dates, without what only a screen can do', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now: Date.now() });
    const { page } = await visit(bench.browser, server, '/cases/case_01k6minimist');
    await page.emulateMedia({ media: 'print' });
    for (const shown of ['.answer', '.ribbon', '.timeline', '.dates', '.command']) assert.ok(await page.locator(shown).first().isVisible(), shown);
    for (const hidden of ['.top nav', '.bottom', '.acts', '.command button']) assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
    await page.close();
    await server.close();
  });

  it('a token leaves the address bar before it is used, and a spent link says what to do', async () => {
    const server = await bench.serve({ as: 'stranger', reports: 40, now: Date.now() });
    const { page } = await visit(bench.browser, server, '/sign-in?to=%2Fcases#first-of-the-fixture');
    await page.getByRole('heading', { name: 'Cases' }).waitFor();
    assert.equal(page.url(), `${server.url}/cases`);
    assert.deepEqual(server.desk.posted, [{ path: '/api/sign-in/link', body: { token: 'first-of-the-fixture' } }]);
    await page.goto(`${server.url}/invitation#another`);
    await page.getByText('Ask the person who sent it for another one.').waitFor();
    assert.equal(page.url(), `${server.url}/invitation`);
    await page.close();
    await server.close();
  });
});
