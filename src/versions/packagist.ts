import type { Encoder } from './order.ts';
import { digitsEnd, isPlain } from './text.ts';
import type { KeyWriter } from './writer.ts';

/** Group by group: stability, its number, development. */
const modifiers = String.raw`[._-]?(?:(stable|beta|b|rc|alpha|a|patch|pl|p)((?:[.-]?[0-9]+)*)?)?([.-]?dev)?$`;
const classical = new RegExp(String.raw`^v?([0-9]{1,5}(?:\.[0-9]+){0,3})${modifiers}`);
const dated = new RegExp(String.raw`^v?([0-9]{4}(?:[.:-]?[0-9]{2}){1,6}(?:[.:-]?[0-9]{1,3}){0,2})${modifiers}`);
const numericBranch = /^v?([0-9]+(?:\.(?:[0-9]+|[x*])){0,3})[.-]?dev$/;
const alias = /^([^,\s]+) +as +[^,\s]+$/;
const stabilityFlag = /@(?:stable|rc|beta|alpha|dev)$/;
const build = /^([^,\s+]+)\+\S+$/;

/** `version_compare` of PHP: what may stand at one place, lowest first. A number is above the end and below a patch. */
const marks = { branch: 0x01, development: 0x02, end: 0x08, patch: 0xf8 };
const stabilities: Readonly<Record<string, number>> = { alpha: 0x03, a: 0x03, beta: 0x04, b: 0x04, rc: 0x05, patch: marks.patch, pl: marks.patch, p: marks.patch };
/** What Composer puts for the part of a branch that is open (`1.x-dev`). */
const open = '9999999';

/**
 * Composer's "Versions and constraints": a version is normalized (four numbers, or a date; stability; `dev`) and compared as
 * PHP's `version_compare` does. Branches that are no number (`dev-main`) are below all versions; among each other they have no
 * order of their own, so their names give one.
 */
export const encodePackagist: Encoder = (text, out) => {
  if (isPlain(text) && digitsEnd(text, 0) <= mostDigits && numbersIn(text) <= places) {
    pad(writeNumbers(text, out), out);
    out.byte(marks.end);
    return true;
  }
  const trimmed = text.trim();
  let version = trimmed.toLowerCase();
  if (version.includes(' ')) version = alias.exec(version)?.[1] ?? version;
  if (version.includes('@')) version = version.replace(stabilityFlag, '');
  const branch = namedBranch(trimmed, version);
  if (branch !== undefined) {
    out.byte(marks.branch);
    out.text(branch);
    return branch !== '' && !/[\x00-\x20]/.test(branch);
  }
  if (version.includes('+')) version = build.exec(version)?.[1] ?? version;
  const padded = classical.exec(version);
  const match = padded ?? dated.exec(version);
  if (match === null) return writeBranch(version, out);
  const [, numbers = '', stability, count = '', development] = match;
  const written = writeNumbers(numbers, out);
  if (padded !== null) pad(written, out);
  if (stability === 'stable') {
    out.byte(marks.end);
    return true;
  }
  if (stability !== undefined) {
    out.byte(stabilities[stability] ?? marks.end);
    writeNumbers(count, out);
  }
  if (development !== undefined) out.byte(marks.development);
  out.byte(marks.end);
  return true;
};

/** A version without more than `classical` has room for. */
const mostDigits = 5;
const places = 4;

function numbersIn(text: string): number {
  let count = 1;
  for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) count++;
  return count;
}

function pad(written: number, out: KeyWriter): void {
  for (let missing = written; missing < places; missing++) out.small(0);
}

/** Names of branches keep their case. */
function namedBranch(trimmed: string, version: string): string | undefined {
  if (version === 'master' || version === 'trunk' || version === 'default') return version;
  if (!version.startsWith('dev-')) return undefined;
  return trimmed.slice(4, version.length);
}

function writeBranch(version: string, out: KeyWriter): boolean {
  const match = numericBranch.exec(version);
  if (match === null) return false;
  const parts = (match[1] ?? '').split('.').map((part) => part === 'x' || part === '*' ? open : part);
  for (let index = 0; index < 4; index++) writeNumbers(parts[index] ?? open, out);
  out.byte(marks.development);
  out.byte(marks.end);
  return true;
}

/** Every run of digits, whatever is between them; gives how many there were. */
function writeNumbers(text: string, out: KeyWriter): number {
  let count = 0;
  for (let at = 0; at < text.length;) {
    const end = digitsEnd(text, at);
    if (end > at) {
      out.digits(text, at, end);
      count++;
    }
    at = end + 1;
  }
  return count;
}
