import { RE2JS } from 're2js';
import type { Rendered } from '../execution.ts';
import type { Predicate } from './schema.ts';

/** What a predicate is about: a value, or that something was thrown. */
export type Subject =
  | { readonly kind: 'value'; readonly value: Rendered }
  | { readonly kind: 'thrown'; readonly class: string; readonly message: string };

/** Longest text that an expression is run over. */
const searchedCharacters = 262_144;

/**
 * Does the predicate hold? Runs on the host over what a sandbox rendered, so expressions are RE2's: linear time, no
 * back-references, no look-around. For something thrown, `contains` and `matches` look at its message.
 */
export function holds(predicate: Predicate, subject: Subject, expected: (value: unknown) => Rendered): boolean {
  const about = predicate.path === undefined ? subject : at(subject, predicate.path);
  if (about === undefined) return false;
  return (predicate.type === undefined || typeOf(about) === predicate.type)
    && (predicate.thrown === undefined || (about.kind === 'thrown' && about.class === predicate.thrown))
    && (!Object.hasOwn(predicate, 'equals') || (about.kind === 'value' && sameRendered(about.value, expected(predicate.equals))))
    && (predicate.contains === undefined || contains(about, predicate.contains))
    && (predicate.matches === undefined || matches(predicate.matches, textOf(about)))
    && (predicate.not === undefined || !holds(predicate.not, about, expected))
    && (predicate.any === undefined || predicate.any.some((each) => holds(each, about, expected)))
    && (predicate.all === undefined || predicate.all.every((each) => holds(each, about, expected)));
}

/** The parts of a subject that a predicate looks at: all of it where no path is named. */
export function lookedAt({ path, not, any = [], all = [], ...own }: Predicate, subject: Subject): readonly (Subject | undefined)[] {
  const about = path === undefined ? subject : at(subject, path);
  const below = [...(not === undefined ? [] : [not]), ...any, ...all];
  if (about === undefined || below.length === 0 || Object.values(own).some((value) => value !== undefined)) return [about];
  return below.flatMap((each) => lookedAt(each, about));
}

/** Undefined where the expression is usable; else why not. */
export function expressionProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace('error parsing regexp: ', '') : 'not an expression';
  }
}

export function matches(pattern: string, text: string | undefined): boolean {
  return text !== undefined && RE2JS.compile(pattern).matcher(text.slice(0, searchedCharacters)).find();
}

/** Structural equality of rendered values; the order of keys does not matter. */
export function sameRendered(left: Rendered, right: Rendered): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (isList(left) || isList(right)) {
    return isList(left) && isList(right) && left.length === right.length && left.every((item, index) => sameRendered(item, right[index] as Rendered));
  }
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length
    && keys.every((key) => Object.hasOwn(right, key) && sameRendered(left[key] as Rendered, right[key] as Rendered));
}

function at(subject: Subject, path: string): Subject | undefined {
  if (subject.kind === 'thrown') return undefined;
  let value: Rendered = subject.value;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (!Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string, Rendered>>)[part] as Rendered;
  }
  return { kind: 'value', value };
}

function typeOf(subject: Subject): Predicate['type'] {
  if (subject.kind === 'thrown') return 'thrown';
  const { value } = subject;
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  return typeof value as 'boolean' | 'number' | 'string' | 'object';
}

function contains(subject: Subject, part: string): boolean {
  if (subject.kind === 'value' && isList(subject.value)) return subject.value.includes(part);
  return textOf(subject)?.includes(part) === true;
}

function textOf(subject: Subject): string | undefined {
  if (subject.kind === 'thrown') return subject.message;
  return typeof subject.value === 'string' ? subject.value : undefined;
}

function isList(value: Rendered): value is readonly Rendered[] {
  return Array.isArray(value);
}
