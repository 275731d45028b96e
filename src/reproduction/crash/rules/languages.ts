import { begin, forgetStack, setState, setType } from '../draft.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** Uncaught exceptions and runtime panics of Go, Python (Atheris), JavaScript and Java (Jazzer). */

const panics: readonly (readonly [start: string, type: string])[] = [
  ['panic: runtime error: integer divide by zero', 'Integer divide by zero'],
  ['panic: runtime error: index out of range', 'Index out of range'],
  ['panic: runtime error: invalid memory address', 'Invalid memory address'],
  ['panic: runtime error: makeslice: len out of range', 'Makeslice: len out of range'],
  ['panic: runtime error: slice bounds out of range', 'Slice bounds out of range'],
  ['fatal error: stack overflow', 'Stack overflow'],
];

export const goPanics: readonly Rule[] = [
  rule(['panic: runtime error: ', 'fatal error: '], (line, draft, facts) => {
    const type = facts.go ? panics.find(([start]) => line.startsWith(start))?.[1] : undefined;
    if (type === undefined) return;
    setType(draft, type, 'go');
    draft.trace = 'go';
    forgetStack(draft);
  }),
];

export const pythonTitle = /^\s*=== Uncaught Python exception: ===$/;
const securityTitle = '===BUG DETECTED: PySecSan:';

/** Python prints its innermost call last: turned around, with the title first. What follows the trace is another process's. */
export function pythonLines(lines: readonly string[]): readonly string[] {
  const title = lines.findIndex((line) => pythonTitle.test(line) || line.startsWith(securityTitle));
  if (title === -1) return lines;
  let end = title + 1;
  while (end < lines.length && !/=========|== ERROR: /.test(lines[end] ?? '')) end++;
  return [lines[title] ?? '', ...lines.slice(title + 1, end).reverse()];
}

export const exceptions: readonly Rule[] = [
  rule(['=== Uncaught Python exception: ===', securityTitle], (line, draft, facts) => {
    if (!facts.python) return;
    const plain = pythonTitle.test(line);
    if (!plain && !line.startsWith(securityTitle)) return;
    setType(draft, plain ? 'Uncaught exception' : 'PySecSan', 'python');
    draft.trace = 'python';
    forgetStack(draft);
  }),
  {
    marks: ['Uncaught Exception: Jazzer.js'],
    read(line, draft) {
      if (!/^\s*==\d+== Uncaught Exception: Jazzer.js: /.test(line)) return false;
      setType(draft, 'Uncaught exception', 'javascript');
      draft.trace = 'javascript';
      forgetStack(draft);
      return true;
    },
  },
];

const wycheproof = /\) (\S+\(com\.google\.security\.wycheproof\.[A-Za-z0-9_]*\))/;

/** Where no line before has given a type. */
export const javaExceptions: readonly Rule[] = [
  rule(['== Java Exception: '], (line, draft) => {
    if (!line.startsWith('== Java Exception: ')) return;
    setType(draft, line.includes('FuzzerSecurityIssue') ? 'Security exception' : 'Uncaught exception', 'java');
    draft.trace = 'java';
  }),
  rule(['com.google.security.wycheproof.'], (line, draft) => {
    const test = wycheproof.exec(line)?.[1];
    if (test === undefined) return;
    setType(draft, 'Wycheproof error', 'java');
    setState(draft, [test], 0);
    draft.trace = 'java';
  }),
  rule(['FATAL EXCEPTION'], (line, draft) => {
    if (line.lastIndexOf(':') < line.indexOf('FATAL EXCEPTION')) return;
    begin(draft, 'Fatal Exception', 'java');
    draft.trace = 'java';
  }),
];

export const goFatal: readonly Rule[] = [
  rule(['fatal error: '], (line, draft, facts) => {
    if (!facts.go || !line.startsWith('fatal error: ')) return;
    begin(draft, 'Fatal error', 'go');
    setState(draft, [line.slice('fatal error: '.length)], 0);
  }),
];
