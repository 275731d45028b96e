import type { Encoder } from './order.ts';
import { writeRelease } from './segments.ts';
import { isPlain } from './text.ts';
import type { KeyWriter } from './writer.ts';

const shape = /^[0-9]+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const segment = /[0-9]+|[A-Za-z]+/g;

const marks = { letters: 0x02, zeroBeforeLetters: 0x05, end: 0x08 };

/**
 * RubyGems' `Gem::Version`: segments of digits or letters, `-` read as `.pre.`, letters below numbers. Zeros at the end say
 * nothing, and neither do those before the first letters.
 */
export const encodeRubyGems: Encoder = (text, out) => {
  if (isPlain(text)) {
    writeRelease(text, out);
    out.byte(marks.end);
    return true;
  }
  const version = text.trim();
  if (!shape.test(version)) return false;
  const segments = (version.includes('-') ? version.replaceAll('-', '.pre.') : version).match(segment) ?? [];
  const letters = segments.findIndex((each) => !isNumber(each));
  const numbers = letters < 0 ? segments : segments.slice(0, letters);
  writeSegments(trimmed(numbers), out);
  if (letters >= 0) writeSegments(trimmed(segments.slice(letters)), out);
  out.byte(marks.end);
  return true;
};

/**
 * The end stands for zeros without end. So zeros that lead to letters are below it and zeros that lead to a number
 * are above it, which is known before the first of them is written.
 */
function writeSegments(segments: readonly string[], out: KeyWriter): void {
  let zeros = 0;
  for (const each of segments) {
    if (/^0+$/.test(each)) {
      zeros++;
      continue;
    }
    const number = isNumber(each);
    for (; zeros > 0; zeros--) {
      if (number) out.small(0);
      else out.byte(marks.zeroBeforeLetters);
    }
    if (number) {
      out.digits(each, 0, each.length);
    } else {
      out.byte(marks.letters);
      out.ascii(each, 0, each.length);
      out.byte(0);
    }
  }
}

function trimmed(segments: readonly string[]): readonly string[] {
  let length = segments.length;
  while (length > 0 && /^0+$/.test(segments[length - 1] ?? '')) length--;
  return length === segments.length ? segments : segments.slice(0, length);
}

function isNumber(segment: string): boolean {
  return segment.charCodeAt(0) <= 0x39;
}
