import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { exampleReport, jsonOf } from '../../../src/clearinghouse/intake/sample.ts';
import { seeded } from '../../../src/kernel/random.ts';
import { migrations } from '../../../src/start/desk.ts';
import { choosePlace, openStore } from '../../../src/store/index.ts';
import { startDesk, type BenchDesk } from '../../intake/desk.ts';
import { storedOf, type Stored } from '../../intake/stored.ts';
import { rawRequest, type RawKind, type Target } from './request.ts';
import { exchange, type Answered } from './wire.ts';

export interface HttpCase extends Answered {
  readonly index: number;
  readonly kind: RawKind;
  readonly accepted: number;
}

export interface HttpFuzz {
  readonly cases: readonly HttpCase[];
  /** What should not have been answered so, or not at all. */
  readonly wrong: readonly string[];
  readonly faults: readonly string[];
  /** It runs, and takes a good report, after all of that. */
  readonly serves: boolean;
  /** Connections that began a request and never ended it, of which the service got rid. */
  readonly cutOff: number;
  readonly stored: Stored;
  /** Connections that got no answer and whose request may have been whole. */
  readonly unread: number;
  /** Keys of accepted requests, and how many more there may be by requests whose headers were changed. */
  readonly keys: { readonly known: number; readonly more: number };
  /** After a job was removed on purpose: is it missed? */
  readonly notices: boolean;
}

const atOnce = 48;
/** Below what one token may hand in within an hour. */
const ofOneToken = 400;
export const neverEnding = 10;
/** Node looks for what takes too long every 30 seconds. */
const cutOffWithin = 75_000;

/** Raw requests at the service as it is started, in a process of its own; then its database is looked at. */
export async function fuzzHttp(seed: string, count: number, remark: (text: string) => void): Promise<HttpFuzz> {
  const desk = await startDesk('embedded');
  try {
    const [tokens, revoked] = [await desk.tokens(Math.ceil(count / ofOneToken) + 1), await desk.revoked()];
    const receipts = new Set<string>();
    const keys = new Set<string>();
    const cases: HttpCase[] = [];
    const wrong: string[] = [];
    let [next, unread, more] = [0, 0, 0];
    const lingering = linger(desk, tokens.at(-1) ?? '');
    async function sender(): Promise<void> {
      for (let index = next++; index < count && desk.running(); index = next++) {
        const random = seeded(`${seed}/http/${index}`);
        const target: Target = { host: desk.address.host, token: tokens[Math.floor(index / ofOneToken)] ?? '', revoked };
        const request = rawRequest(target, random, String(index));
        const answered = await exchange(desk.address, request, random.below(3) === 0 ? [random.below(4_000), random.below(400)] : []);
        const given = answered.answers.filter(({ status }) => status === 202).flatMap(({ body }) => receiptsIn(body));
        for (const receipt of given) receipts.add(receipt);
        if (given.length > 0 && request.key !== undefined) keys.add(request.key);
        if (given.length > 0 && request.key === undefined) more++;
        if (answered.answers.length === 0) unread++;
        const problem = wrongWith(request.kind, answered);
        if (problem !== undefined) wrong.push(`case ${index}, ${request.kind}: ${problem}`);
        cases.push({ index, kind: request.kind, accepted: given.length, ...answered });
        if (cases.length % 2_000 === 0) remark(`${cases.length} of ${count} over HTTP`);
      }
    }
    await Promise.all(Array.from({ length: atOnce }, sender));
    const last = desk.running() ? await goodReport(desk, tokens.at(-1) ?? '') : [];
    for (const receipt of last) receipts.add(receipt);
    const cutOff = (await lingering).filter(Boolean).length;
    await setTimeout(1_000);
    const serves = last.length === 1 && desk.running();
    await desk.stop();
    const store = await openStore(await choosePlace({ dataFolder: desk.data, prefer: 'embedded' }), migrations);
    try {
      const stored = await storedOf(store.db, desk.data, [...receipts]);
      await sql`delete from queue.job where id = (select id from queue.job where name = 'validate-report' limit 1)`.execute(store.db);
      const { lacking, stray } = await storedOf(store.db, desk.data, [...receipts]);
      return { cases, wrong, faults: desk.faults, serves, cutOff, stored, unread, keys: { known: keys.size, more }, notices: lacking === stored.lacking + 1 && stray === stored.stray + 1 };
    } finally {
      await store.close();
    }
  } finally {
    await desk.remove();
  }
}

/** No request is the service's fault, and one that it could read is answered. */
function wrongWith(kind: RawKind, { answers, hung }: Answered): string | undefined {
  const fault = answers.find(({ status }) => status >= 500);
  if (fault !== undefined) return `${fault.status} ${fault.body.slice(0, 300)}`;
  if (hung) return 'neither answered nor closed';
  if (answers.length === 0 && ['plain', 'token', 'key', 'content type'].includes(kind)) return 'not answered';
  const silent = answers.find(({ status, body }) => status >= 400 && body !== '' && !body.startsWith('{"type":'));
  return silent === undefined ? undefined : `${silent.status} without a problem document: ${silent.body.slice(0, 100)}`;
}

function receiptsIn(body: string): readonly string[] {
  const { receipt, reports = [] } = JSON.parse(body) as { readonly receipt?: string; readonly reports?: readonly { readonly receipt: string }[] };
  return receipt === undefined ? reports.map((each) => each.receipt) : [receipt];
}

async function goodReport(desk: BenchDesk, token: string): Promise<readonly string[]> {
  const answer = await fetch(new URL('/v1/reports', desk.address), { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }, body: jsonOf(exampleReport) });
  return answer.status === 202 ? receiptsIn(await answer.text()) : [];
}

/** Senders that never come to an end, half of them within the headers and half within the body. True for each that was cut off. */
async function linger({ address }: BenchDesk, token: string): Promise<readonly boolean[]> {
  return await Promise.all(Array.from({ length: neverEnding }, (_, index) => new Promise<boolean>((resolve) => {
    const socket = connect({ host: address.hostname, port: Number(address.port) });
    const head = `POST /v1/reports HTTP/1.1\r\nHost: ${address.host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n`;
    socket.write(index % 2 === 0 ? head : `${head}\r\n{"purl":`);
    const late = globalThis.setTimeout(() => {
      resolve(false);
      socket.destroy();
    }, cutOffWithin);
    socket.on('error', () => undefined).on('data', () => undefined).on('close', () => {
      clearTimeout(late);
      resolve(true);
    });
  })));
}
