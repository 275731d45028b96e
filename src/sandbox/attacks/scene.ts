import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCompanion } from './companion.ts';
import type { Companion } from './companion.ts';

/** What stands on the host for attacks to reach: listeners, a canary file, a bystander process. Each carries one random token. */
export interface Scene extends AsyncDisposable {
  readonly token: string;
  readonly folder: string;
  readonly companion: Companion;
  /** Names of the doors at which the token was heard. */
  readonly heard: ReadonlySet<string>;
  /** Given to every probe as `%H`. */
  readonly told: Readonly<Record<string, string | number>>;
  canary(): string;
  /** Two host folders of equal content, one of which stands at /target in a job. */
  readonly build: string;
  readonly twin: string;
  readonly original: string;
  built(): string;
}

export async function openScene(): Promise<Scene> {
  const token = randomBytes(12).toString('hex');
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-scene-'));
  await chmod(folder, 0o755);
  const secret = join(folder, 'secret');
  await writeFile(secret, `canary-${token}`);
  await chmod(secret, 0o666);
  const original = 'what the build holds';
  const [build, twin] = [join(folder, 'builds', 'one'), join(folder, 'builds', 'two')];
  for (const each of [build, twin]) {
    await mkdir(each, { recursive: true, mode: 0o755 });
    await writeFile(join(each, 'build.txt'), original);
  }
  const heard = new Set<string>();
  const servers: Server[] = [];
  const open = new Set<Socket>();
  async function listen(where: { host?: string; path?: string }): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).on('data', (part) => hear(part.toString('latin1')));
      socket.setTimeout(2000, () => socket.destroy());
      open.add(socket.once('close', () => open.delete(socket)));
    });
    const up = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(where.path === undefined ? { ...where, port: 0 } : where, () => resolve(true));
    });
    if (!up) return 0;
    servers.push(server.unref());
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }
  function hear(text: string): void {
    const [said, door] = text.slice(0, 64).split(/\s+/);
    if (said === token && door !== undefined) heard.add(door);
  }
  const own = Object.values(networkInterfaces()).flat().find((each) => each !== undefined && !each.internal && each.family === 'IPv4')?.address;
  const path = join(folder, 'door');
  const ports = {
    loopback: await listen({ host: '127.0.0.1' }),
    six: await listen({ host: '::1' }),
    own: own === undefined ? 0 : await listen({ host: own }),
  };
  await listen({ path });
  await chmod(path, 0o777).catch(() => undefined);
  const abstract = `breakwater-${token}`;
  await listen({ path: `\0${abstract}` });
  const udp = createSocket('udp4').on('message', (part) => hear(part.toString('latin1'))).on('error', () => undefined).unref();
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', () => resolve()));
  const companion = await startCompanion(token);
  return {
    token, folder, companion, heard,
    told: {
      token, folder, secret, path, abstract, ownAddress: own ?? '127.0.0.1', tcp: ports.loopback, tcp6: ports.six, tcpOwn: ports.own,
      udp: udp.address().port, pid: companion.pid, segment: companion.segment, queue: companion.queue, host: process.pid,
    },
    build, twin, original,
    canary: () => content(secret),
    built: () => content(join(build, 'build.txt')),
    async [Symbol.asyncDispose]() {
      for (const server of servers) server.close();
      for (const socket of open) socket.destroy();
      udp.close();
      await companion.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function content(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return 'gone';
  }
}
