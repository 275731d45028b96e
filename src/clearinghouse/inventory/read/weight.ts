/** Shorter ones can hold nothing that hurts. */
const harmless = 1 << 20;

/**
 * What a JSON text may hold beside its bytes, for the parser turns each into memory: an object takes a hundred bytes, a name not met
 * before three hundred. Twice what the densest real inventory of the largest size has.
 */
const most = { containers: 4_000_000, values: 10_000_000, names: 1_200_000 } as const;

const names = 1 << 22;

/**
 * Why a JSON text is not to be parsed: it is nested too deep, or holds more than a parser should build. Asked before, in one pass
 * over the bytes; whether it is JSON at all is the parser's business.
 */
export function tooHeavy(bytes: Buffer, depth: number): string | undefined {
  if (bytes.length < harmless) return undefined;
  const seen = new Uint8Array(names / 8);
  let [level, containers, values, distinct] = [0, 0, 0, 0];
  /** Of the text that was stepped over last: it is a name where a colon follows. */
  let hash = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === 0x22) {
      hash = 0;
      for (at++; at < bytes.length; at++) {
        const unit = bytes[at] as number;
        if (unit === 0x22) break;
        if (unit === 0x5c) at++;
        hash = Math.imul(hash ^ (unit === 0x5c ? bytes[at] ?? 0 : unit), 0x5bd1e995) ^ (hash >>> 15);
      }
    } else if (byte === 0x3a) {
      const place = (Math.imul(hash, 0x85ebca6b) >>> 0) % names;
      const bit = 1 << (place & 7);
      if (((seen[place >>> 3] as number) & bit) === 0) {
        seen[place >>> 3] = (seen[place >>> 3] as number) | bit;
        if (++distinct > most.names) return `has more than ${most.names} different names`;
      }
    } else if (byte === 0x2c) {
      if (++values > most.values) return `has more than ${most.values} values`;
    } else if (byte === 0x5b || byte === 0x7b) {
      if (++level > depth) return `is nested deeper than ${depth} levels`;
      if (++containers > most.containers) return `has more than ${most.containers} lists and objects`;
    } else if (byte === 0x5d || byte === 0x7d) level--;
  }
  return undefined;
}
