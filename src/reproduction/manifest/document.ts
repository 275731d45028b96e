import { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml';
import { define } from './value.ts';

/** What a person may need in a manifest, many times over. */
export const manifestBytes = 262_144;
const manifestDepth = 32;

export type Path = readonly (string | number)[];

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Problem {
  readonly path: Path;
  readonly message: string;
  readonly remedy: string;
  /** Where the path cannot tell it, for example in broken syntax. */
  readonly place?: Place;
}

export interface ReadDocument {
  readonly data: unknown;
  readonly problems: readonly Problem[];
  /** Where the value at a path stands, or the nearest thing around it that is there. */
  place(path: Path): Place;
}

/**
 * YAML 1.2 or JSON, which is YAML: one document of plain data. Anchors, aliases, tags, merge keys and directives are
 * refused, because what a manifest says must be what a person reads. Duplicate keys are looked for here, in one pass:
 * the library compares each key with every other.
 */
export function readDocument(text: string): ReadDocument {
  const lines = new LineCounter();
  const parsed = parseWithin(text, lines);
  if (parsed === undefined) {
    const start = { line: 1, column: 1 };
    return { data: undefined, problems: [{ path: [], message: `nests deeper than ${manifestDepth} levels`, remedy: 'write it flatter', place: start }], place: () => start };
  }
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const broken = syntaxProblems(parsed, text, place);
  if (broken.length > 0) return { data: undefined, problems: broken, place: () => broken[0]?.place ?? { line: 1, column: 1 } };
  const reader = new Reader(place);
  const data = reader.read(parsed.contents, [], 0);
  return { data, problems: reader.problems, place: (path) => place(offsetOf(parsed.contents, path)) };
}

/** Undefined where the library's recursion met the machine's end before its own, as it does in some block mappings. */
function parseWithin(text: string, lineCounter: LineCounter): Document.Parsed | undefined {
  try {
    return parseDocument(text, { version: '1.2', schema: 'core', uniqueKeys: false, merge: false, strict: true, prettyErrors: false, lineCounter, logLevel: 'error' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function syntaxProblems(parsed: Document.Parsed, text: string, place: (offset: number) => Place): readonly Problem[] {
  if (parsed.directives.yaml.explicit === true || parsed.directives.docStart === true && /^%/m.test(text)) {
    return [{ path: [], message: 'directives (%YAML, %TAG) are not allowed', remedy: 'remove the line', place: { line: 1, column: 1 } }];
  }
  // The library's own recursion ends before the machine's does; what it says after that is noise.
  const deepest = parsed.errors.find((error) => error.message.includes('call stack'));
  return (deepest === undefined ? parsed.errors.slice(0, 20) : [deepest]).map((error) => {
    const deep = error === deepest;
    const message = deep ? `nests deeper than ${manifestDepth} levels` : error.message.split('\n')[0] ?? 'malformed';
    const remedies: Readonly<Record<string, string>> = {
      MULTIPLE_DOCS: 'keep one document and remove what follows `---`',
      TAB_AS_INDENT: 'indent with spaces',
      BAD_INDENT: 'indent the keys of one object by the same number of spaces',
    };
    return {
      path: [],
      message: error.code === 'MULTIPLE_DOCS' ? 'holds more than one document' : message,
      remedy: deep ? 'write it flatter' : remedies[error.code] ?? 'correct the YAML at this place',
      place: place(error.pos[0]),
    };
  });
}

/** Nodes to plain values, every object with own properties alone: a key `__proto__` is a key. */
class Reader {
  readonly problems: Problem[] = [];
  readonly #place: (offset: number) => Place;

  constructor(place: (offset: number) => Place) {
    this.#place = place;
  }

  read(node: unknown, path: Path, depth: number): unknown {
    if (depth > manifestDepth) return this.#refuse(node, path, `nests deeper than ${manifestDepth} levels`, 'write it flatter, or use `nest` or `json`');
    if (isAlias(node)) return this.#refuse(node, path, 'aliases (*name) are not allowed', 'write the value out');
    if (isScalar(node) || isCollection(node)) {
      const { anchor, tag } = node;
      if (anchor !== undefined) this.#refuse(node, path, 'anchors (&name) are not allowed', 'write the value out');
      if (tag !== undefined) this.#refuse(node, path, `the tag ${tag.slice(0, 40)} is not allowed`, 'remove it; `{bytes: …}` gives bytes');
    }
    if (isMap(node)) return this.#object(node.items, path, depth);
    if (isSeq(node)) return node.items.map((item, index) => this.read(item, [...path, index], depth + 1));
    if (isScalar(node)) return this.#scalar(node.value, node, path);
    return null;
  }

  #object(pairs: readonly Pair[], path: Path, depth: number): unknown {
    const object: Record<string, unknown> = {};
    for (const { key, value } of pairs) {
      if (!isScalar(key)) {
        this.#refuse(key, path, 'a key must be text', 'write the key as plain text');
        continue;
      }
      const name = String(key.value);
      if (key.anchor !== undefined || key.tag !== undefined) this.#refuse(key, path, 'anchors and tags are not allowed on a key', 'write the key as plain text');
      if (Object.hasOwn(object, name)) this.#refuse(key, [...path, name], 'the key is there twice', 'keep one of them');
      else define(object, name, this.read(value, [...path, name], depth + 1));
    }
    return object;
  }

  #scalar(value: unknown, node: unknown, path: Path): unknown {
    if (typeof value === 'bigint' || (typeof value === 'number' && (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))))) {
      return this.#refuse(node, path, 'the number cannot be represented exactly', 'use a text, or `{json: "…"}` to hand the digits to the target');
    }
    return value;
  }

  #refuse(node: unknown, path: Path, message: string, remedy: string): undefined {
    const start = (node as Node | null | undefined)?.range?.[0];
    if (this.problems.length < 100) this.problems.push({ path, message, remedy, ...(start === undefined ? {} : { place: this.#place(start) }) });
    return undefined;
  }
}

/** Of the value; of the key where the value is empty; of the nearest object around where the key is missing. */
function offsetOf(contents: unknown, path: Path): number {
  let node = contents;
  let offset = startOf(node) ?? 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
