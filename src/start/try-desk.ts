import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from './configuration.ts';
import { serve, type Service } from './serve.ts';

/** A service for tests: on a free port, its data in a folder that goes with it. */
export interface TriedDesk {
  readonly service: Service;
  readonly keys: string;
  close(): Promise<void>;
}

export const surroundings = { engine: { version: '0', node: process.version }, host: { platform: process.platform, kernel: '', architecture: process.arch } } as const;

export async function tryDesk(environment: NodeJS.ProcessEnv, given: Readonly<Record<string, string>> = {}): Promise<TriedDesk> {
  const data = await mkdtemp(join(tmpdir(), 'breakwater-desk-'));
  const keys = join(data, 'keys');
  const env = { ...environment, BREAKWATER_DATA: data, BREAKWATER_KEYS: keys, BREAKWATER_LISTEN: '127.0.0.1:0', BREAKWATER_PROFILE: 'embedded', DATABASE_URL: '', ...given };
  const service = await serve(readConfiguration(env), { driver: 'auto', surroundings, environment: env, pages: undefined });
  return {
    service, keys,
    async close() {
      await service.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A browser's part: the cookie that it keeps and the token of the page. */
export interface TriedBrowser {
  get(path: string): Promise<Answer>;
  post(path: string, body: object): Promise<Answer>;
  /** What the event stream said, in order. */
  listen(): Promise<{ readonly heard: readonly Readonly<Record<string, unknown>>[]; readonly text: () => string; close(): void }>;
  cookie(): string;
}

export function browser(origin: string, request: typeof fetch): TriedBrowser {
  let [cookie, csrf] = ['', ''];
  async function ask(path: string, init: RequestInit): Promise<Answer> {
    const response = await request(`${origin}${path}`, { ...init, headers: { origin, 'content-type': 'application/json', cookie, 'x-csrf-token': csrf, ...init.headers } });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    const body = await response.json() as Record<string, unknown>;
    if (typeof body['csrf'] === 'string') csrf = body['csrf'];
    return { status: response.status, body };
  }
  return {
    get: (path) => ask(path, { method: 'GET' }),
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
    cookie: () => cookie,
    async listen() {
      const ending = new AbortController();
      const response = await request(`${origin}/api/events`, { headers: { cookie }, signal: ending.signal });
      assert.equal(response.status, 200);
      const heard: Record<string, unknown>[] = [];
      let text = '';
      async function read(): Promise<void> {
        for await (const chunk of response.body ?? []) {
          text += Buffer.from(chunk).toString('utf8');
          heard.splice(0, heard.length, ...text.split('\n\n').slice(0, -1).flatMap((each) => (each.startsWith('data: ') ? [JSON.parse(each.slice(6)) as Record<string, unknown>] : [])));
        }
      }
      void read().catch(() => undefined);
      return { heard, text: () => text, close: () => ending.abort() };
    },
  };
}

export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let looks = 0; looks < 600; looks++) {
    if (await holds()) return;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  assert.fail(`it never came to be that ${what}`);
}
