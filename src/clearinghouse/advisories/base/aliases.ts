/**
 * Which records may give a flaw another name: for each alias its hash, and the number of the record, in the order of records. Taken from
 * the bytes as they stand, without parsing them: whoever asks reads the record and sees.
 */
export interface Aliases {
  readonly hashes: Uint32Array;
  readonly numbers: Uint32Array;
}

const key = Buffer.from('"aliases"');
/** A longer list of them belongs to nobody. */
const mostBytes = 65_536;

export function aliasCollector(): { take(line: Buffer, number: number): void; done(): Aliases } {
  const [hashes, numbers]: [number[], number[]] = [[], []];
  return {
    take(line, number) {
      for (let at = line.indexOf(key); at >= 0; at = line.indexOf(key, at + key.length)) {
        const end = line.indexOf(0x5d, at);
        if (end < 0 || end - at > mostBytes) return;
        for (const [, alias = ''] of line.toString('latin1', at + key.length, end).matchAll(/"([A-Za-z0-9][A-Za-z0-9._:+-]{0,199})"/g)) {
          hashes.push(hashOf(alias));
          numbers.push(number);
        }
      }
    },
    done: () => ({ hashes: Uint32Array.from(hashes), numbers: Uint32Array.from(numbers) }),
  };
}

/** Numbers of the records that may name it, each once. */
export function* naming({ hashes, numbers }: Aliases, alias: string): Generator<number> {
  const wanted = hashOf(alias);
  let last = -1;
  for (let at = hashes.indexOf(wanted); at >= 0; at = hashes.indexOf(wanted, at + 1)) {
    const number = numbers[at] as number;
    if (number !== last) yield number;
    last = number;
  }
}

/** FNV-1a. */
export function hashOf(text: string): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = mixed(hash, text.charCodeAt(at));
  return hash >>> 0;
}

export const seed = 0x811c9dc5;
export function mixed(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}
