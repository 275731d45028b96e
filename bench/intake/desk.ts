import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Started } from './service.ts';

/** A service in a process of its own, on data that nothing else has. */
export interface BenchDesk {
  readonly address: URL;
  readonly data: string;
  /** False once the process is gone. */
  running(): boolean;
  /** Milliseconds of processor time of the service's process so far; a PostgreSQL server's own is not in it. */
  used(): Promise<number>;
  /** Tokens that may hand reports in, made as an administrator makes them. */
  tokens(count: number): Promise<readonly string[]>;
  /** One that was revoked. */
  revoked(): Promise<string>;
  /** What the service logged as its own faults. */
  readonly faults: readonly string[];
  /** Ends the service and keeps its data. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

export async function startDesk(profile: 'cluster' | 'embedded', flags: readonly string[] = [], given: Readonly<Record<string, string>> = {}): Promise<BenchDesk> {
  const root = await mkdtemp(join(tmpdir(), 'breakwater-intake-'));
  // A cluster of root runs as another account, which has to pass through.
  await chmod(root, 0o711);
  const data = join(root, 'data');
  // Something to serve where a browser would ask.
  const pages = join(root, 'pages');
  await mkdir(pages);
  await writeFile(join(pages, 'index.html'), '<!doctype html><title>desk</title>');
  const env = { ...process.env, BREAKWATER_DATA: data, BREAKWATER_KEYS: join(root, 'keys'), BREAKWATER_LISTEN: '127.0.0.1:0', BREAKWATER_PROFILE: profile, DATABASE_URL: '', BREAKWATER_ORIGIN: '', BREAKWATER_OIDC_ISSUER: '', BREAKWATER_WRAPPING_KEY: '', BREAKWATER_INTEL: '', ...given };
  const child = fork(fileURLToPath(new URL('./service.ts', import.meta.url)), [pages], { env, execArgv: [...process.execArgv, ...flags], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const faults: string[] = [];
  if (child.stderr !== null) createInterface(child.stderr).on('line', (line) => { faults.push(line); });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { address, link } = await answerOf<Started>(child).catch((error: unknown) => {
    throw new Error(faults.join('\n'), { cause: error });
  });
  let signedIn: ReturnType<typeof administrator> | undefined;
  const ask = async (path: string, body: object): Promise<Readonly<Record<string, string>>> => await (await (signedIn ??= administrator(address, link)))(path, body);
  const make = (name: string): Promise<Readonly<Record<string, string>>> => ask('/api/tokens', { name, scopes: ['submit', 'status'], days: 1 });
  const stop = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    await exited;
  };
  return {
    address: new URL(address), data, stop, faults,
    running: () => child.exitCode === null && child.signalCode === null,
    async used() {
      child.send('usage');
      const { user, system } = await answerOf<NodeJS.CpuUsage>(child);
      return (user + system) / 1_000;
    },
    async tokens(count) {
      const made: string[] = [];
      while (made.length < count) made.push((await make(`pipeline ${made.length}`))['token'] ?? '');
      return made;
    },
    async revoked() {
      const { id, token = '' } = await make('revoked');
      await ask(`/api/tokens/${id}/revoke`, {});
      return token;
    },
    async remove() {
      await stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function answerOf<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController();
  const gone = once(child, 'exit', { signal: ended.signal }).then(() => Promise.reject(new Error('the service ended')));
  try {
    const [answer] = await Promise.race([once(child, 'message', { signal: ended.signal }), gone]) as [T];
    return answer;
  } finally {
    gone.catch(() => undefined);
    ended.abort();
  }
}

/** Signs in by the link, as a browser does, and gives what asks in that session. */
async function administrator(address: string, link: string): Promise<(path: string, body: object) => Promise<Readonly<Record<string, string>>>> {
  const headers = { 'origin': address, 'content-type': 'application/json' };
  const signedIn = await fetch(`${address}/api/sign-in/link`, { method: 'POST', headers, body: JSON.stringify({ token: new URL(link).hash.slice(1) }) });
  const { csrf } = await signedIn.json() as { csrf: string };
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return async (path, body) => {
    const answer = await fetch(`${address}${path}`, { method: 'POST', headers: { ...headers, cookie, 'x-csrf-token': csrf }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return await answer.json() as Readonly<Record<string, string>>;
  };
}
