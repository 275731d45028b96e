import type { Encoder } from './order.ts';
import { digitsEnd, isDigit, isPlain } from './text.ts';
import type { KeyWriter } from './writer.ts';

/** Not in a version of Maven's own (the model's validation refuses them), blanks and control characters included. */
const illegal = /[\s\x00-\x1f\\/:"<>|?*[\](){},]/;

/** What may stand at one place, lowest first: early qualifiers, the end, other qualifiers, `-number`, `.number`. */
const marks = { end: 0x07, release: 0x08, servicePack: 0x09, qualifier: 0x0a, hyphenNumber: 0x0b };
const qualifiers: ReadonlyMap<string, number> = new Map([
  ['alpha', 0x02], ['beta', 0x03], ['milestone', 0x04], ['rc', 0x05], ['cr', 0x05], ['snapshot', 0x06],
  ['', marks.release], ['final', marks.release], ['ga', marks.release], ['release', marks.release], ['sp', marks.servicePack],
]);
/** Only before a digit. */
const shortened: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' };

/**
 * The POM reference, "Version Order Specification". Nothing that follows is padded with is above a number or beside it,
 * so padding comes down to one place for the end. Where a qualifier begins, a hyphen is implied (`1.foo` is `1-foo`), and the
 * trimming of nulls happens there too: without that the order would run in circles (`1.0.alpha`, `1`, `1-1`).
 */
export const encodeMaven: Encoder = (text, out) => {
  const version = text.trim().toLowerCase();
  if (version === '' || (!isPlain(version) && illegal.test(version))) return false;
  let hyphen = false;
  /** Nulls after the last token that was written: zeros, or a release qualifier with zeros after it. They count only if a `.number` follows. */
  const nulls: Null[] = [];
  for (let at = 0; at <= version.length;) {
    const start = at;
    const number = isDigit(version.charCodeAt(at));
    if (number) at = digitsEnd(version, at);
    else while (at < version.length && !isBoundary(version.charCodeAt(at))) at++;
    const separator = version.charCodeAt(at);
    if (number || at === start) {
      if (hyphen) nulls.length = 0;
      const zero = isZero(version, start, at);
      if (zero) {
        nulls.push(hyphen ? 'hyphen-zero' : 'zero');
      } else {
        flush(nulls, out);
        if (hyphen) out.byte(marks.hyphenNumber);
        out.digits(version, start, at);
      }
    } else {
      nulls.length = 0;
      const rank = rankOf(version.slice(start, at), isDigit(separator));
      if (rank === marks.release) nulls.push('release');
      else writeQualifier(rank, version.slice(start, at), out);
    }
    if (at >= version.length) break;
    hyphen = separator !== 0x2e;
    if (separator === 0x2e || separator === 0x2d) at++;
  }
  out.byte(marks.end);
  return true;
};

type Null = 'zero' | 'hyphen-zero' | 'release';

function flush(nulls: Null[], out: KeyWriter): void {
  for (const each of nulls) {
    if (each === 'release') {
      out.byte(marks.release);
    } else {
      if (each === 'hyphen-zero') out.byte(marks.hyphenNumber);
      out.small(0);
    }
  }
  nulls.length = 0;
}

function rankOf(text: string, beforeDigit: boolean): number | undefined {
  return qualifiers.get((beforeDigit ? shortened[text] : undefined) ?? text);
}

function writeQualifier(rank: number | undefined, text: string, out: KeyWriter): void {
  out.byte(rank ?? marks.qualifier);
  if (rank !== undefined) return;
  out.text(text);
  out.byte(0);
}

function isBoundary(code: number): boolean {
  return code === 0x2e || code === 0x2d || isDigit(code);
}

function isZero(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) !== 0x30) return false;
  return true;
}
