import type { Random } from '../../kernel/random.ts';
import { tags, type Tag } from '../manifest/value.ts';

/**
 * Variants of a proof, made by changing its data without changing its shape: a patch that blocks only the proof's
 * bytes lets them through, a patch that mends the flaw does not. Whether a variant still is a proof is found out by
 * running it on the vulnerable side; nothing here needs to know why an input works.
 */

/** Replaces one to three leaves of an action's data. The action is any part of a manifest: calls, steps, a run. */
export function mutate<T>(action: T, random: Random): T {
  const leaves = leavesOf(action, []);
  if (leaves.length === 0) return action;
  let changed: unknown = action;
  for (let count = 1 + random.below(Math.min(3, leaves.length)); count > 0; count--) {
    const leaf = random.pick(leaves);
    changed = replace(changed, leaf.path, (value) => leaf.change(value, random));
  }
  return changed as T;
}

/** The same with other digits and letters in the places of the old ones, so that an input of good form stays one. */
export function vary<T>(action: T, random: Random): T {
  const leaves = leavesOf(action, []);
  if (leaves.length === 0) return action;
  let varied: unknown = action;
  for (let count = 1 + random.below(Math.min(3, leaves.length)); count > 0; count--) {
    const { path, kind, change } = random.pick(leaves);
    varied = replace(varied, path, (value) => (kind === 'text' && typeof value === 'string' ? varyText(value, random) : change(value, random)));
  }
  return varied as T;
}

/** Changes one leaf alone, counted round: so that a search can see to it that each was changed. */
export function mutateLeaf<T>(action: T, turn: number, random: Random): { readonly action: T; readonly leaf: number } {
  const leaves = leavesOf(action, []);
  const leaf = turn % Math.max(1, leaves.length);
  const { path, change } = leaves[leaf] ?? { path: [], change: (value: unknown) => value };
  return { action: replace(action, path, (value) => change(value, random)) as T, leaf };
}

/** The leaves that are text of more than a few characters: what a patch that blocks bytes would look for. */
export function tellingLeaves(action: unknown): readonly number[] {
  return leavesOf(action, []).flatMap(({ path, kind }, index) => {
    const value = at(action, path);
    return kind !== 'number' && kind !== 'count' && JSON.stringify(value).length > 5 ? [index] : [];
  });
}

/** The same action with one leaf made smaller, from drastic to careful: what a minimizer tries in turn. */
export function* shrink<T>(action: T): Generator<T> {
  for (const { path, kind } of leavesOf(action, [])) {
    if (kind !== 'text') continue;
    const length = (at(action, path) as string).length;
    for (const [from, to] of [[0, length >> 1], [length >> 1, length], [0, length >> 2], [length - (length >> 2), length]] as const) {
      if (to > from) yield replace(action, path, (value) => (value as string).slice(0, from) + (value as string).slice(to)) as T;
    }
  }
}

type Path = readonly (string | number)[];

interface Leaf {
  readonly path: Path;
  readonly kind: 'text' | 'number' | 'json' | 'bytes' | 'count';
  readonly change: (value: unknown, random: Random) => unknown;
}

/** Keys whose values steer the harness and are not data for the target. */
const steering = new Set(['module', 'export', 'on', 'method', 'new', 'callback', 'load', 'as', 'get', 'await', 'serve', 'port', 'program', 'wait', 'from', 'strength', 'script', 'language', 'mode']);
/** Tags that name something instead of being data. */
const fixedTags: ReadonlySet<string> = new Set<Tag>(['ref', 'canary', 'undefined', 'function']);

/** Property paths are taken by most packages as a list too: the same meaning in other bytes. */
const dotted = /^[\w$]+(?:\.[\w$]+)+$/;

function leavesOf(node: unknown, path: Path, inJson = false): readonly Leaf[] {
  if (typeof node === 'string') {
    if (inJson) return [{ path, kind: 'json', change: (value, random) => mutateFragment(value as string, random) }];
    const spelledAnew = path.at(-2) === 'arguments' && dotted.test(node);
    // A leaf may be drawn twice: what has become a list stays one.
    const change = (value: unknown, random: Random): unknown => {
      if (typeof value !== 'string') return value;
      return spelledAnew && random.below(2) === 0 ? value.split('.') : mutateText(value, random);
    };
    return [{ path, kind: 'text', change }];
  }
  if (typeof node === 'number') return [{ path, kind: 'number', change: (value, random) => (value as number) + 1 + random.below(9) }];
  if (Array.isArray(node)) return node.flatMap((item, index) => leavesOf(item, [...path, index], inJson));
  if (typeof node !== 'object' || node === null) return [];
  const entries = Object.entries(node);
  const tag = entries.length === 1 && tags.includes(entries[0]?.[0] as Tag) ? entries[0]?.[0] : undefined;
  if (tag !== undefined && fixedTags.has(tag)) return [];
  // A dotted path with a canary at its end can be spelled as a list too, like any other.
  if (tag === 'join' && path.at(-2) === 'arguments' && isDottedJoin(entries[0]?.[1])) {
    return [{ path, kind: 'text', change: (value, random) => spellJoin(value, random) }];
  }
  // The content of a tag may itself be made of tags: `{json: {join: …}}`.
  if (tag === 'json' && typeof entries[0]?.[1] === 'string') return [{ path: [...path, tag], kind: 'json', change: (value, random) => mutateJson(value as string, random) }];
  if (tag === 'bytes') return [{ path: [...path, tag], kind: 'bytes', change: (value, random) => mutateBytes(value as string, random) }];
  return entries.flatMap(([key, value]): readonly Leaf[] => {
    if (steering.has(key)) return [];
    // A file's name and a repetition's count decide whether anything happens at all: counts only grow a little.
    if (key === 'times') return typeof value === 'number' ? [{ path: [...path, key], kind: 'count', change: (n, random) => (n as number) + 1 + random.below(3) }] : [];
    if (key === 'path' && 'data' in node) return [];
    return leavesOf(value, [...path, key], inJson || tag === 'json');
  });
}

interface Join {
  readonly join: readonly unknown[];
}

function isDottedJoin(parts: unknown): boolean {
  return Array.isArray(parts) && parts.length > 1 && parts.every((part, index) => typeof part !== 'string' || (index === parts.length - 1 ? /^\.[\w$.]+$/ : /^[\w$.]+\.$/).test(part));
}

function spellJoin(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value;
  const { join } = value as Join;
  if (random.below(2) === 0) return { join: [`${random.hex(3).replaceAll(/\d/g, 'x')}.`, ...join] };
  return join.flatMap((part) => (typeof part === 'string' ? part.split('.').filter((name) => name !== '') : [part]));
}

const letters = 'abcdefghijkmnpqrstuvwxyz';

function mutateText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const word = Array.from({ length: 1 + random.below(4) }, () => letters[random.below(letters.length)] as string).join('');
  // What separates in paths of properties and of files: another step in front means the same further on.
  if (/^[\w$]+\./.test(text) && random.below(3) === 0) return `${word}.${text}`;
  if (text.includes('/') && random.below(3) === 0) return text.replace('/', random.below(2) === 0 ? '/./' : '//');
  const changes = [text + word, word + text, text.slice(0, at) + word + text.slice(at), text.slice(0, at) + text.slice(at + 1), text.slice(0, at) + text.slice(Math.max(0, at - 2))];
  // Schemes, hosts, tags and many keywords do not mind their case, numbers not a zero in front.
  if (/[A-Za-z]{3}/.test(text)) changes.push(text.replace(/[A-Za-z]{3,}/, (run) => word + run.slice(word.length)), replaceOne(text, /[A-Za-z]{2,}/g, swapCase, random));
  if (/\d/.test(text)) changes.push(text.replace(/\d+/, (digits) => String(Number(digits.slice(0, 9)) + 1 + random.below(8))), replaceOne(text, /\d+/g, (run) => `0${run}`, random));
  return random.pick(changes);
}

function replaceOne(text: string, expression: RegExp, change: (run: string) => string, random: Random): string {
  const { 0: run, index } = random.pick([...text.matchAll(expression)]);
  return text.slice(0, index) + change(run) + text.slice(index + run.length);
}

function swapCase(run: string): string {
  return run === run.toUpperCase() ? run.toLowerCase() : run.toUpperCase();
}

/** One digit made smaller (a byte stays a byte, a month a month) or one letter exchanged. */
function varyText(text: string, random: Random): string {
  if (!/\d|[A-Za-z]{2}/.test(text)) return text;
  return replaceOne(text, /\d+|[A-Za-z]{2,}/g, (run) => {
    const inside = random.below(run.length);
    const other = /\d/.test(run) ? String(random.below(Number(run[inside]) + 1)) : letters[random.below(letters.length)] as string;
    return run.slice(0, inside) + (inside === 0 && run.length > 1 && other === '0' ? '1' : other) + run.slice(inside + 1);
  }, random);
}

/** Adds a neighbor beside, before or around what is there, and changes plain leaves, so that the text stays JSON. */
function mutateJson(text: string, random: Random): string {
  const key = JSON.stringify(random.hex(4));
  if (text.startsWith('{') && text.length > 2 && random.below(3) > 0) {
    return random.below(2) === 0 ? `{${key}:${random.below(100)},${text.slice(1)}` : `${text.slice(0, -1)},${key}:[${random.below(100)}]}`;
  }
  if (random.below(2) === 0) return text.replace(/:\s*(true|false|\d+|"[^"\\]*")\s*([,}])/, (_, value: string, end: string) => `:${value.startsWith('"') ? JSON.stringify(value.slice(1, -1) + random.hex(2)) : random.below(1000) + 1}${end}`);
  return text.replace(/([:,{[])/, '$1 ');
}

/** A part of a JSON text, which stays JSON together with the others: members and white space are only added behind what opens or separates. */
function mutateFragment(text: string, random: Random): string {
  const added = `${JSON.stringify(random.hex(4))}:${random.below(100)},`;
  return random.below(2) === 0 ? text.replace(/[{](?=\s*")/, (brace) => `${brace}${added}`) : text.replace(/([:,{[])(?=\s*["{[\d]|$)/, '$1 ');
}

function mutateBytes(base64: string, random: Random): string {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0) return base64;
  const at = random.below(bytes.length);
  switch (random.below(3)) {
    case 0: bytes[at] = random.below(256); return bytes.toString('base64');
    case 1: return Buffer.concat([bytes, Buffer.from([random.below(256)])]).toString('base64');
    default: return Buffer.concat([bytes.subarray(0, at), Buffer.from([random.below(256)]), bytes.subarray(at)]).toString('base64');
  }
}

function at(node: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Readonly<Record<string | number, unknown>>)[key], node);
}

function replace(node: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(node);
  if (Array.isArray(node)) return node.map((item: unknown, index) => (index === key ? replace(item, rest, change) : item));
  return Object.fromEntries(Object.entries(node as object).map(([name, value]: [string, unknown]) => [name, name === key ? replace(value, rest, change) : value]));
}
