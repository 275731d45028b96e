import type { Encoder } from './order.ts';
import { digitsEnd, isDigit, isLetter } from './text.ts';
import type { KeyWriter } from './writer.ts';

const prerelease = 0x01;
const final = 0x10;
const alphanumeric = 0xf0;

/**
 * Semantic Versioning 2.0.0, section 11: numbers, then pre-releases below the release, build metadata without a say.
 * Advisories and inventories leave the standard in harmless ways, which are read too and disturb no order of valid
 * versions: a leading `v` or `=`, blanks around, fewer than three numbers (the rest is zero) or more (compared as numbers),
 * and leading zeros.
 */
export const encodeSemver: Encoder = (text, out) => semver(text.trim(), out) !== undefined;

/** Writes everything but the build and gives where it ended; `undefined`: not a version. */
export function semver(text: string, out: KeyWriter): number | undefined {
  let at = 0;
  if (text.charCodeAt(at) === 0x3d) at++;
  if ((text.charCodeAt(at) | 0x20) === 0x76) at++;
  const numbers = readNumbers(text, at, out);
  if (numbers === undefined) return undefined;
  at = numbers;
  if (text.charCodeAt(at) === 0x2d) {
    out.byte(prerelease);
    const end = identifiers(text, at + 1, out);
    if (end === undefined) return undefined;
    at = end;
  } else {
    out.byte(final);
  }
  if (at === text.length) return at;
  return text.charCodeAt(at) === 0x2b && build(text, at + 1) ? at : undefined;
}

/** At least three numbers; zeros at the end beyond those are not written. */
function readNumbers(text: string, start: number, out: KeyWriter): number | undefined {
  let at = start;
  let count = 0;
  let zeros = 0;
  for (;;) {
    const end = digitsEnd(text, at);
    if (end === at) return undefined;
    count++;
    if (count > 3 && isZero(text, at, end)) {
      zeros++;
    } else {
      for (; zeros > 0; zeros--) out.small(0);
      out.digits(text, at, end);
    }
    at = end;
    if (text.charCodeAt(at) !== 0x2e) break;
    at++;
  }
  for (; count < 3; count++) out.small(0);
  return at;
}

/** Dot-separated identifiers (section 9): numbers below texts, fewer below more. */
export function identifiers(text: string, start: number, out: KeyWriter): number | undefined {
  let at = start;
  for (;;) {
    const end = identifierEnd(text, at);
    if (end === at) return undefined;
    if (digitsEnd(text, at) === end) {
      out.digits(text, at, end);
    } else {
      out.byte(alphanumeric);
      out.ascii(text, at, end);
      out.byte(0);
    }
    at = end;
    if (text.charCodeAt(at) !== 0x2e) return at;
    at++;
  }
}

function build(text: string, start: number): boolean {
  let at = start;
  for (;;) {
    const end = identifierEnd(text, at);
    if (end === at) return false;
    if (end === text.length) return true;
    if (text.charCodeAt(end) !== 0x2e) return false;
    at = end + 1;
  }
}

function identifierEnd(text: string, start: number): number {
  let end = start;
  for (let code = text.charCodeAt(end); isDigit(code) || isLetter(code) || code === 0x2d; code = text.charCodeAt(end)) end++;
  return end;
}

function isZero(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (text.charCodeAt(index) !== 0x30) return false;
  return true;
}
