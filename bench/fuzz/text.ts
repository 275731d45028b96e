import type { Random } from '../../src/kernel/random.ts';

/** Words that parsers trip over, for manifests and logs alike. */
const awkward = [
  '', ' ', '\0', '\t', '\r', '\u2028', '\ufeff', '\ud800', '%', '"', '\'', '`', '{', '}', '[', ']', ':', '- ', '? ', '&a ', '*a', '!!js/function ', '!!binary ', '<<: ', '| ', '> ', '---\n', '...\n',
  '%YAML 1.1\n', '#', '0x', '-0', '1e999', '0.1e-400', '9007199254740993', '-1', '999999999999', '.inf', '.nan', 'null', '~', 'true', '__proto__', 'constructor', 'prototype', 'toString',
  '../', '/etc/passwd', '..\\', 'C:\\', '{repeat: {text: a, times: 100000000}}', '{nest: {open: "[", close: "]", times: 100000000}}', '{ref: nobody}', '{canary: nobody}', '{json: "{"}', '{bytes: "?"}',
  'ERROR: AddressSanitizer: ', ' on address 0x41', 'READ of size 99999999999999999999 at 0x1', '    #0 0x1 in ', ': runtime error: ', 'SUMMARY:', 'BUG: KASAN: ', 'panic: ', '(', ')', '+0x', '\u001b[31m',
] as const;

type Change = (text: string, random: Random) => string;

const changes: readonly Change[] = [
  (text, random) => splice(text, random, ''),
  (text, random) => splice(text, random, random.pick(awkward)),
  (text, random) => splice(text, random, random.pick(awkward).repeat(1 + random.below(40))),
  (text, random) => splice(text, random, String.fromCharCode(random.below(random.below(8) === 0 ? 65_536 : 256))),
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => lines(text, random, (all, at) => all.toSpliced(at, 1)),
  (text, random) => lines(text, random, (all, at) => all.toSpliced(at, 0, ...all.slice(at, at + 1 + random.below(6)))),
  (text, random) => lines(text, random, (all, at) => all.toSpliced(random.below(all.length), 0, all[at] ?? '')),
  (text, random) => lines(text, random, (all, at) => all.with(at, `${' '.repeat(random.below(8))}${(all[at] ?? '').trimStart()}`)),
  (text, random) => lines(text, random, (all, at) => all.with(at, (all[at] ?? '').replace(/:.*$/s, `: ${random.pick(awkward)}`))),
  (text, random) => text.replaceAll(/\d+/g, (digits) => (random.below(6) === 0 ? random.pick(awkward) : digits)),
];

/** One to five changes; a piece of another sample may come in. */
export function mutated(text: string, others: readonly string[], random: Random): string {
  let changed = text;
  if (random.below(5) === 0) {
    const other = random.pick(others);
    const at = random.below(changed.length + 1);
    const from = random.below(other.length + 1);
    changed = changed.slice(0, at) + other.slice(from, from + random.below(2_000)) + changed.slice(at);
  }
  for (let left = 1 + random.below(5); left > 0; left--) changed = random.pick(changes)(changed, random);
  return changed;
}

function splice(text: string, random: Random, piece: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at + random.below(random.below(3) === 0 ? 80 : 4));
}

function lines(text: string, random: Random, change: (all: string[], at: number) => string[]): string {
  const all = text.split('\n');
  return change(all, random.below(all.length)).join('\n');
}

/** Flipped, dropped, doubled and overwritten bytes. */
export function mutatedBytes(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes);
  for (let left = 1 + random.below(12); left > 0 && changed.length > 0; left--) {
    const at = random.below(changed.length);
    changed[at] = random.pick([0, 0xff, 0x7f, 0x80, (changed[at] ?? 0) ^ (1 << random.below(8)), random.below(256)]);
  }
  const cut = random.below(changed.length + 1);
  switch (random.below(8)) {
    case 0: return changed.subarray(0, cut);
    case 1: return Buffer.concat([changed.subarray(0, cut), changed]);
    case 2: return Buffer.concat([changed.subarray(0, cut), Buffer.alloc(random.below(4_096)), changed.subarray(cut)]);
    default: return changed;
  }
}
