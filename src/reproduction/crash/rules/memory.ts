import { begin } from '../draft.ts';
import { capitalize } from '../text.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** MemorySanitizer, ThreadSanitizer and LeakSanitizer: reports whose header carries no address. */

const header = /(ThreadSanitizer|MemorySanitizer):\s+(?!ABRT|ILL)([^(:\s][^(:]*)/g;

export const memory: readonly Rule[] = [
  rule(['ThreadSanitizer:', 'MemorySanitizer:'], (line, draft) => {
    if (line.includes(' suppressions') || line.includes(' warnings')) return;
    const last = [...line.matchAll(header)].at(-1);
    if (last === undefined) return;
    begin(draft, capitalize((last[2] ?? '').trim()), last[1] === 'ThreadSanitizer' ? 'thread' : 'memory');
  }),

  // One report lists many leaks, direct ones first; an indirect one counts only where there is no other.
  rule(['Direct leak of '], (line, draft) => {
    if (line.startsWith('Direct leak of ') && (draft.type === '' || draft.type === 'Indirect-leak')) {
      begin(draft, 'Direct-leak', 'leak');
    }
  }),
  rule(['Indirect leak of '], (line, draft) => {
    if (line.startsWith('Indirect leak of ') && draft.type === '') begin(draft, 'Indirect-leak', 'leak');
  }),
];
