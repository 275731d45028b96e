import { mostBytes } from '../../../src/clearinghouse/intake/limits.ts';
import type { Random } from '../../../src/kernel/random.ts';

/** Bodies that are about size and depth. */
export function largeBody(random: Random): Buffer {
  return random.pick(bodies)(random);
}

const report = (field: string): Buffer => Buffer.from(`{"purl":"pkg:npm/a@1","enrichment":${field}}`);

const bodies: readonly ((random: Random) => Buffer)[] = [
  (random) => Buffer.from('['.repeat(1 + random.below(200_000))),
  (random) => {
    const depth = 1 + random.below(100_000);
    return report(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
  },
  (random) => report(`{${Array.from({ length: random.below(40_000) }, (_, at) => `"k${at}":${at}`).join(',')}}`),
  (random) => report(`{"a":${'9'.repeat(random.below(300_000))}}`),
  (random) => report(`{"a":"${'\\u0041'.repeat(random.below(200_000))}"}`),
  (random) => report(`"${'x'.repeat(mostBytes - 60 + random.below(60))}"`),
  (random) => Buffer.alloc(mostBytes + random.below(3) - 1, 0x20),
  () => Buffer.alloc(mostBytes + 1_000_000, 0x20),
  () => Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from('{}')]),
  () => Buffer.from('\ufeff{"purl":"pkg:npm/a@1"}', 'utf16le'),
  () => Buffer.from('{"purl":"pkg:npm/a@1","software":"\\ud800"}'),
  () => Buffer.of(0xff, 0xfe, 0x00),
  (random) => Buffer.from(`--b\r\n${'X: y\r\n'.repeat(random.below(30_000))}\r\n\r\n--b--\r\n`),
  (random) => Buffer.from('--b\r\n\r\n'.repeat(1 + random.below(100_000))),
  (random) => Buffer.from(`--b\r\nContent-Disposition: attachment; name="report"${'; a="b"'.repeat(random.below(20_000))}\r\n\r\n{}\r\n--b--`),
  (random) => Buffer.concat([Buffer.from('--b\r\nContent-Disposition: attachment; name="report"\r\nContent-Type: application/json\r\n\r\n{"purl":"pkg:npm/a@1"}'), Buffer.from('\r\n--b'.repeat(random.below(100_000))), Buffer.from('\r\n--b--\r\n')]),
  (random) => Buffer.from(JSON.stringify({ purl: 'pkg:npm/a@1', attachments: Array.from({ length: 17 }, (_, at) => ({ filename: `f${at}`, content_type: 'text/plain', data: 'x'.repeat(random.below(170_000)) })) })),
  () => Buffer.from(JSON.stringify({ purl: 'pkg:npm/a@1', attachments: [1, 2].map((at) => ({ filename: `f${at}`, content_type: 'text/plain', type: 'reproducer', data: 'x'.repeat(1_048_576) })) })),
];
