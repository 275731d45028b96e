import type { Encoder } from './order.ts';

/**
 * Versions of products that follow no ecosystem's rule, as vendors write them: `9.16(4)`, `10.2.9-h1`, `15.01.2507.037`, `5.10.*`. Numbers and
 * words in turn, whatever stands between them; zeros at the end say nothing; `alpha`, `beta`, `rc` and the like are below the
 * version without them, every other word is above; `*` and `x` stand for the end of a line.
 */
export const encodeProduct: Encoder = (text, out) => {
  const pieces = text.trim().toLowerCase().match(/[0-9]+|[a-z]+|\*/g);
  if (pieces === null || !/^v?[0-9]/.test(text.trim().toLowerCase()) || !/^[0-9a-z.,_()+~:;/ *-]*$/i.test(text) || pieces.length > mostPieces) return false;
  if (pieces[0] === 'v') pieces.shift();
  let zeros = 0;
  for (const piece of pieces) {
    if (/^0+$/.test(piece)) {
      zeros++;
      continue;
    }
    const line = piece === '*' || piece === 'x';
    // Before a word too they say nothing: `9.8.0-rc1` is below `9.8`.
    if (line || /^[0-9]/.test(piece)) for (; zeros > 0; zeros--) out.small(0);
    zeros = 0;
    if (line) {
      out.byte(lineEnd);
      return true;
    }
    if (/^[0-9]/.test(piece)) out.digits(piece, 0, piece.length);
    else {
      out.byte(before.has(piece) ? preRelease : word);
      out.ascii(piece, 0, piece.length);
      out.byte(wordEnd);
    }
  }
  out.byte(end);
  return true;
};

const mostPieces = 64;
const before: ReadonlySet<string> = new Set(['alpha', 'beta', 'dev', 'pre', 'preview', 'rc', 'snapshot']);
const wordEnd = 0x01;
const preRelease = 0x02;
const end = 0x04;
const word = 0x06;
/** Above every number. */
const lineEnd = 0xf8;
