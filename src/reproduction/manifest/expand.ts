import { ReproductionError } from '../error.ts';
import { isPlainObject, tagOf, tagSchemas, type Count, type Tag } from './value.ts';

/** All values of one proof together may become this much, text and bytes alike. */
export const expansionBytes = 16 * 1_048_576;
/** … and this many values. */
export const expansionNodes = 250_000;
const expansionDepth = 64;

/**
 * A value as the harness gets it: nothing is left to compute but what only the target's language can say. Plain
 * objects are lists of pairs under `o`, so that no key can be taken for a tag and `__proto__` is a key like any other.
 */
export type Encoded =
  | null | boolean | number | string
  | readonly Encoded[]
  | { readonly o: readonly (readonly [string, Encoded])[] }
  | { readonly json: string } | { readonly bytes: string } | { readonly utf8: string }
  | { readonly ref: string } | { readonly undefined: true }
  | { readonly function: 'noop' | 'identity' }
  | { readonly regexp: { readonly source: string; readonly flags: string } };

/** What a proof's values may name. */
export interface Bindings {
  readonly parameters?: Readonly<Record<string, number>>;
  readonly canaries?: Readonly<Record<string, string>>;
  /** Standard output of the isolated script: `{ref: produced}`, `{ref: producedBytes}`. */
  readonly produced?: Uint8Array;
}

/** Expands the values of one proof under one shared budget; every size is known before anything of it is made. */
export class Expander {
  readonly #bindings: Bindings;
  #bytes = 0;
  #nodes = 0;

  constructor(bindings: Bindings = {}) {
    this.#bindings = bindings;
  }

  /** Bytes of data made so far. */
  get bytes(): number {
    return this.#bytes;
  }

  value(value: unknown, depth = 0): Encoded {
    this.#charge(0, 1);
    if (depth > expansionDepth) throw tooFar(`values nest deeper than ${expansionDepth} levels`);
    if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item, depth + 1));
    const tagged = tagOf(value);
    if (tagged !== undefined) return this.#tagged(tagged.tag, tagged.content, depth);
    if (isPlainObject(value)) return this.#object(value, depth);
    throw malformed('a value is neither text, number, boolean, null, list nor object');
  }

  /** A value that must be text. */
  text(value: unknown, depth = 0): string {
    const encoded = this.value(value, depth);
    if (typeof encoded === 'string') return encoded;
    if (typeof encoded === 'number' || typeof encoded === 'boolean') return String(encoded);
    if (isPlainObject(encoded) && 'json' in encoded) return encoded.json;
    throw malformed('a text is needed here: give text, `repeat`, `nest`, `join`, `canary` or `{ref: produced}`');
  }

  /** A value that must be text or bytes, as bytes. */
  raw(value: unknown): Uint8Array {
    const tagged = tagOf(value);
    if (tagged?.tag === 'ref' && tagged.content === 'producedBytes') {
      this.#charge(this.#produced().byteLength, 1);
      return this.#produced();
    }
    if (tagged?.tag === 'bytes') {
      const { bytes } = this.value(value) as { readonly bytes: string };
      return Buffer.from(bytes, 'base64');
    }
    return Buffer.from(this.text(tagged?.tag === 'utf8' ? tagged.content : value), 'utf8');
  }

  #object(value: Readonly<Record<string, unknown>>, depth: number): Encoded {
    return { o: Object.keys(value).map((key) => [this.#text(key), this.value(value[key], depth + 1)] as const) };
  }

  #tagged(tag: Tag, content: unknown, depth: number): Encoded {
    const checked = tagSchemas[tag].safeParse(content);
    if (!checked.success) throw malformed(`the content of \`${tag}\` is malformed`);
    switch (tag) {
      case 'repeat': {
        const { text, times, prefix = '', suffix = '' } = content as { text: string; times: Count; prefix?: string; suffix?: string };
        const count = this.#count(times);
        this.#charge(size(text) * count + size(prefix) + size(suffix), 0);
        return prefix + text.repeat(count) + suffix;
      }
      case 'nest': {
        const { open, close, times, inner = '' } = content as { open: string; close: string; times: Count; inner?: string };
        const count = this.#count(times);
        this.#charge((size(open) + size(close)) * count + size(inner), 0);
        return open.repeat(count) + inner + close.repeat(count);
      }
      case 'join':
        return (content as readonly unknown[]).map((part) => this.text(part, depth + 1)).join('');
      case 'json':
        return { json: this.text(content, depth + 1) };
      case 'bytes':
        this.#charge(Math.floor((content as string).length * 0.75), 0);
        return { bytes: content as string };
      case 'utf8':
        return { utf8: this.text(content, depth + 1) };
      case 'canary':
        return this.#text(this.#canary(content as string));
      case 'copies': {
        const { item, times } = content as { item: unknown; times: Count };
        return this.#copies(item, this.#count(times), depth);
      }
      case 'literal':
        return this.#object(content as Readonly<Record<string, unknown>>, depth);
      case 'ref':
        return this.#ref(content as string);
      case 'undefined':
        return { undefined: true };
      case 'function':
        return { function: content as 'noop' | 'identity' };
      case 'regexp': {
        const { source, flags = '' } = content as { source: string; flags?: string };
        this.#charge(size(source), 0);
        return { regexp: { source, flags } };
      }
    }
  }

  /** The item is expanded and paid for once, then multiplied on paper before the list is made. */
  #copies(item: unknown, times: number, depth: number): Encoded {
    if (times === 0) return [];
    const [bytes, nodes] = [this.#bytes, this.#nodes];
    const one = this.value(item, depth + 1);
    this.#charge((this.#bytes - bytes) * (times - 1), (this.#nodes - nodes) * (times - 1));
    return Array<Encoded>(times).fill(one);
  }

  #ref(name: string): Encoded {
    if (this.#bindings.produced === undefined) return { ref: name };
    if (name === 'produced') return this.#text(decoded(this.#produced()));
    if (name !== 'producedBytes') return { ref: name };
    this.#charge(this.#produced().byteLength, 0);
    return { bytes: Buffer.from(this.#produced()).toString('base64') };
  }

  #produced(): Uint8Array {
    if (this.#bindings.produced === undefined) throw malformed('`produced` stands for the output of an isolated script, and this proof has none');
    return this.#bindings.produced;
  }

  #canary(name: string): string {
    const { canaries = {} } = this.#bindings;
    const text = Object.hasOwn(canaries, name) ? canaries[name] : undefined;
    if (text === undefined) throw malformed(`the oracle offers no canary called \`${name}\``);
    return text;
  }

  #count(count: Count): number {
    if (typeof count === 'number') return count;
    const { parameters = {} } = this.#bindings;
    const value = Object.hasOwn(parameters, count) ? parameters[count] : undefined;
    if (value === undefined) throw malformed(`\`${count}\` is not a parameter of the oracle`);
    return value;
  }

  #text(text: string): string {
    this.#charge(size(text), 0);
    return text;
  }

  #charge(bytes: number, nodes: number): void {
    this.#bytes += bytes;
    this.#nodes += nodes;
    if (this.#bytes > expansionBytes) throw tooFar(`the proof's values expand to more than ${expansionBytes / 1_048_576} MiB`);
    if (this.#nodes > expansionNodes) throw tooFar(`the proof's values expand to more than ${expansionNodes} items`);
  }
}

function size(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ReproductionError('manifest-invalid', "the script's output is not UTF-8 text", { where: 'proof', remedy: 'use {ref: producedBytes}', cause });
  }
}

function tooFar(message: string): ReproductionError {
  return new ReproductionError('proof-expands-too-far', message, { where: 'proof', remedy: 'use smaller counts or sizes' });
}

function malformed(message: string): ReproductionError {
  return new ReproductionError('manifest-invalid', message, { where: 'proof', remedy: 'see docs/manifest.md for what a value may be' });
}
