import { begin, setState } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { failedCondition, sourceName } from '../text.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** CHECK and fatal-log macros of Chrome and Google code: the state is `condition in file`. */

/** `[1234:5678:0102/030405.6:FATAL:file.cc(12)] …`: the file, after the first bracket's last colon. */
function bracketedFile(line: string, open: number): string | undefined {
  const close = line.indexOf(']', open);
  if (open === -1 || close === -1) return undefined;
  const inside = line.slice(open + 1, close);
  const colon = inside.lastIndexOf(':');
  if (colon === -1) return undefined;
  const last = inside.slice(colon + 1);
  // Newer logs write file.cc:12 instead of file.cc(12).
  const file = /^\d+$/.test(last) ? inside.slice(inside.lastIndexOf(':', colon - 1) + 1, colon) : last;
  return file.split('(', 1)[0];
}

const googleFatal = /^F\d{4}\s+\d{2}:\d{2}:\d{2}\.\d+\s+\d+\s+([^\]]*):\d+\]\s*(.*)/;

function failed(draft: Draft, type: string, condition: string, file: string): void {
  begin(draft, type, 'check');
  setState(draft, [`${failedCondition(condition)} in ${sourceName(file)}`]);
}

function bracketedCheck(line: string, words: string, fromStart: boolean): { file: string; condition: string } | undefined {
  const at = line.lastIndexOf(words);
  if (at === -1 || (fromStart && !line.trimStart().startsWith('['))) return undefined;
  const head = line.slice(0, at);
  const file = bracketedFile(head, head.indexOf('[')) ?? (fromStart ? undefined : bracketedFile(head, head.lastIndexOf('[')));
  return file === undefined ? undefined : { file, condition: line.slice(at + words.length).trimStart() };
}

const securityChecks: readonly (readonly [words: string, type: string])[] = [
  ['Security CHECK failed:', 'Security CHECK failure'],
  ['Security DCHECK failed:', 'Security DCHECK failure'],
];

export const securityFailures: readonly Rule[] = securityChecks.map(([words, type]) => rule([words], (line, draft) => {
  const found = bracketedCheck(line, words, false);
  const end = found?.condition.lastIndexOf('.') ?? -1;
  if (found !== undefined && end !== -1) failed(draft, type, found.condition.slice(0, end), found.file);
}));

const chromeChecks: readonly (readonly [words: string, type: string])[] = [
  ['Check failed:', 'CHECK failure'],
  ['NOTREACHED hit.', 'CHECK failure'],
  ['DCHECK failed:', 'DCHECK failure'],
];

/** Where no line before has given a type. The more specific reading of a line comes last and wins. */
export const checkFailures: readonly Rule[] = [
  rule(['F0', 'F1'], (line, draft) => {
    const found = googleFatal.exec(line);
    if (found !== null) failed(draft, 'Fatal error', found[2] ?? '', found[1] ?? '');
  }),
  ...chromeChecks.map(([words, type]) => rule([words], (line, draft) => {
    const found = bracketedCheck(line, words, true);
    if (found !== undefined) failed(draft, type, found.condition, found.file);
  })),
  rule(['Check failed:'], (line, draft) => {
    const found = googleFatal.exec(line);
    const condition = found?.[2] ?? '';
    if (found !== null && condition.startsWith('Check failed:')) {
      failed(draft, 'CHECK failure', condition.slice('Check failed:'.length).trimStart(), found[1] ?? '');
    }
  }),
];
