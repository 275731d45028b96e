import type { KeyWriter } from './writer.ts';
import { digitsEnd, isDigit } from './text.ts';

/** Whole numbers between separators of one character each; a shorter list is below every longer one that begins with it. */
export function writeNumbers(text: string, separators: string, out: KeyWriter): boolean {
  for (let at = 0; ; at++) {
    const end = digitsEnd(text, at);
    if (end === at) return false;
    out.digits(text, at, end);
    if (end === text.length) return true;
    if (!separators.includes(text.charAt(end))) return false;
    at = end;
  }
}

/** Numbers between dots; zeros at the end say nothing: `1.0` is `1`. */
export function writeRelease(release: string, out: KeyWriter): void {
  let last = release.length;
  while (last > 0 && (release[last - 1] === '0' || release[last - 1] === '.')) last--;
  if (isDigit(release.charCodeAt(last))) last = last > 0 ? digitsEnd(release, last) : 0;
  for (let at = 0; at < last;) {
    const end = digitsEnd(release, at);
    out.digits(release, at, end);
    at = end + 1;
  }
}
