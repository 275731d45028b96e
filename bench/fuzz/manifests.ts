import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Random } from '../../src/kernel/random.ts';
import { mutated } from './text.ts';

const claims = fileURLToPath(new URL('../../examples/claims', import.meta.url));

/** The example's own manifests, good and bad. */
export function manifestSeeds(): readonly string[] {
  return readdirSync(claims).toSorted().flatMap((name) => {
    if (!statSync(`${claims}/${name}`).isDirectory()) return [];
    return readdirSync(`${claims}/${name}`).filter((file) => /^reproduction\.(?:ya?ml|json)$/.test(file)).map((file) => readFileSync(`${claims}/${name}/${file}`, 'utf8'));
  });
}

/** A manifest changed as text, as a tree, or as both; now and then far too large or deep. */
export function hostileManifest(seeds: readonly string[], random: Random): string {
  const text = random.pick(seeds);
  const way = random.below(20);
  if (way === 0) return oversized(text, random);
  if (way === 1) return nested(random);
  if (way < 5) return tame(text, random);
  if (way < 11) return grown(text, random);
  return mutated(text, seeds, random);
}

/** Changes that mean nothing, so that what comes behind a sound manifest is reached too. */
function tame(text: string, random: Random): string {
  const lines = text.split('\n');
  for (let left = random.below(4); left > 0; left--) lines.splice(random.below(2) * lines.length, 0, random.pick(['', '# a remark', `# ${'x'.repeat(random.below(5_000))}`]));
  return lines.join('\n');
}

/** A change of the tree keeps the syntax sound, so that it meets the schema and what lies behind it. */
function grown(text: string, random: Random): string {
  let tree: unknown;
  try {
    tree = parse(text);
  } catch {
    return mutated(text, [text], random);
  }
  for (let left = 1 + random.below(3); left > 0; left--) tree = changedTree(tree, random, 0);
  return JSON.stringify(tree, undefined, random.below(2)) ?? 'null';
}

const leaves: readonly unknown[] = [
  null, true, 0, -1, 1.5, 1e308, 100_000_000, '', ' ', 'n', '../x', '/abs', 'a/../b', '\u0000', 'x'.repeat(70_000), [], {}, [[]], { ref: 'x' }, { canary: 'x' }, { repeat: { text: 'ab', times: 9_000_000 } },
  { nest: { open: '[', close: ']', times: 'n' } }, { copies: { item: { copies: { item: 'x', times: 100_000 } }, times: 100_000 } }, { join: [{ repeat: { text: 'a', times: 99_999_999 } }] }, { literal: { ref: 1 } },
  { json: '[1' }, { bytes: '***' }, { regexp: { source: '(a+)+$' } }, { not: { not: { matches: '(?=a)\\1' } } }, 'pkg:npm/../../x@1', 'pkg:npm/a@1?repository_url=http://x', 'pkg:generic/a@1',
];

function changedTree(tree: unknown, random: Random, depth: number): unknown {
  if (depth > 8 || random.below(4) === 0) return random.pick(leaves);
  if (Array.isArray(tree)) return changedList(tree as readonly unknown[], random, depth);
  if (typeof tree !== 'object' || tree === null) return random.below(3) === 0 ? random.pick(leaves) : { [random.pick(['ref', 'value', '__proto__', 'then'])]: tree };
  const entries = Object.entries(tree);
  if (entries.length === 0) return { [random.pick(['call', 'run', 'steps', 'kind'])]: random.pick(leaves) };
  const at = random.below(entries.length);
  const [key, value] = entries[at] ?? ['', null];
  switch (random.below(6)) {
    case 0: return Object.fromEntries(entries.toSpliced(at, 1));
    case 1: return Object.fromEntries([...entries, [random.pick(['extra', 'oracle', '', 'x'.repeat(300)]), random.pick(leaves)]]);
    default: return Object.fromEntries(entries.with(at, [key, changedTree(value, random, depth + 1)]));
  }
}

function changedList(list: readonly unknown[], random: Random, depth: number): readonly unknown[] {
  if (list.length === 0) return [random.pick(leaves)];
  const at = random.below(list.length);
  switch (random.below(5)) {
    case 0: return list.toSpliced(at, 1);
    case 1: return Array.from({ length: 2 + random.below(100) }, () => list[at]);
    default: return list.with(at, changedTree(list[at], random, depth + 1));
  }
}

/** Up to ten megabytes, most of it in one place. */
function oversized(text: string, random: Random): string {
  const size = 1 << (14 + random.below(10));
  const filler = random.pick(['#', ' ', '\n', '- ', 'a: ', '"', '{', '[1,', '\u00e9', '& ']);
  const at = random.below(text.length + 1);
  return text.slice(0, at) + filler.repeat(Math.min(10_000_000, size) / filler.length) + text.slice(at);
}

function nested(random: Random): string {
  const [open, close] = random.pick([['[', ']'], ['{a: ', '}'], ['- ', ''], ['? ', ''], ['"', '"'], ['{literal: ', '}']] as const);
  const depth = 1 << random.below(15);
  return `apiVersion: reproduction/v1\nproof: ${open.repeat(depth)}1${close.repeat(depth)}\n`;
}
