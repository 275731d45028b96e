import type { KeyWriter } from './writer.ts';
import { digitsEnd } from './text.ts';

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
