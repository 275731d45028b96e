import { begin, setState, setType } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { after } from '../text.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** libFuzzer and Centipede, what runs out of memory or time, loaders that miss a library, and behavior sanitizers. */

/** A line that says so contains all parts of one entry, in this order. */
const outOfMemory: readonly (readonly string[])[] = [
  ['# Allocation failed', 'out of memory'], ['::OnNoMemory'], ['ERROR', 'Sanitizer failed to allocate'],
  ['FatalProcessOutOfMemory'], ['Fatal process out of memory:'], ['Fatal JavaScript out of memory:'],
  ['Fatal JavaScript invalid size error'], ['FX_OutOfMemoryTerminate'], ['Out of memory. Dying'], ['Out of memory. size='],
  ['Sanitizer: allocation-size-too-big'], ['Sanitizer: calloc-overflow'], ['Sanitizer: calloc parameters overflow'],
  ['Sanitizer: requested allocation size', 'exceeds maximum supported size'], ['Sanitizer: out of memory'],
  ['TerminateBecauseOutOfMemory'], ['allocator is out of memory trying to allocate'], ['blinkGCOutOfMemory'],
  ['couldnt allocate', 'Out of memory'], ['libFuzzer: out-of-memory ('], ['rss limit exhausted'], ['in rust_oom'],
  ['========= RSS limit exceeded:'], ['FATAL ERROR: ', 'JavaScript heap out of memory'],
];

function hasInOrder(line: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = line.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}

const behavior: readonly (readonly [start: RegExp, type: string])[] = [
  [/^===BUG DETECTED: Shell (?:corruption|injection)===/, 'Command injection'],
  [/^===BUG DETECTED: Arbitrary file open===/, 'Arbitrary file open'],
  [/^===BUG DETECTED: Arbitrary domain name resolution===/, 'Arbitrary DNS resolution'],
  [/^===BUG DETECTED: PySecSan:/, 'PySecSan'],
];

export const behaviorSanitizers: readonly Rule[] = [
  rule(['===BUG DETECTED: '], (line, draft) => {
    const type = behavior.find(([start]) => start.test(line))?.[1];
    if (type !== undefined) setType(draft, type, 'fuzzer');
  }),
];

const timeout = /ERROR:\s*libFuzzer:\s*timeout/;

export const limits: readonly Rule[] = [
  rule(['libFuzzer:', '========= Per-input timeout exceeded:'], (line, draft) => {
    if (timeout.test(line) || line.startsWith('========= Per-input timeout exceeded:')) begin(draft, 'Timeout', 'fuzzer');
  }),
  ...outOfMemory.map((parts) => rule(parts.slice(-1), (line, draft) => {
    if (hasInOrder(line, parts)) begin(draft, 'Out-of-memory', 'fuzzer');
  })),
  rule(['========= Stack limit exceeded:'], (line, draft) => {
    if (line.startsWith('========= Stack limit exceeded:')) setType(draft, 'Stack-overflow', 'fuzzer');
  }),
  rule(['V8 sandbox violation detected!'], (line, draft) => {
    if (line.includes('V8 sandbox violation detected!')) setType(draft, 'V8 sandbox violation', 'v8');
  }),
];

const fuzzerErrors: readonly (readonly [text: string, type: string])[] = [
  ['deadly signal', 'Fatal-signal'],
  ['fuzz target exited', 'Unexpected-exit'],
  ['fuzz target overwrites its const input', 'Overwrites-const-input'],
];

/** Where no line before has given a type. */
export const fuzzerEnds: readonly Rule[] = [
  rule(['libFuzzer:'], (line, draft) => {
    const said = /ERROR:\s*libFuzzer:\s*/.exec(line);
    if (said === null) return;
    const rest = line.slice(said.index + said[0].length);
    const type = fuzzerErrors.find(([text]) => rest.startsWith(text))?.[1];
    if (type !== undefined) begin(draft, type, 'fuzzer');
  }),
];

function missing(draft: Draft, name: string): void {
  begin(draft, 'Missing-library', 'loader');
  setState(draft, [name], 0);
}

export const loader: readonly Rule[] = [
  rule(['error while loading shared libraries: '], (line, draft) => {
    const rest = after(line, 'error while loading shared libraries: ');
    const colon = rest?.indexOf(':') ?? -1;
    if (rest !== undefined && colon !== -1 && rest.startsWith(': cannot open shared object file', colon)) missing(draft, rest.slice(0, colon));
  }),
  rule([': library "', ': library \'', ': library `'], (line, draft) => {
    const found = /: library ([`'"])([^`'"]*)\1 not found/.exec(line)?.[2];
    if (found !== undefined) missing(draft, found);
  }),
  rule(['symbol lookup error: '], (line, draft) => {
    const symbol = after(line, 'undefined symbol: ');
    if (symbol !== undefined && line.includes('symbol lookup error: ')) missing(draft, symbol.trim());
  }),
];
