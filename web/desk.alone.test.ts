import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { becomes, openBench, settled, visit, type Bench } from './testing/browser.ts';

describe('the desk of a coordinator', () => {
  let bench: Bench;
  before(async () => { bench = await openBench(); });
  after(() => bench.close());

  for (const width of [1440, 390]) {
    it(`at ${width} px the queue begins with what wants a decision, filters by it and by verdict, and back finds the row again`, async () => {
      const server = await bench.serve({ as: 'coordinator', reports: 200, now: Date.now() });
      const { page, errors } = await visit(bench.browser, server, '/', { viewport: { width, height: 700 } });
      const wants = server.desk.rows.filter((row) => row.state === 'done' && row.case === undefined).length;
      await page.getByText(new RegExp(`^${wants} want your decision; 2 running`)).waitFor();
      const notes = page.locator('.queue .c-note');
      assert.match(await notes.first().innerText(), /^wants a decision/);
      assert.ok(await notes.first().isVisible() && await page.locator('.queue .c-band').first().isVisible());
      await page.getByRole('link', { name: `Want your decision ${wants}` }).click();
      await page.waitForURL(/wants=decision/);
      await becomes(page, `document.querySelectorAll('.queue .row').length === ${wants}`);
      await page.getByRole('navigation', { name: 'Filter by verdict' }).getByRole('link', { name: /^flaky/ }).click();
      await page.waitForURL(/verdict=flaky/);
      await becomes(page, '(() => { const rows = [...document.querySelectorAll(".queue .row")]; return rows.length > 5 && rows.every((row) => row.textContent.includes("flaky")); })()');

      await page.goto(server.url);
      await settled(page);
      const row = page.locator('.queue [data-row]').nth(60);
      const href = await row.getAttribute('href');
      await row.click();
      await page.getByRole('heading', { name: 'Attachments' }).waitFor();
      await page.goBack();
      await becomes(page, `document.activeElement?.getAttribute('href') === ${JSON.stringify(href)}`);
      assert.ok(await page.evaluate('(() => { const { top } = document.activeElement.getBoundingClientRect(); return top > 0 && top < innerHeight; })()'), 'the row is in sight');
      assert.deepEqual(errors, []);
      await page.close();
      await server.close();
    });
  }

  it('a proof is run again with a reason, its files are read here and kept, and a decision is told with its case', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now: Date.now() });
    const undecided = (verdict: string): string => server.desk.rows.find((row) => row.verdict === verdict && row.case === undefined)?.id ?? '';
    const { page, errors } = await visit(bench.browser, server, `/reports/${undecided('indeterminate')}`, { viewport: { width: 390, height: 800 } });
    assert.match(await page.getByRole('link', { name: 'Download reproduction.yaml' }).getAttribute('href') ?? '', /\/attachments\/1$/);
    await page.getByText('Read reproduction.yaml').click();
    await page.locator('pre.file', { hasText: 'apiVersion' }).waitFor();
    await page.getByText(/evidence verify .* --key http.*\/api\/keys\/evidence\.pem --rerun/).waitFor();
    const said = await page.locator('.fields').innerText();
    assert.match(said, /found by\s+ai discovered/);
    assert.doesNotMatch(said, /[{}[\]"]/, 'no JSON');
    await page.getByRole('button', { name: 'Run it again' }).click();
    await page.getByRole('dialog').getByLabel('Why').fill('the machine was busy');
    await page.getByRole('dialog').getByRole('button', { name: 'Run it again' }).click();
    await page.getByText('It waits for a worker again.').waitFor();
    assert.deepEqual(server.desk.posted.at(-1)?.body, { why: 'the machine was busy' });

    await page.goto(`${server.url}/reports/${undecided('flaky')}`);
    await page.getByRole('button', { name: 'Open a case' }).click();
    await page.getByRole('dialog').getByLabel('Why').fill('seen it fire by hand');
    await page.getByRole('dialog').getByRole('button', { name: 'Open a case' }).click();
    await page.getByText('Decided by M. Ferrari').waitFor();
    await page.getByRole('link', { name: 'its case' }).waitFor();
    assert.deepEqual(errors, []);
    await page.close();
    await server.close();
  });

  it('a token is made, shown once, and revoked; what cannot be undone asks for the second factor', async () => {
    const server = await bench.serve({ as: 'coordinator', reports: 40, now: Date.now() });
    const { page, errors } = await visit(bench.browser, server, '/tokens', { viewport: { width: 390, height: 800 } });
    await page.getByLabel('Name').fill('nightly scan');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByText('bw_of_the_fixture').waitFor();
    assert.deepEqual(server.desk.posted.at(-1)?.body, { name: 'nightly scan', scopes: ['submit', 'status'], days: 90 });
    await page.getByLabel('publish advisories').check();
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByLabel('Your code').fill('246810');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByText('bw_of_the_fixture').waitFor();
    await page.getByRole('button', { name: 'Revoke nightly scan' }).first().click();
    await page.getByText('nightly scan is refused from now on.').waitFor();
    assert.equal(server.desk.tokens.length, 1);
    await page.reload();
    await page.getByRole('button', { name: 'Revoke nightly scan' }).waitFor();
    assert.equal(await page.getByText('bw_of_the_fixture').count(), 0, 'only once');
    assert.deepEqual(errors, []);
    await page.close();
    await server.close();
  });
});
