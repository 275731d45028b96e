import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';
import { page as render } from './page.ts';
import { sampleReport } from './sample.ts';

const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  readonly passes: readonly unknown[];
}

describe('the report in a real browser', () => {
  let browser: Browser;
  let folder: string;
  let axe: string;
  before(async () => {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: quiet });
    folder = await mkdtemp(join(tmpdir(), 'report-'));
    await writeFile(join(folder, 'report.html'), render(sampleReport()));
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  async function open(width: number, colorScheme: 'light' | 'dark', bypassCSP = false): Promise<{ readonly page: Page; readonly errors: string[]; readonly asked: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, bypassCSP });
    const errors: string[] = [];
    const asked: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`file://${folder}/report.html`);
    return { page, errors, asked };
  }

  for (const [width, scheme] of [[1440, 'light'], [1024, 'dark'], [390, 'light'], [390, 'dark']] as const) {
    it(`has no accessibility violation and no sideways scrolling at ${width} px, ${scheme}`, async () => {
      const { page, errors } = await open(width, scheme, true);
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate('axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })') as AxeResult;
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`), []);
      assert.ok(passes.length > 10);
      assert.deepEqual(errors, []);
      await page.close();
    });
  }

  it('asks for nothing, runs nothing that a name brought, and works under its own policy', async () => {
    const { page, errors, asked } = await open(1024, 'light');
    assert.deepEqual(asked.filter((url) => !url.endsWith('report.html')), []);
    assert.equal(await page.locator('script').count(), 1);
    assert.deepEqual(errors, []);
    await page.close();
  });

  it('is worked by keyboard: move, open, read the ribbon, search', async () => {
    const { page } = await open(1024, 'light');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.querySelector("#npm-example").open'), true);
    await page.locator('.cell').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    assert.match(await page.locator('[data-readout]').innerText(), /^1\.3\.9: silent/);
    await page.keyboard.press('/');
    await page.keyboard.type('invalid');
    assert.deepEqual(await page.evaluate('[...document.querySelectorAll(".case")].map((row) => row.hidden)'), [true, false]);
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate('document.querySelectorAll(".case[hidden]").length'), 0);
    await page.close();
  });

  it('answers without scripts too', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(`file://${folder}/report.html`);
    await page.locator('summary').first().click();
    assert.match(await page.locator('.answer').first().innerText(), /Confirmed on 1\.0\.10 to 1\.2\.4; silent on 1\.2\.6\./);
    await page.close();
  });
});
