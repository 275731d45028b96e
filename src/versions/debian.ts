import type { Encoder } from './order.ts';
import { digitsEnd, isDigit, isLetter } from './text.ts';
import type { KeyWriter } from './writer.ts';

const upstreamShape = /^[0-9][A-Za-z0-9.+~:-]*$/;
const revisionShape = /^[A-Za-z0-9.+~]+$/;
const tilde = 0x01;
const end = 0x02;
/** Moves what is no letter above all letters. */
const above = 0x80;

/** deb-version(7), Debian Policy 5.6.12: `[epoch:]upstream[-revision]`; no epoch is zero, and so is no revision. */
export const encodeDebian: Encoder = (text, out) => {
  const version = text.trim();
  // A colon belongs to the upstream version only where an epoch stands before it, so the first one ends the epoch.
  const colon = version.indexOf(':');
  const hyphen = version.lastIndexOf('-');
  const upstream = version.slice(colon + 1, hyphen < 0 ? version.length : hyphen);
  const revision = hyphen < 0 ? '0' : version.slice(hyphen + 1);
  if (colon === 0 || (colon > 0 && digitsEnd(version, 0) !== colon)) return false;
  if (!upstreamShape.test(upstream) || !revisionShape.test(revision)) return false;
  out.digits(version, 0, Math.max(colon, 0));
  writePart(upstream, out);
  writePart(revision, out);
  return true;
};

/**
 * Runs of other characters and of digits in turn. An end is below all characters but the tilde, and a missing number is
 * zero, so `1.` and `1.0` are equal.
 */
export function writePart(text: string, out: KeyWriter): void {
  let at = 0;
  do {
    for (let code = text.charCodeAt(at); at < text.length && !isDigit(code); code = text.charCodeAt(++at)) {
      out.byte(code === 0x7e ? tilde : isLetter(code) ? code : code + above);
    }
    out.byte(end);
    const stop = digitsEnd(text, at);
    out.digits(text, at, stop);
    at = stop;
  } while (at < text.length);
  out.byte(end);
}
