import type { Encoder } from './order.ts';
import { writeNumbers } from './segments.ts';

/** Haskell's Package Versioning Policy ("Version numbers"): numbers between dots, in lexicographic order of the list; `1.0` is below `1.0.0`. */
export const encodeHackage: Encoder = (text, out) => writeNumbers(text.trim(), '.', out);
