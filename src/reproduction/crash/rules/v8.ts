import { begin, forgetStack, restart, setState, setType } from '../draft.ts';
import { functionName } from '../normalize.ts';
import { failedCondition, sourceName } from '../text.ts';
import { finalRule, rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** V8: a fatal-error banner whose lines begin with `#`, aborts of generated code, API errors, and its comparison fuzzer. */

const fatal = /^#\s*Fatal error in (.*)/;
const fatalAt = /^#\s*Fatal error in (.*), line [0-9]+/;
const abortPlace = /^ \[([^\]]*):\d+\]$/;
const apiError = /^\s*\[[^\]]*\] V8 error: (.+)\.$/;
const signal = /^Received signal 11 SEGV_[A-Z]+ ([0-9a-f]*)/;

/** Where no line before has given a type. */
export const v8: readonly Rule[] = [
  rule(['Fatal error in '], (line, draft) => {
    const place = fatal.exec(line)?.[1];
    if (place === undefined) return;
    begin(draft, 'Fatal error', 'v8');
    draft.fatalBanner = true;
    setState(draft, [functionName(place)].filter((name) => name !== ''), 0);
  }),
];

export const v8Aborts: readonly Rule[] = [
  rule(['abort: CSA_ASSERT failed:'], (line, draft) => {
    if (!line.startsWith('abort: CSA_ASSERT failed:')) return;
    const message = line.slice('abort: '.length);
    const bracket = message.lastIndexOf(' [');
    const file = bracket === -1 ? undefined : abortPlace.exec(message.slice(bracket))?.[1];
    begin(draft, 'ASSERT', 'v8');
    setState(draft, file === undefined ? [message] : [message.slice(0, bracket), sourceName(file)], 3);
  }),
  rule(['V8 error: '], (line, draft) => {
    const message = apiError.exec(line)?.[1];
    if (message === undefined) return;
    begin(draft, 'V8 API error', 'v8');
    setState(draft, [message], 0);
  }),
  rule(['V8 correctness failure'], (line, draft) => {
    if (/^#\s*V8 correctness failure/.test(line)) begin(draft, 'V8 correctness failure', 'v8');
  }),
  rule(['Received signal 11 SEGV_'], (line, draft) => {
    const address = signal.exec(line)?.[1];
    if (address === undefined) return;
    begin(draft, 'UNKNOWN', 'signal');
    draft.address = `0x${address}`;
  }),
];

/** What the banner's lines may begin with, most telling first. */
const explanations: readonly (readonly [start: RegExp, type: string | undefined])[] = [
  [/^#\s+Debug check failed: /, 'DCHECK failure'],
  [/^#\s+(?:Check failed: |RepresentationChangerError: node #\d+:)/, 'CHECK failure'],
  [/^#\s+/, undefined],
];

/** The lines of the banner, after it began. */
export const v8Banner: readonly Rule[] = [
  finalRule(['# Fatal error in ', '#Fatal error in ', 'Fatal error in '], (line, draft) => {
    const place = draft.fatalBanner ? fatalAt.exec(line)?.[1] : undefined;
    if (place === undefined) return false;
    setType(draft, 'Fatal error', 'v8');
    draft.fatalFile = sourceName(place);
    setState(draft, [draft.fatalFile].filter((name) => name !== ''), 0);
    return true;
  }),
  rule(['#'], (line, draft) => {
    if (!draft.fatalBanner) return;
    for (const [start, type] of explanations) {
      const found = start.exec(line);
      if (found === null) continue;
      if (type !== undefined) setType(draft, type, 'v8');
      restart(draft);
      const said = line.slice(found[0].length);
      if (said.trim() === '') return;
      const condition = failedCondition(said);
      setState(draft, [draft.fatalFile === '' ? condition : `${condition} in ${draft.fatalFile}`]);
      return;
    }
  }),
  rule(['# unreachable code', '# unimplemented code'], (line, draft) => {
    if (!draft.fatalBanner || !/^# un(?:reachable|implemented) code/.test(line)) return;
    setType(draft, 'Unreachable code', 'v8');
    draft.address = '';
    forgetStack(draft);
    if (draft.fatalFile !== '') setState(draft, [draft.fatalFile], 0);
  }),
];
