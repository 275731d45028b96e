import { seeded } from '../../src/kernel/random.ts';
import { Connection } from './connection.ts';
import type { BenchDesk } from './desk.ts';

/** What a pipeline sends: its bytes are made before the clock runs. */
interface Sent {
  readonly bytes: Buffer;
  /** Which report; a retry has the number of the one that it repeats. */
  readonly report: number;
}

export interface LoadResult {
  /** Milliseconds from the first byte sent to the whole answer, of the measured requests. */
  readonly latencies: readonly number[];
  readonly seconds: number;
  /** Reports that were acknowledged for the first time while the clock ran. */
  readonly committed: number;
  readonly retries: number;
  /** Receipt of each report, the warm-up's too. */
  readonly receipts: ReadonlyMap<number, string>;
  readonly wrong: readonly string[];
  /** Processor time of the service's process for one measured request. */
  readonly cpu: number;
}

export const concurrency = 16;
/** One token may hand in a thousand within an hour. */
const ofOneToken = 900;
/** One request in so many is a retry, with the key and the body of an earlier one. */
const retryEvery = 20;

/** So many reports after a warm-up, over a fixed number of connections that each send when they were answered. */
export async function load(desk: BenchDesk, reports: number, warmUp: number): Promise<LoadResult> {
  const count = warmUp + reports + Math.ceil(reports / retryEvery);
  const tokens = await desk.tokens(Math.ceil(count / ofOneToken));
  const sent = requests(desk.address, tokens, warmUp + reports);
  const connections = await Promise.all(Array.from({ length: concurrency }, () => Connection.open(desk.address)));
  const receipts = new Map<number, string>();
  const wrong: string[] = [];
  async function run(part: readonly Sent[]): Promise<readonly number[]> {
    const latencies: number[] = [];
    let next = 0;
    await Promise.all(connections.map(async (connection) => {
      for (let each = part[next++]; each !== undefined; each = part[next++]) {
        const began = performance.now();
        const { status, body } = await connection.send(each.bytes);
        latencies.push(performance.now() - began);
        const receipt = status === 202 ? (JSON.parse(body) as { receipt: string }).receipt : undefined;
        const earlier = receipts.get(each.report);
        if (receipt === undefined) wrong.push(`${status} ${body}`);
        else if (earlier === undefined) receipts.set(each.report, receipt);
        else if (earlier !== receipt) wrong.push(`report ${each.report} has two receipts`);
      }
    }));
    return latencies;
  }
  await run(sent.slice(0, warmUp));
  const before = receipts.size;
  const used = await desk.used();
  const began = performance.now();
  const latencies = await run(sent.slice(warmUp));
  const seconds = (performance.now() - began) / 1_000;
  const cpu = (await desk.used() - used) / latencies.length;
  for (const connection of connections) connection.close();
  const committed = receipts.size - before;
  return { latencies, seconds, committed, retries: latencies.length - committed, receipts, wrong, cpu };
}

/** Distinct reports; every second one with an Idempotency-Key, and retries of those in between. */
function requests({ host }: URL, tokens: readonly string[], reports: number): readonly Sent[] {
  const random = seeded('intake load');
  const sent: Sent[] = [];
  for (let report = 0; report < reports; report++) {
    const token = tokens[Math.floor(sent.length / ofOneToken)] ?? '';
    sent.push({ report, bytes: requestOf(host, token, report) });
    if (report % retryEvery !== retryEvery - 1) continue;
    const earlier = 2 * random.below(Math.ceil(report / 2));
    sent.push({ report: earlier, bytes: requestOf(host, token, earlier) });
  }
  return sent;
}

function requestOf(host: string, token: string, report: number): Buffer {
  const body = Buffer.from(JSON.stringify(reportOf(report)));
  const key = report % 2 === 0 ? `Idempotency-Key: pipeline-${report}\r\n` : '';
  return Buffer.concat([Buffer.from(`POST /v1/reports HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n${key}Content-Length: ${body.byteLength}\r\n\r\n`), body]);
}

/** As a scanner with a model writes one: where it is, what it is, and a reproducer of the size that those of the examples have. */
export function reportOf(index: number): object {
  const name = `library-${index % 500}`;
  return {
    purl: `pkg:npm/${name}@1.${index % 40}.0`, versions: [`1.${index % 40}.1`], affected_symbol: { file: 'src/parse.js', function: `parse${index}`, line: index },
    references: [`https://git.example/example/${name}/issues/${index}`], discovery_method: 'ai-discovered', discovery_tooling: 'a model via a harness', notify: 'off',
    enrichment: { severity: 'high', cwe: 'CWE-1321' },
    attachments: [{ filename: 'reproduction.yaml', content_type: 'text/plain', type: 'reproducer', description: 'runs on both sides', data: manifest(name, index) }],
  };
}

function manifest(name: string, index: number): string {
  return `manifest: 1
title: "${name}: a key of the input reaches Object.prototype"
targets:
  vulnerable: pkg:npm/${name}@1.${index % 40}.0
  fixed: pkg:npm/${name}@1.${index % 40 + 1}.0
oracle:
  kind: prototype
proof:
  strength: data
  call: { module: ${name}, function: parse${index} }
  input:
    - '{"__proto__": {"polluted-${index}": "yes"}}'
    - '{"constructor": {"prototype": {"polluted-${index}": "yes"}}}'
controls:
  liveness: { call: { module: ${name} }, input: ['{"a": ${index}}'], expect: '{"a":${index}}' }
  regression:
${Array.from({ length: 12 }, (_, at) => `    - { input: ['{"key-${at}": ${index * 31 + at}}'], expect: '{"key-${at}":${index * 31 + at}}' }`).join('\n')}
`;
}
