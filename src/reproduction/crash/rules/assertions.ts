import { begin, setState, setType } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { finalRule, rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** Failed assertions: the condition is the first line of the state. They are printed before the crash they cause. */

function assertion(draft: Draft, message: string): void {
  // A kernel report that is already being read says more than the assertion of its host process.
  if (draft.type.startsWith('Kernel failure')) return;
  setType(draft, 'ASSERT', 'assertion');
  draft.counted = 1;
  if (message !== '') setState(draft, [message]);
}

const banner = /(?:assert(?:ion)? fail(?:ure|ed)|panic): /gi;
const sourceBefore = /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx):/i;

/** `ASSERTION FAILED: x`, after nothing, `[…]` or `file.cc:…`. The last such banner of the line counts. */
function failureBanner(line: string): string | undefined {
  let message: string | undefined;
  const source = sourceBefore.exec(line);
  for (const found of line.matchAll(banner)) {
    const before = line.slice(0, found.index).trimEnd();
    const bracketed = before.startsWith('[') && before.endsWith(']') && !before.slice(1, -1).includes(']');
    if (before === '' || bracketed || (source !== null && source.index + source[0].length <= found.index)) {
      message = line.slice(found.index + found[0].length);
    }
    if (found.index > 4_096) break;
  }
  return message;
}

/** glibc: `prog: file.c:12: func: Assertion `x > 0' failed.` */
function libcAssertion(line: string): string | undefined {
  const end = /[`'"]? failed\.?$/i.exec(line.slice(-12));
  if (end === null) return undefined;
  const body = line.slice(0, Math.max(0, line.length - 12) + end.index);
  const lower = body.toLowerCase();
  for (let at = lower.lastIndexOf('assertion '); at > 0; at = lower.lastIndexOf('assertion ', at - 1)) {
    let colon = at - 1;
    while (lower[colon] === ' ' || lower[colon] === '\t') colon--;
    if (lower[colon] === ':') return body.slice(at + 'assertion '.length).replace(/^[`'"]/, '');
  }
  return undefined;
}

const placed = /:\d+:\s*assertion /;

/** libc++: `/path/array:12: assertion n < size() failed: out of bounds`: the reason, not the condition. */
function hardenedAssertion(line: string): string | undefined {
  const start = placed.exec(line);
  if (start === null || !line.slice(0, start.index).includes('/')) return undefined;
  const failed = line.lastIndexOf(' failed:');
  if (failed < start.index + start[0].length) return undefined;
  const reason = line.slice(failed + ' failed:'.length).trimStart();
  return reason === '' ? undefined : reason;
}

const rustPanic = /^thread\s.*\spanicked at '([^']*)/i;
const googleFatal = /^F\d{4}\s+\d{2}:\d{2}:\d{2}\.\d+\s+\d+\s+/;

function googleAssertion(line: string): string | undefined {
  if (!googleFatal.test(line)) return undefined;
  const at = line.indexOf('assertion failed at ');
  const colon = line.lastIndexOf(': ');
  return at !== -1 && colon > line.indexOf(' in', at) ? line.slice(colon + 2) : undefined;
}

const readers = [failureBanner, googleAssertion, libcAssertion, hardenedAssertion, (line: string) => rustPanic.exec(line)?.[1]];

export const assertions: readonly Rule[] = [
  rule(['assert', 'Assert', 'ASSERT', 'panic', 'PANIC', 'Panic'], (line, draft) => {
    for (const read of readers) {
      const message = read(line);
      if (message !== undefined) assertion(draft, message);
    }
  }),
  finalRule(['SHOULD NEVER BE REACHED'], (line, draft) => {
    if (line.trim() === 'SHOULD NEVER BE REACHED') begin(draft, 'ASSERT_NOT_REACHED', 'assertion');
    return false;
  }),
];
