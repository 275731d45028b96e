import type { Crash } from './crash.ts';
import { addFrame, emptyDraft, factsOf, STATE_FRAMES, wantsFrames } from './draft.ts';
import type { Draft, Facts } from './draft.ts';
import { collapsedCycle } from './cycles.ts';
import { frameOf } from './frames.ts';
import { generalType, isNull, shortAddress, stateLine } from './normalize.ts';
import { plainCrash } from './plain.ts';
import { explained, pythonLines, stages, withoutTime } from './rules/index.ts';
import type { Stage } from './rules/index.ts';
import { decode, linesOf } from './text.ts';

/**
 * Reads a sanitizer's log, or what a program leaves behind when it dies, into one crash. Undefined where the log tells
 * of none. Linear in the log's length; what is beyond the limits of `text.ts` is not looked at, and said so.
 */
export function parseCrash(log: Uint8Array | string): Crash | undefined {
  const { text, cut } = decode(log);
  const strict = parseText(text, cut, false);
  // Frames without addresses count only where no others say anything: a debugger prints inlined calls that way.
  if (strict?.state[0] !== 'NULL' || !/^[ \t]{0,8}#\d{1,4} +(?!0x)\S/m.test(text)) return strict;
  return parseText(text, cut, true) ?? strict;
}

function parseText(text: string, cut: boolean, withoutAddresses: boolean): Crash | undefined {
  const facts = factsOf(text, withoutAddresses);
  const draft = emptyDraft();
  const asked = present(stages, text);
  let truncated = cut;
  for (const { line, cut: lineCut } of ordered(text, facts)) {
    truncated ||= lineCut;
    read(line, draft, facts, asked);
    if (draft.over) break;
  }
  return draft.type === '' ? plainCrash(text, truncated) : finished(draft, truncated);
}

/** Only rules whose marks the log has at all: a log of ten megabytes meets five rules a line instead of sixty. */
function present(all: readonly Stage[], text: string): readonly Stage[] {
  return all.map((stage) => ({ ...stage, rules: stage.rules.filter((rule) => rule.marks.some((mark) => text.includes(mark))) }));
}

function* ordered(text: string, facts: Facts): Generator<{ readonly line: string; readonly cut: boolean }> {
  if (!facts.python) {
    yield* linesOf(text);
    return;
  }
  let cut = false;
  const lines: string[] = [];
  for (const each of linesOf(text)) {
    cut ||= each.cut;
    lines.push(each.line);
  }
  for (const line of pythonLines(lines)) yield { line, cut };
}

/** Lines that look like reports and are none: summaries, warnings, a page's console. */
const passedOver = [
  ':INFO:CONSOLE', 'SUMMARY:', 'WARNING: AddressSanitizer', 'failed to mprotect 0x00010000', 'text run at (',
  'Please include Java exception stack in crash report',
];

/** What ends the state: the stacks that follow belong to an allocation, a thread's creation, the next leak. */
const stops = [
  'Direct leak of', 'Uninitialized value was stored to memory at', 'allocated by thread', 'created by main thread at',
  'located in stack of thread', 'previously allocated by',
];

const selfEnd = /[a-zA-Z]Sanitizer: (?:ABRT|breakpoint|ILL|TRAP) /;
const deadly = /(?:Address|Leak|Memory|UndefinedBehavior|Thread)Sanitizer:DEADLYSIGNAL/;

function read(whole: string, draft: Draft, facts: Facts, asked: readonly Stage[]): void {
  const line = significant(whole, draft, facts);
  if (line === undefined) return;
  for (const stage of asked) {
    if (stage.untyped && draft.type !== '') continue;
    for (const rule of stage.rules) {
      if (rule.read(line, draft, facts)) return;
    }
  }
  if (draft.state.length > 0 && stops.some((stop) => line.includes(stop))) {
    draft.counted = STATE_FRAMES;
    draft.framesClosed = true;
    return;
  }
  if (draft.type === '' || !wantsFrames(draft)) return;
  if (draft.state[0]?.includes('JNI DETECTED ERROR IN APPLICATION:') === true && line.includes('/art/runtime/')) return;
  const frame = frameOf(line, draft, facts);
  if (frame === undefined) return;
  addFrame(draft, frame);
  // A kernel fault that prints no address of its own is at its first frame.
  if (frame.address !== undefined && draft.counted === 1 && !facts.kernelSanitizer) draft.address = frame.address;
}

function significant(whole: string, draft: Draft, facts: Facts): string | undefined {
  const line = facts.kernelLibrary || facts.kernelSanitizer ? withoutTime(whole) : whole;
  if (line === '' || passedOver.some((part) => line.includes(part))) return undefined;
  if (explained.has(draft.type) && selfEnd.test(line)) return undefined;
  const signal = line.includes('Sanitizer:DEADLYSIGNAL') ? deadly.exec(line) : null;
  if (signal === null) return line;
  // Two writers at once: the runtime's mark may be glued to the end of a line that matters.
  const glued = line.slice(0, signal.index);
  return glued.trim() === '' ? undefined : glued;
}

const access = /\n(?:ATOMIC )?(READ|WRITE) (\d+)/;

function finished(draft: Draft, truncated: boolean): Crash {
  const cycle = draft.type === 'Stack-overflow' ? collapsedCycle(draft.stack) : undefined;
  const lines = cycle?.slice(0, STATE_FRAMES) ?? draft.state;
  const exactNumbers = draft.type === 'V8 correctness failure';
  const state = lines.map((line) => stateLine(line, exactNumbers)).filter((line) => line.trim() !== '');
  const accessed = access.exec(draft.type);
  const address = shortAddress(draft.address);
  const nothing = draft.processName === '' ? remaining(draft) : [draft.processName];
  const type = generalType(draft.type);
  return {
    tool: draft.tool,
    type: type.startsWith('UNKNOWN') && address !== '' && isNull(address) ? type.replace('UNKNOWN', 'Null-dereference') : type,
    address,
    ...(accessed === null ? {} : { accessSize: Number(accessed[2]) }),
    ...writes(draft.type),
    frames: draft.frames,
    state: state.length > 0 ? state : nothing,
    truncated,
  };
}

function writes(type: string): { readonly write?: boolean } {
  const word = /\b(READ|WRITE)\b/.exec(type)?.[1];
  return word === undefined ? {} : { write: word === 'WRITE' };
}

/** A Go program's own package is called `main`, which elsewhere is noise: it is all there is to say. */
function remaining(draft: Draft): readonly string[] {
  const program = draft.frames.filter((frame) => frame.name.startsWith('main.') && frame.name !== 'main.main');
  if (draft.tool !== 'go' || program.length === 0) return ['NULL'];
  return program.slice(0, STATE_FRAMES).map((frame) => stateLine(frame.name, false));
}
