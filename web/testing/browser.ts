import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';
import type { DeskOptions } from './desk.ts';
import { startFixture, type FixtureServer } from './server.ts';

const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const folder = dirname(dirname(fileURLToPath(import.meta.url)));

export interface Bench {
  readonly browser: Browser;
  /** axe-core, to be evaluated in a page. */
  readonly axe: string;
  /** Ends with the bench at the latest, so that a failed test keeps nothing alive. */
  serve(options: DeskOptions): Promise<FixtureServer>;
  close(): Promise<void>;
}

/** The pages as they are now, built into a folder of their own, and a browser to look at them. */
export async function openBench(): Promise<Bench> {
  const dist = await mkdtemp(join(tmpdir(), 'pages-'));
  await build({ configFile: join(folder, 'vite.config.ts'), logLevel: 'silent', build: { outDir: dist } });
  const servers: FixtureServer[] = [];
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: quiet });
  return {
    browser,
    axe: await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
    async serve(options) {
      const server = await startFixture(dist, options);
      servers.push(server);
      return server;
    },
    async close() {
      await browser.close();
      await Promise.all(servers.map((server) => server.close()));
      await rm(dist, { recursive: true });
    },
  };
}

export interface Visit {
  readonly page: Page;
  /** What the page threw or the browser refused, a breach of the policy among it; refusals of the service are answers. */
  readonly errors: string[];
  /** Requests to anybody else. */
  readonly strangers: string[];
}

export async function visit(context: Browser | BrowserContext, server: FixtureServer, path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Visit> {
  const page = 'contexts' in context ? await context.newPage(options) : await context.newPage();
  const errors: string[] = [];
  const strangers: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text()); });
  page.on('request', (request) => { if (!request.url().startsWith(server.url)) strangers.push(request.url()); });
  await page.goto(server.url + path);
  await settled(page);
  return { page, errors, strangers };
}

/** Answered: a heading stands there and nothing is still being loaded. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  // Several parts may still load: there is no first one once there is none.
  await page.locator('.loading').first().waitFor({ state: 'detached' });
}

/** Waits until an expression is true in the page. Asked from here again and again: the pages' own policy lets no text be run in them for that. */
export async function becomes(page: Page, expression: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; await page.evaluate(expression) !== true;) {
    if (Date.now() > deadline) throw new Error(`It never came to be that ${expression}`);
    await page.waitForTimeout(50);
  }
}
