import type { Encoder } from './order.ts';
import { digitsEnd, isDigit, isLetter } from './text.ts';
import type { KeyWriter } from './writer.ts';

const shape = /^[A-Za-z0-9._+~^:-]+$/;
const releaseShape = /^[A-Za-z0-9._+~^]+$/;
const marks = { tilde: 0x02, end: 0x03, caret: 0x04, letters: 0x05 };

/** rpm-version(7): `[epoch:]version[-release]`; no epoch is zero, and no release is below every release. */
export const encodeRpm: Encoder = (text, out) => {
  const all = text.trim();
  const colon = all.indexOf(':');
  const hyphen = all.lastIndexOf('-');
  const version = all.slice(colon + 1, hyphen < 0 ? all.length : hyphen);
  const release = hyphen < 0 ? undefined : all.slice(hyphen + 1);
  if (colon > 0 && digitsEnd(all, 0) !== colon) return false;
  if (!shape.test(version) || !/[A-Za-z0-9]/.test(version) || (release !== undefined && !releaseShape.test(release))) return false;
  out.digits(all, 0, Math.max(colon, 0));
  writePart(version, out);
  if (release !== undefined) writePart(release, out);
  return true;
};

/** Runs of digits above runs of letters; what is between only separates. A tilde is below the end, a caret just above it. */
function writePart(text: string, out: KeyWriter): void {
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    const start = at++;
    if (isDigit(code)) {
      at = digitsEnd(text, start);
      out.digits(text, start, at);
    } else if (isLetter(code)) {
      while (isLetter(text.charCodeAt(at))) at++;
      out.byte(marks.letters);
      out.ascii(text, start, at);
      out.byte(0);
    } else if (code === 0x7e) {
      out.byte(marks.tilde);
    } else if (code === 0x5e) {
      out.byte(marks.caret);
    }
  }
  out.byte(marks.end);
}
