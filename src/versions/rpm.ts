import type { Encoder } from './order.ts';
import { digitsEnd, isDigit, isLetter } from './text.ts';
import type { KeyWriter } from './writer.ts';

const marks = { tilde: 0x02, end: 0x03, caret: 0x04, letters: 0x05 };

/** rpm-version(7): `[epoch:]version[-release]`; no epoch is zero, and no release is below every release. */
export const encodeRpm: Encoder = (text, out) => {
  const all = text.trim();
  const colon = all.indexOf(':');
  const hyphen = all.lastIndexOf('-');
  if (colon > 0 && digitsEnd(all, 0) !== colon) return false;
  out.digits(all, 0, Math.max(colon, 0));
  if (hyphen < 0) return writePart(all, colon + 1, all.length, out);
  return writePart(all, colon + 1, hyphen, out) && hyphen + 1 < all.length && writePart(all, hyphen + 1, all.length, out);
};

/**
 * Runs of digits above runs of letters; what is between only separates. A tilde is below the end, a caret just above it. Tells whether
 * there was a run and no character that RPM does not allow.
 */
function writePart(text: string, start: number, end: number, out: KeyWriter): boolean {
  let runs = 0;
  for (let at = start; at < end;) {
    const code = text.charCodeAt(at);
    const from = at++;
    if (isDigit(code)) {
      at = digitsEnd(text, from);
      out.digits(text, from, at);
      runs++;
    } else if (isLetter(code)) {
      while (isLetter(text.charCodeAt(at))) at++;
      out.byte(marks.letters);
      out.ascii(text, from, at);
      out.byte(0);
      runs++;
    } else if (code === 0x7e) {
      out.byte(marks.tilde);
    } else if (code === 0x5e) {
      out.byte(marks.caret);
    } else if (!separators.includes(text.charAt(from))) {
      return false;
    }
  }
  out.byte(marks.end);
  return runs > 0;
}

const separators = '._+-:';
