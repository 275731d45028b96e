import type { Random } from '../../src/kernel/random.ts';
import { mutatedBytes } from '../fuzz/text.ts';

/** What stands in the place of a text or a number: each trips somebody over. */
const values: readonly unknown[] = [
  null, true, -1, 1e308, 9_007_199_254_740_992, '', ' ', '\0', '\u001b[31m', '\u009b2J', '\u202egpj', '\ud800', '\ufeff', [], {}, [[]], { length: -1 }, '__proto__', 'constructor', '../../etc/passwd', '0', '*', '-0', '1e999',
  'pkg:npm/%zz@1', 'pkg:npm/%ff%fe@1', 'pkg:npm/a@1?distro=constructor', 'pkg:deb/debian/a@1?distro=constructor', 'pkg:rpm/x/a@1?distro=__proto__-1', 'pkg:///', 'pkg:npm/@', `pkg:npm/a@${'1.'.repeat(2_000)}`, `pkg:pypi/a@${'1'.repeat(4_000)}!`,
  `pkg:maven/a/b@${'1-'.repeat(2_000)}`, `pkg:gem/a@${'1a'.repeat(2_000)}`, `pkg:rpm/rocky/a@1?distro=${'1.'.repeat(2_000)}x`, `pkg:generic/a@1?vcs_url=${'@'.repeat(4_000)}`, 'x'.repeat(100_000), '2026-99-99T99:99:99Z', 'GHSA-\u001b[2J', 'git+ssh://a@b:c',
];
const keys = ['__proto__', 'constructor', 'toString', 'purl', 'components', 'packages', 'events', 'product', 'versions', 'branches', 'name', 'affected', 'id', 'modified', '', '\u0000'];
const pieces = ['<!DOCTYPE a [<!ENTITY b "c">]>', '&b;', '&#0;', '&#x110000;', '<![CDATA[', ']]>', '<!--', '-->', '<?xml version="1.1"?>', '<text>', '</text>', '\r', '\n', '\t', '\0', '\ufeff', '\u2028', '{', '[', '"', '\\u', '\\', ',', ':', '- ', '? ', '&a ', '*a', '!!js ', '#', '%', '<a xmlns:xml="u">', 'xmlns=""', '1e999', '\u001b]0;x\u0007'];

/** A valid JSON document with one to four places changed, or doubled keys. */
export function mutatedJson(text: string, random: Random): string {
  let tree: unknown = JSON.parse(text);
  for (let left = 1 + random.below(4); left > 0; left--) tree = changed(tree, random, 0);
  const out = JSON.stringify(tree, undefined, random.below(2));
  return random.below(8) === 0 ? out.replace(/"([a-z]+)":/i, (key) => `${key}${JSON.stringify(random.pick(values))},${key}`) : out;
}

function changed(tree: unknown, random: Random, depth: number): unknown {
  if (depth > 7 || typeof tree !== 'object' || tree === null || random.below(9) === 0) return random.below(30) === 0 ? nested(random) : random.pick(values);
  if (Array.isArray(tree)) {
    const all = tree as readonly unknown[];
    const at = random.below(Math.max(1, all.length));
    if (at >= all.length || random.below(6) === 0) return [...all, random.pick(values)];
    // Copies of copies would be most of the time.
    return random.below(8) === 0 && JSON.stringify(all[at]).length < 2_000 ? Array.from({ length: 2 + random.below(200) }, () => all[at]) : all.with(at, changed(all[at], random, depth + 1));
  }
  const entries = Object.entries(tree);
  const at = random.below(Math.max(1, entries.length));
  const [key, value] = entries[at] ?? ['x', undefined];
  if (random.below(8) === 0) return Object.fromEntries([...entries, [random.pick(keys), random.pick(values)]]);
  return at >= entries.length || random.below(8) === 0 ? Object.fromEntries(entries.toSpliced(at, 1)) : Object.fromEntries(entries.with(at, [key, changed(value, random, depth + 1)]));
}

function nested(random: Random): unknown {
  let value: unknown = 0;
  for (let depth = 1 << random.below(12); depth > 0; depth--) value = random.below(2) === 0 ? [value] : { a: value };
  return value;
}

/** Text with pieces put in, cut out, doubled, cut off at a line or a tag. */
export function mutatedText(text: string, random: Random): string {
  let out = text;
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(out.length + 1);
    switch (random.below(7)) {
      case 0: out = out.slice(0, at); break;
      case 1: out = out.slice(0, at) + out.slice(at + random.below(60)); break;
      case 2: out = out.slice(0, at) + out.slice(at, at + random.below(400)).repeat(1 + random.below(20)) + out.slice(at); break;
      case 3: out = out.replace(/pkg:[^"<\s]+/, () => { const value = random.pick(values); return typeof value === 'string' ? value : 'pkg:'; }); break;
      case 4: out = out.slice(0, at) + random.pick(pieces).repeat(1 + random.below(3_000)) + out.slice(at); break;
      default: out = out.slice(0, at) + random.pick(pieces) + out.slice(at);
    }
  }
  return out;
}

/** As bytes, in an encoding that may be wrong, with bytes that may be broken. */
export function encoded(text: string, random: Random): Buffer {
  const bytes = Buffer.from(text);
  switch (random.below(24)) {
    case 0: return Buffer.from(text, 'utf16le');
    case 1: return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    case 2: return Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]);
    case 3: return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 4: return Buffer.from(text, 'latin1');
    case 5: case 6: case 7: return mutatedBytes(bytes, random);
    case 8: return bytes.subarray(0, random.below(bytes.length + 1));
    default: return bytes;
  }
}
