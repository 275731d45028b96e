import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Random } from '../../src/kernel/random.ts';
import { mutated } from './text.ts';

const folder = fileURLToPath(new URL('../../src/reproduction/crash/fixtures', import.meta.url));
const LARGEST = 10_000_000;

/** Logs of real crashes. */
export function logSeeds(): readonly string[] {
  return readdirSync(folder).toSorted().map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
}

/** A changed log; one in sixty is large, up to ten megabytes. */
export function hostileLog(seeds: readonly string[], random: Random): Buffer {
  const log = mutated(random.pick(seeds), seeds, random);
  if (random.below(60) > 0) return Buffer.from(log);
  const piece = random.below(2) === 0 ? random.pick(fillers) : mutated(random.pick(seeds), seeds, random).slice(0, 20_000);
  const size = Math.floor(LARGEST * 2 ** -random.below(7));
  const bulk = (piece === '' ? 'x' : piece).repeat(Math.ceil(size / Math.max(1, piece.length))).slice(0, size);
  const at = random.below(log.length + 1);
  return Buffer.from(log.slice(0, at) + bulk + log.slice(at)).subarray(0, LARGEST);
}

/** What costs a careless reader most: long runs, half-finished reports, things that nearly match. */
export const fillers: readonly string[] = [
  '\n', '\r', ' ', 'a', '(', ')', '[<', '#', '#0 0x1 in ', '    #1 0x2 in f(int) /a.c:1:2\n', ' on a', ': assertion ', '\' failed', '"  ', ':1', '(SIG', 'READ of size 4 at 0x1\n', 'ERROR: ', 'Sanitizer: ',
  '==1==ERROR: AddressSanitizer: stack-overflow on address 0x1 (pc 0x2)\n', 'ERROR: HWAddressSanitizer: allocation-tail-overwritten; heap object [0,', 'abort: CSA_ASSERT failed: [', 'panic: ', 'BUG: KASAN: a in ',
  '.go:\nf(', '  File "a.py", line 1, in f\n', 'Traceback (most recent call last):\n', '\tat a(', '\0', '\u2028', '\u00e9', 'thread a panicked at \'', ': runtime error: ', '+0x1', '<null> ', '\u001b[0m', 'of type ', ' (in|on) ',
];
