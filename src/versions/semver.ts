import type { Encoder } from './order.ts';
import { digitsEnd, isDigit, isLetter } from './text.ts';
import type { KeyWriter } from './writer.ts';

const prerelease = 0x01;
const final = 0x10;
const alphanumeric = 0xf0;

export interface Dialect {
  /** Does build metadata order versions? The standard says no. */
  readonly build?: 'ordered';
  /** More numbers than these are no version. */
  readonly numbers?: number;
}

/**
 * Semantic Versioning 2.0.0, section 11: numbers, then pre-releases below the release, build metadata without a say.
 * Advisories and inventories leave the standard in harmless ways, which are read too and disturb no order of valid
 * versions: a leading `v` or `=`, blanks around, fewer than three numbers (the rest is zero) or more (compared as numbers),
 * leading zeros, and a pre-release without its hyphen after three numbers (`1.0.0rc1`).
 */
export const encodeSemver: Encoder = (text, out) => writeSemver(text.trim(), out, {});

export function writeSemver(text: string, out: KeyWriter, dialect: Dialect): boolean {
  let at = text.charCodeAt(0) === 0x3d ? 1 : 0;
  if ((text.charCodeAt(at) | 0x20) === 0x76) at++;
  const numbers = writeNumbers(text, at, dialect.numbers ?? Infinity, out);
  if (numbers === undefined) return false;
  const hyphen = text.charCodeAt(numbers) === 0x2d;
  let end: number | undefined = numbers;
  if (hyphen || isLetter(text.charCodeAt(numbers))) {
    if (!hyphen && !threeNumbers.test(text)) return false;
    out.byte(prerelease);
    end = writeIdentifiers(text, hyphen ? numbers + 1 : numbers, out);
    if (end === undefined) return false;
    if (dialect.build === 'ordered') out.byte(0);
  } else {
    out.byte(final);
  }
  if (end === text.length) return true;
  if (text.charCodeAt(end) !== 0x2b) return false;
  return (dialect.build === 'ordered' ? writeIdentifiers(text, end + 1, out) : skipBuild(text, end + 1)) === text.length;
}

const threeNumbers = /^=?[vV]?[0-9]+\.[0-9]+\.[0-9]/;

/** At least three numbers; zeros at the end beyond those are not written. */
function writeNumbers(text: string, start: number, most: number, out: KeyWriter): number | undefined {
  let at = start;
  let count = 0;
  let zeros = 0;
  for (;;) {
    const end = digitsEnd(text, at);
    if (end === at) return undefined;
    if (++count > most) return undefined;
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
function writeIdentifiers(text: string, start: number, out: KeyWriter): number | undefined {
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

function skipBuild(text: string, start: number): number | undefined {
  for (let at = start; ; at++) {
    const end = identifierEnd(text, at);
    if (end === at) return undefined;
    if (text.charCodeAt(end) !== 0x2e) return end;
    at = end;
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
