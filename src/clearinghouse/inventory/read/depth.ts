/** Shorter ones cannot be deep enough to hurt. */
const harmless = 1 << 20;

/**
 * Is a JSON text nested deeper than so many levels? Asked before it is parsed, for a parser spends memory on every level.
 * Texts are stepped over; whether it is JSON at all is the parser's business.
 */
export function tooDeep(bytes: Buffer, limit: number): boolean {
  if (bytes.length < harmless) return false;
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x22) at = endOfText(bytes, at + 1);
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > limit) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}

function endOfText(bytes: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const quote = bytes.indexOf(0x22, at);
    if (quote < 0) return bytes.length;
    let back = quote;
    while (back > start && bytes[back - 1] === 0x5c) back--;
    if ((quote - back) % 2 === 0) return quote;
    at = quote + 1;
  }
}
