import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  /** Ends the service and keeps its data. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

export async function startDesk(profile: 'cluster' | 'embedded', flags: readonly string[] = []): Promise<BenchDesk> {
  const root = await mkdtemp(join(tmpdir(), 'breakwater-intake-'));
  // A cluster of root runs as another account, which has to pass through.
  await chmod(root, 0o711);
  const data = join(root, 'data');
  const env = { ...process.env, BREAKWATER_DATA: data, BREAKWATER_KEYS: join(root, 'keys'), BREAKWATER_LISTEN: '127.0.0.1:0', BREAKWATER_PROFILE: profile, DATABASE_URL: '', BREAKWATER_ORIGIN: '', BREAKWATER_OIDC_ISSUER: '', BREAKWATER_WRAPPING_KEY: '' };
  const child = fork(fileURLToPath(new URL('./service.ts', import.meta.url)), { env, execArgv: [...process.execArgv, ...flags], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { address, link } = await answerOf<Started>(child);
  const stop = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    await exited;
  };
  return {
    address: new URL(address), data, stop,
    running: () => child.exitCode === null && child.signalCode === null,
    async used() {
      child.send('usage');
      const { user, system } = await answerOf<NodeJS.CpuUsage>(child);
      return (user + system) / 1_000;
    },
    tokens: (count) => makeTokens(address, link, count),
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

async function makeTokens(address: string, link: string, count: number): Promise<readonly string[]> {
  const headers = { 'origin': address, 'content-type': 'application/json' };
  const signedIn = await fetch(`${address}/api/sign-in/link`, { method: 'POST', headers, body: JSON.stringify({ token: new URL(link).hash.slice(1) }) });
  const { csrf } = await signedIn.json() as { csrf: string };
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const tokens: string[] = [];
  for (let each = 0; each < count; each++) {
    const made = await fetch(`${address}/api/tokens`, { method: 'POST', headers: { ...headers, cookie, 'x-csrf-token': csrf }, body: JSON.stringify({ name: `pipeline ${each}`, scopes: ['submit', 'status'], days: 1 }) });
    if (made.status !== 201) throw new Error(`no token: ${made.status} ${await made.text()}`);
    tokens.push((await made.json() as { token: string }).token);
  }
  return tokens;
}
