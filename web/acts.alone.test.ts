import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { openBench, visit, type Bench } from './testing/browser.ts';
import { reportRow } from './testing/reports.ts';

const now = Date.now();

describe('the pages, worked by a person', () => {
  let bench: Bench;
  before(async () => { bench = await openBench(); });
  after(() => bench.close());

  const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.textContent') as Promise<string>;
  async function tabTo(page: Page, name: RegExp): Promise<void> {
    for (let steps = 0; steps < 120; steps++) {
      await page.keyboard.press('Tab');
      if (name.test(await focused(page))) return;
    }
    assert.fail(`Tab never reaches ${name}`);
  }

  it('a list by keyboard alone: skip, walk with j and k, open, come back', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now });
    const { page } = await visit(bench.browser, server, '/');
    await page.keyboard.press('Tab');
    assert.match(await focused(page), /Skip to the content/);
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), 'main');
    for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
    assert.match(await focused(page), /a proof that brings its own flaw/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/reports/rep_000033');
    await page.getByRole('heading', { level: 1, name: 'a proof that brings its own flaw' }).waitFor();
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'H1');
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Queue' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('j');
    assert.equal(await page.evaluate('document.activeElement.closest("dialog") !== null'), true, 'a dialog keeps the keys');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.close();
  });

  it('a report that needs review is closed by hand, the closing is undone, and it becomes part of a case', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now });
    const { page, errors } = await visit(bench.browser, server, '/reports/rep_000027', { viewport: { width: 390, height: 800 } });
    await page.getByRole('button', { name: 'Close the report' }).click();
    await page.getByRole('dialog').getByLabel('Why').fill('its script speaks for itself');
    await page.getByRole('dialog').getByRole('button', { name: 'Close the report' }).click();
    await page.getByText('its script speaks for itself').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Open a case' }).waitFor();
    await page.getByRole('button', { name: 'Add to it: case_01k6minimist' }).click();
    await page.getByRole('dialog').getByLabel('Why').fill('the same sink');
    await page.getByRole('dialog').getByRole('button', { name: 'Add to a case' }).click();
    await page.getByRole('link', { name: 'case_01k6minimist' }).waitFor();
    assert.deepEqual(server.desk.posted.map(({ path, body }) => [path, body]), [
      ['/api/reports/rep_000027/close', { why: 'its script speaks for itself' }],
      ['/api/reports/rep_000027/reopen', { why: 'closed a moment ago by mistake' }],
      ['/api/reports/rep_000027/attach', { case: 'case_01k6minimist', why: 'the same sink' }],
    ]);
    assert.deepEqual(errors, []);
    await page.close();
  });

  it('the palette goes to a case by its CVE', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now });
    const { page } = await visit(bench.browser, server, '/health');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('CVE-2017-16042');
    await page.getByRole('dialog').getByRole('option', { name: 'BW-2026-0001' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/advisories/BW-2026-0001');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('case minimist');
    await page.getByRole('option', { name: 'case_01k6minimist' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/cases/case_01k6minimist');
    await page.close();
  });

  it('publication by keyboard alone: says its effect, refuses a wrong code, publishes once with the right one', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now });
    const { page, errors } = await visit(bench.browser, server, '/cases/case_01k6admzip');
    await tabTo(page, /^Publish to everyone…$/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Publish “adm-zip extracts entries above the folder”?' });
    assert.match(await dialog.innerText(), /Publishes to everyone now[^]*This cannot be undone\.[^]*The governing date is not reached[^]*What will go out[^]*TLP:CLEAR/);
    await page.keyboard.press('Escape');
    assert.match(await focused(page), /^Publish to everyone…$/, 'the focus goes back where it was');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Archives write anywhere.');
    for (const _ of ['details', 'cwe', 'cvss', 'code']) await page.keyboard.press('Tab');
    await page.keyboard.type('111 111');
    await page.keyboard.press('Enter');
    await dialog.getByText('Codes change every 30 seconds').waitFor();
    await dialog.getByLabel('Code of your second factor').fill('');
    await dialog.getByLabel('Code of your second factor').press('Control+a');
    await page.keyboard.type('246810');
    await page.keyboard.press('Enter');
    await page.getByText('Published.', { exact: true }).waitFor();
    assert.deepEqual(server.desk.posted.map(({ path }) => path), ['/api/step-up', '/api/step-up', '/api/cases/case_01k6admzip/publish']);
    assert.deepEqual(server.desk.posted.at(-1)?.body, { summary: 'Archives write anywhere.' });
    assert.equal(await page.getByRole('button', { name: 'Undo' }).count(), 0);
    await page.locator('h1:focus').waitFor();
    assert.deepEqual(errors, []);
    await page.close();
  });

  it('a maintainer on a phone: approves, takes it back, hands in a fix and watches it verified', async () => {
    const server = await bench.serve({ as: 'stranger', reports: 40, now });
    const { page, errors } = await visit(bench.browser, server, '/invitation#inv-of-the-fixture', { viewport: { width: 390, height: 800 }, hasTouch: true });
    assert.match(await page.locator('main').innerText(), /M\. Ferrari of Clearinghouse invites you[^]*because you maintain[^]*TLP:AMBER\+STRICT for your own organization alone/);
    assert.doesNotMatch(await page.locator('main').innerText(), /minimist/, 'which flaw shows in the case');
    assert.deepEqual(server.desk.posted.map(({ path }) => path), ['/api/invitation/preview'], 'looking spends nothing');
    await page.getByLabel('Your name').fill('J. Halliday');
    await page.getByRole('button', { name: 'Open the case' }).tap();
    await page.getByText('M. Ferrari proposes an embargo until').first().waitFor();
    assert.match(await page.locator('.moves').innerText(), /in 9 days[^]*“the release train leaves then”/);
    await page.getByRole('button', { name: 'Approve publication' }).tap();
    const approval = page.getByRole('dialog');
    assert.match(await approval.innerText(), /at any moment from then on[^]*What will go out[^]*Affected: 0\.0\.2 to 0\.2\.3/);
    await approval.getByRole('button', { name: 'Approve publication' }).tap();
    await page.getByText('Approved. It can be published').waitFor();
    await page.getByText('You approved publication').waitFor();
    await page.getByRole('button', { name: 'Undo' }).tap();
    await page.getByRole('button', { name: 'Approve publication' }).waitFor();
    assert.deepEqual(await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts(), ['Cases', 'Advisories']);
    await page.getByRole('button', { name: 'Submit a fix' }).tap();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Submit a fix' }).tap();
    await dialog.getByText('Give a version or a patch').waitFor();
    await dialog.getByLabel('or a patch').setInputFiles({ name: 'fix.diff', mimeType: 'text/plain', buffer: Buffer.from('--- a/index.js\n+++ b/index.js\n') });
    await dialog.getByRole('button', { name: 'Submit a fix' }).tap();
    await page.getByText('being verified').waitFor();
    server.desk.verify('case_01k6minimist');
    await page.getByText('being verified').waitFor({ state: 'detached' });
    assert.match(await page.locator('.fix').first().innerText(), /patch of 3 lines[^]*✓[^]*verified/);
    await page.locator('.cell').nth(3).tap();
    assert.match(await page.locator('.readout').innerText(), /^0\.0\.3: not run: counts as affected/);
    assert.deepEqual(errors, []);
    await page.close();
  });

  it('a guest asks for no news; who signs out is told, and hears no more', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now });
    const { page } = await visit(bench.browser, server, '/cases');
    const streams: string[] = [];
    await page.getByText('● live').waitFor();
    page.on('request', (request) => { if (request.url().endsWith('/api/events')) streams.push(request.url()); });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You have signed out.').waitFor();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.locator('.live').waitFor({ state: 'detached' });
    await page.goto(`${server.url}/cases`);
    await page.getByRole('link', { name: 'Sign in and come back' }).waitFor();
    assert.doesNotMatch(await page.locator('.problem').innerText(), /Not signed in/);
    assert.deepEqual(streams, []);
    await page.close();
  });

  it('a notice goes with its page, and its undo once it is impossible', async () => {
    const server = await bench.serve({ as: 'maintainer', reports: 40, now });
    const { page } = await visit(bench.browser, server, '/cases/case_01k6minimist', { viewport: { width: 390, height: 800 }, hasTouch: true });
    const approve = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Approve publication' }).tap();
      await page.getByRole('dialog').getByRole('button', { name: 'Approve publication' }).tap();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
    };
    await approve();
    const box = await page.locator('.notice').boundingBox();
    assert.equal(box?.width, 390, 'a bar of its own, not a card over the text');
    for (const cell of [0, 5]) {
      const target = await page.locator('.cell').nth(cell).boundingBox();
      assert.ok((target?.width ?? 0) >= 24 && (target?.height ?? 0) >= 24);
    }
    server.desk.setCase('case_01k6minimist', { state: 'published', may: [] });
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
    assert.equal(await page.locator('.notice').count(), 1);
    await page.waitForTimeout(1_600);
    await page.getByRole('link', { name: 'Advisories' }).tap();
    await page.locator('.notice').waitFor({ state: 'detached' });
    await page.close();
  });

  it('an answer that is lost: the page reads the case anew, and says that it is published', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now });
    const { page } = await visit(bench.browser, server, '/cases/case_01k6admzip');
    server.loseNextAnswer();
    await page.getByRole('button', { name: 'Publish to everyone…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Code of your second factor').fill('246810');
    server.desk.steppedUp = true;
    await dialog.getByRole('button', { name: 'Publish to everyone now' }).click();
    await page.getByText('It is published.', { exact: true }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('button', { name: 'Publish to everyone…' }).count(), 0);
    await page.close();
  });

  it('a new case says what comes next, at the top of a phone; people are invited, renewed, withdrawn and taken off', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now });
    const { page, errors } = await visit(bench.browser, server, '/cases/case_01k6ini', { viewport: { width: 390, height: 800 } });
    const next = await page.getByText('Next: reach the vendor.').boundingBox();
    assert.ok(next !== null && next.y < 800);
    await page.locator('.moves').getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Email').fill('mara@ini.example');
    assert.notEqual(await dialog.getByLabel(/Access ends/).inputValue(), '', '90 days stand there');
    await dialog.getByLabel('Why').fill('maintains it');
    await dialog.getByRole('button', { name: 'Invite somebody' }).click();
    await dialog.getByText('Send this link').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByText('mara@ini.example is invited and did not open the link yet.').waitFor();
    await page.locator('.moves').getByRole('button', { name: 'Propose a date' }).waitFor();
    await page.getByRole('button', { name: 'New link for mara@ini.example' }).click();
    await dialog.getByRole('button', { name: 'Make a new link' }).click();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Withdraw the invitation of mara@ini.example' }).click();
    await dialog.getByLabel('Why').fill('wrong address');
    await dialog.getByRole('button', { name: 'Withdraw an invitation' }).click();
    await page.getByText('Next: reach the vendor.').waitFor();
    assert.deepEqual(server.desk.posted.map(({ path, body }) => [path.split('/').at(-1), body['invitation'] ?? body['role']]), [['invite', 'maintainer'], ['renew-invitation', 'invitation_new'], ['withdraw-invitation', 'invitation_new']]);
    await page.goto(`${server.url}/cases/case_01k6minimist`);
    await page.getByRole('button', { name: 'End the admission of J. Halliday' }).click();
    await dialog.getByLabel('Why').fill('left the project');
    await dialog.getByRole('button', { name: 'End an admission' }).click();
    await page.getByRole('button', { name: 'End the admission of J. Halliday' }).waitFor({ state: 'detached' });
    assert.deepEqual(errors, []);
    await page.close();
  });

  it('a case is merged into one that is found by its title, and the page goes there', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now });
    const { page, errors } = await visit(bench.browser, server, '/cases/case_01k6minimist');
    await page.getByRole('button', { name: 'Merge into another case' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Into which case').fill('yargs');
    assert.deepEqual(await dialog.getByRole('listbox').getByRole('option').allInnerTexts(), ['yargs-parser sets keys of prototypes (npm/yargs-parser)']);
    await dialog.getByLabel('Why').fill('one sink');
    await dialog.getByRole('button', { name: 'Merge into another case' }).click();
    await page.waitForURL('**/cases/case_01k6yargs');
    assert.deepEqual(server.desk.posted.map(({ body }) => body['into']), ['case_01k6yargs']);
    assert.deepEqual(errors, []);
    await page.close();
  });

  it('the ribbon is read by arrow keys', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now });
    const { page } = await visit(bench.browser, server, '/cases/case_01k6minimist');
    await page.locator('.cell').first().focus();
    await page.keyboard.press('ArrowRight');
    assert.match(await page.locator('.readout').innerText(), /^0\.0\.1: could not be judged[^]*The claim says otherwise/);
    await page.keyboard.press('ArrowDown');
    assert.match(await page.locator('.readout').innerText(), /^0\.2\.0/);
    await page.keyboard.press('End');
    assert.match(await page.locator('.readout').innerText(), /^1\.2\.8: silent/);
    await page.close();
  });

  it('news changes rows in place; new rows wait until they are asked for', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now });
    const { page } = await visit(bench.browser, server, '/');
    await page.getByText('● live').waitFor();
    await page.keyboard.press('j');
    const before = await page.locator('.row').first().boundingBox();
    server.desk.setReport('rep_000037', { progress: { stage: 'running', done: 4, of: 5 } });
    await page.getByText('running 4/5').waitFor();
    server.desk.addReport({ ...reportRow(0, 41, now), id: 'rep_new', title: 'one that came just now' });
    await page.getByRole('button', { name: '1 new: show' }).waitFor();
    server.desk.setReport('rep_000037', { state: 'done', progress: undefined, verdict: 'confirmed' });
    await page.locator('.row', { has: page.locator('a[href="/reports/rep_000037"]') }).getByText('confirmed').waitFor();
    assert.deepEqual(await page.locator('.row').first().boundingBox(), before);
    assert.equal(await page.locator('.row').count(), 40);
    await page.locator('.voice').getByText(/: confirmed/).waitFor({ state: 'attached' });
    await page.keyboard.press('n');
    await page.getByText('one that came just now').waitFor();
    assert.equal(await page.locator('.row').count(), 41);
    await page.close();
  });

  it('without the stream it asks again and again, and goes back to listening', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now });
    const { page } = await visit(bench.browser, server, '/');
    await page.getByText('● live').waitFor();
    server.breakStream(true);
    await page.getByText('asking every 5 seconds').waitFor();
    server.desk.rows = server.desk.rows.map((row) => row.id === 'rep_000037' ? { ...row, progress: { stage: 'running', done: 3, of: 5 } } : row);
    await page.getByText('running 3/5').waitFor();
    server.breakStream(false);
    await page.getByText('● live').waitFor();
    await page.close();
  });

  it('a queue of 1,000: all there, walked to the end, and one event touches one row', async (context) => {
    const server = await bench.serve({ as: 'coordinator', reports: 1_000, now });
    const { page, errors } = await visit(bench.browser, server, '/');
    await page.getByText('● live').waitFor();
    assert.equal(await page.locator('.row').count(), 1_000);
    await page.evaluate(`window.touched = new Set(); window.long = [];
      new MutationObserver((changes) => { for (const { target } of changes) { const row = (target.nodeType === 1 ? target : target.parentElement).closest('.row'); if (row) window.touched.add(row); } }).observe(document.querySelector('.rows'), { subtree: true, childList: true, attributes: true, characterData: true });
      new PerformanceObserver((list) => window.long.push(...list.getEntries().map((each) => each.duration))).observe({ type: 'longtask' });`);
    for (let done = 0; done <= 5; done++) server.desk.setReport('rep_000997', { progress: { stage: 'deciding', done, of: 5 } });
    await page.getByText('deciding 5/5').waitFor();
    assert.equal(await page.evaluate('window.touched.size'), 1);
    for (let press = 0; press < 60; press++) await page.keyboard.press('j');
    assert.equal(await page.evaluate('[...document.querySelectorAll("[data-row]")].indexOf(document.activeElement)'), 59);
    await page.evaluate('document.documentElement.scrollTo(0, document.documentElement.scrollHeight)');
    await page.locator('.row').last().waitFor();
    const long = await page.evaluate('window.long') as readonly number[];
    context.diagnostic(`1,000 rows, 6 events, 60 steps, a jump to the end: ${long.length} tasks over 50 ms, longest ${Math.round(Math.max(0, ...long))} ms`);
    assert.deepEqual(errors, []);
    await page.close();
  });
});
