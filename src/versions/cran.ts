import type { Encoder } from './order.ts';
import { writeNumbers } from './segments.ts';

/**
 * R's `package_version` ("Writing R Extensions", section 1.1.1; `?numeric_version`): numbers between single `.` or `-`,
 * which mean the same, compared one by one; `1.0` is below `1.0.0`.
 */
export const encodeCran: Encoder = (text, out) => writeNumbers(text.trim(), '.-', out);
