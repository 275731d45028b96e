/** A seeded source of random numbers: the same seed gives the same run, so a failure can be repeated from its printed seed. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, bound). */
  below(bound: number): number;
  pick<T>(items: readonly T[]): T;
  /** Lower-case hexadecimal text of the given length. Not for secrets: use `node:crypto` there. */
  hex(length: number): string;
}

/** sfc32 (Chris Doty-Humphrey's PractRand), seeded by a 32-bit mix of the text; 2^128 states, passes BigCrush. */
export function seeded(seed: string): Random {
  let a = mix(seed, 0x9e3779b9);
  let b = mix(seed, 0x243f6a88);
  let c = mix(seed, 0xb7e15162);
  let counter = 1;
  function next(): number {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  }
  for (let warm = 0; warm < 16; warm++) next();
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new RangeError('pick from an empty list');
      return items[below(items.length)] as T;
    },
    hex: (length) => Array.from({ length }, () => below(16).toString(16)).join(''),
  };
}

function mix(text: string, salt: number): number {
  let hash = salt;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x85ebca6b) ^ (hash >>> 13);
  return hash | 0;
}
