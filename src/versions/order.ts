import { KeyWriter } from './writer.ts';

/** The order of versions in one ecosystem. */
export interface VersionOrder {
  readonly name: string;
  /** Bytes whose plain order (`Buffer.compare`) is the order of the ecosystem; equal versions give equal bytes. `undefined`: not a version of this ecosystem. */
  key(version: string): Uint8Array | undefined;
  /** Negative, zero, positive; `undefined` where one of the two is no version. */
  compare(a: string, b: string): number | undefined;
}

/** Writes the key of a version and tells whether the text is one; what it wrote for another text is thrown away. */
export type Encoder = (text: string, out: KeyWriter) => boolean;

/** Longer texts are no versions: it bounds the time and the size of every key. */
export const longestVersion = 4096;

export function orderBy(name: string, encode: Encoder): VersionOrder {
  const out = new KeyWriter();
  function key(version: string): Uint8Array | undefined {
    if (version.length > longestVersion) return undefined;
    out.clear();
    return encode(version, out) ? out.take() : undefined;
  }
  return {
    name,
    key,
    compare(a, b) {
      const left = key(a);
      const right = left && key(b);
      return left && right && Buffer.compare(left, right);
    },
  };
}
