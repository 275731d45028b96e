import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Connection } from '../intake/connection.ts';
import type { Kind, Question } from './questions.ts';

/** In a process of its own: sends at a constant rate, whatever comes back, and measures from when each was to be sent. */
export interface LoadOrder {
  readonly address: string;
  /** A file with the questions, as JSON. */
  readonly file: string;
  readonly rate: number;
  /** Requests that are not measured, at the same rate. */
  readonly warmUp: number;
}

export interface LoadReport {
  readonly latencies: Readonly<Record<Kind, readonly number[]>>;
  /** From the first that was to be sent to the last answer. */
  readonly seconds: number;
  readonly connections: number;
  readonly bytes: number;
  readonly found: number;
  readonly wrong: readonly string[];
}

/** More answers than that are never waited for at once: what is due then is late, and that counts. */
const mostConnections = 128;

process.on('message', (order: LoadOrder) => void answer(order));

async function answer(order: LoadOrder): Promise<void> {
  process.send?.(await run(order), () => { process.disconnect(); });
}

async function run({ address, file, rate, warmUp }: LoadOrder): Promise<LoadReport> {
  const url = new URL(address);
  const all = (JSON.parse(readFileSync(file, 'utf8')) as readonly Question[]).map(({ kind, path, body }) => ({ kind, bytes: requestOf(url.host, path, body) }));
  const latencies: Record<Kind, number[]> = { name: [], purl: [], miss: [], batch: [] };
  const wrong: string[] = [];
  const free = await Promise.all(Array.from({ length: mostConnections }, () => Connection.open(url)));
  const waiting: number[] = [];
  const done = Promise.withResolvers<undefined>();
  let [answered, bytes, found, used] = [0, 0, 0, 0];
  const began = performance.now() + 50;
  const due = (index: number): number => began + (index * 1_000) / rate;

  async function ask(given: Connection, first: number): Promise<void> {
    let connection = given;
    for (let index: number | undefined = first; index !== undefined; index = waiting.shift()) {
      const { kind, bytes: request } = all[index] as (typeof all)[number];
      try {
        // As every client does it; the time for it counts.
        if (!connection.open) connection = await Connection.open(url);
        const { status, body } = await connection.send(request);
        if (index >= warmUp) {
          latencies[kind].push(performance.now() - due(index));
          bytes += body.length;
          if (body.includes('"vulns"')) found++;
        }
        if (status !== 200 || !body.startsWith('{') || !body.endsWith('}')) wrong.push(`${kind}: ${status} ${body.slice(0, 200)}`);
      } catch (error) {
        wrong.push(`${kind}: ${String(error)}`);
      }
      if (++answered === all.length) done.resolve(undefined);
    }
    free.push(connection);
  }
  function start(index: number): void {
    const connection = free.pop();
    if (connection === undefined) waiting.push(index);
    else void ask(connection, index);
    used = Math.max(used, mostConnections - free.length);
  }
  for (let index = 0; index < all.length;) {
    while (index < all.length && performance.now() >= due(index)) start(index++);
    await wait(1);
  }
  await done.promise;
  const seconds = (performance.now() - due(warmUp)) / 1_000;
  for (const connection of free) connection.close();
  return { latencies, seconds, connections: used, bytes, found, wrong };
}

function requestOf(host: string, path: string, body: string): Buffer {
  return Buffer.from(`POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
