import type { z } from 'zod';
import type { Path, Problem } from './document.ts';

type Issue = z.core.$ZodIssue;

/** Every key that the format knows, for "did you mean". */
const knownKeys = [
  'apiVersion', 'title', 'vulnerability', 'aliases', 'cwe', 'affected', 'introduced', 'fixed', 'targets', 'vulnerable', 'purl', 'archive', 'patch', 'recipe',
  'proof', 'strength', 'call', 'steps', 'run', 'module', 'export', 'on', 'method', 'new', 'arguments', 'named', 'callback', 'load', 'get', 'set', 'of', 'path',
  'value', 'await', 'write', 'data', 'serve', 'request', 'port', 'headers', 'body', 'wait', 'milliseconds', 'as', 'program', 'stdin', 'files', 'from', 'script',
  'language', 'mode', 'instructions', 'oracle', 'kind', 'controls', 'liveness', 'regression', 'expect', 'name', 'limits', 'wallSeconds', 'memoryMiB', 'processes',
  'outputMiB', 'runs', 'versions', 'parameter', 'sizes', 'minimumSlope', 'minimumRatio', 'measure', 'crash', 'type', 'frames', 'signals', 'class', 'message', 'frame',
  'places', 'key', 'bad', 'good', 'status', 'equals', 'contains', 'matches', 'thrown', 'not', 'any', 'all', 'that',
] as const;

/** What may stand where a union stands. */
const alternatives: Readonly<Record<string, string>> = {
  steps: 'a step is one of `load`, `call`, `get`, `set`, `await`, `value`, `write`, `serve`, `request`, `wait`, and may have `as`',
  strength: 'use `data`, `script` or `human`',
  times: 'give a whole number, or the name of the oracle\'s parameter',
  status: 'give a number from 0 to 255, or `nonzero`',
  port: 'give a number, or a name that `serve` was bound to',
};

/**
 * What the schema found, as a person reads it: one problem for each thing to change. `root` is the whole that was
 * checked, where what is missing can be told from what is wrong.
 */
export function problemsOf(issues: readonly Issue[], base: Path = [], root?: unknown): readonly Problem[] {
  return issues.flatMap((issue) => problemOf(issue, [...base, ...issue.path.map(part)], root));
}

function problemOf(issue: Issue, path: Path, root: unknown): readonly Problem[] {
  const absent = missing(issue) || (root !== undefined && !reaches(root, path));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key, index) => ({ path: [...path, key], message: 'this key is not known here', remedy: index < explained ? meant(key) : unknown }));
    case 'invalid_union':
      return absent ? [{ path, message: 'is missing', remedy: alternatives[lastName(path)] ?? 'add it' }] : unionProblems(issue, path, root);
    case 'invalid_type':
      return [absent
        ? { path, message: `is missing (${article(issue.expected)})`, remedy: 'add it' }
        : { path, message: `must be ${article(issue.expected)}`, remedy: `write ${article(issue.expected)}` }];
    case 'invalid_value':
      return [{ path, message: absent ? 'is missing' : 'has a value that is not known', remedy: `use ${issue.values.slice(0, 20).map((value) => `\`${String(value)}\``).join(' or ')}` }];
    case 'too_big':
    case 'too_small': {
      const [word, bound] = issue.code === 'too_big' ? ['at most', issue.maximum] : ['at least', issue.minimum];
      const unit = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : '';
      return [{ path, message: `must ${unit === '' ? 'be' : 'have'} ${word} ${bound}${unit}`, remedy: `keep to ${word} ${bound}${unit}` }];
    }
    case 'invalid_format':
      return [{ path, message: formats[lastName(path)]?.[0] ?? 'is not of the form that is needed here', remedy: formats[lastName(path)]?.[1] ?? 'see docs/manifest.md for this field' }];
    default:
      return [{ path, message: issue.message, remedy: 'see docs/manifest.md for this field' }];
  }
}

/** The alternative that comes closest is what was meant; without one, the list of what there is. */
function unionProblems(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, root: unknown): readonly Problem[] {
  if (issue.errors.length === 0) {
    return [{ path, message: 'has a value that is not known', remedy: alternatives[lastName(path)] ?? 'see docs/manifest.md for the alternatives' }];
  }
  const ranked = issue.errors.map((issues) => ({ issues, far: issues.reduce((sum, each) => sum + distance(each), 0) })).toSorted((a, b) => a.far - b.far);
  const [best, second] = ranked;
  if (best === undefined || (second !== undefined && second.far === best.far && best.far >= 100)) {
    return [{ path, message: 'fits none of the alternatives', remedy: alternatives[lastName(path)] ?? 'see docs/manifest.md for what may stand here' }];
  }
  return problemsOf(best.issues, path, root);
}

/** Wrong at the top means another alternative; wrong further down means a slip inside this one. */
function distance(issue: Issue): number {
  if (issue.code === 'unrecognized_keys') return issue.path.length === 0 ? 100 * issue.keys.length : 1;
  return issue.path.length === 0 ? 1_000 : issue.path.length === 1 && missing(issue) ? 100 : 1;
}

function missing(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
}

function reaches(root: unknown, path: Path): boolean {
  let value = root;
  for (const each of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, each)) return false;
    value = (value as Readonly<Record<string | number, unknown>>)[each];
  }
  return true;
}

const formats: Readonly<Record<string, readonly [string, string]>> = {
  purl: ['is not a package URL', 'write pkg:TYPE/NAME@VERSION, for example pkg:npm/semver@7.5.1'],
  cwe: ['is not a CWE identifier', 'write CWE-NUMBER'],
  path: ['is not a relative path below its place', 'write a relative path without `..`'],
  bytes: ['is not Base64', 'encode the bytes as Base64'],
  module: ['is not a module of the target', 'write the package name, or a file below it, without `..`'],
};

function lastName(path: Path): string {
  return path.findLast((each) => typeof each === 'string') ?? '';
}

const articles: Readonly<Record<string, string>> = { string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object', record: 'an object' };

function article(expected: string): string {
  return articles[expected] ?? expected;
}

function part(each: PropertyKey): string | number {
  return typeof each === 'symbol' ? String(each) : each;
}

/** What a key was meant to be is looked for among all keys, so only for as many as anybody reads. */
const explained = 25;
const unknown = 'remove it, or see docs/manifest.md for the keys';

function meant(key: string): string {
  const short = key.slice(0, 40).toLowerCase();
  const near = knownKeys
    .map((known) => ({ known, far: short.length > 2 && known.toLowerCase().startsWith(short) ? 0.5 : edits(short, known.toLowerCase()) }))
    .toSorted((a, b) => a.far - b.far)[0];
  return near !== undefined && near.far > 0 && near.far <= Math.min(2, short.length / 3) ? `did you mean \`${near.known}\`?` : unknown;
}

/** Levenshtein's distance. */
function edits(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...left].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= right.length; j++) {
      next[j] = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (letter === right[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
