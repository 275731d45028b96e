import type { Frame, Tool } from './crash.ts';

export const STATE_FRAMES = 3;
/** Enough for every cycle that the method looks for; a stack overflow prints some hundred frames. */
const STACK_CAP = 2_048;
const FRAMES_CAP = 256;
/** A type or a name longer than this is no type or name, but a hostile log's way to make every later line expensive. */
const TEXT_CAP = 1_024;

/** What is known after the lines read so far. The rules change it; nothing else does. */
export interface Draft {
  type: string;
  tool: Tool;
  address: string;
  state: string[];
  /** Lines of the state that count toward the three. */
  counted: number;
  /** Names of all frames that were not dropped, for cycles. */
  readonly stack: string[];
  /** Frames of the report being read, dropped ones too; ended by the next stack of the same report. */
  frames: Frame[];
  /** A second stack (who freed, who allocated) has begun. */
  framesClosed: boolean;
  /** Of a failed cast, until the line that names what it was. */
  castOpen: boolean;
  /** V8 printed its fatal-error banner; the lines that follow explain it. */
  fatalBanner: boolean;
  /** Source file that the banner named. */
  fatalFile: string;
  /** Which language's traces count as frames from here on. */
  trace: 'java' | 'python' | 'go' | 'javascript' | undefined;
  /** Nothing after this line belongs to the crash. */
  over: boolean;
  processName: string;
}

/** What the log as a whole is about. */
export interface Facts {
  readonly text: string;
  readonly kernelSanitizer: boolean;
  readonly kernelLibrary: boolean;
  readonly go: boolean;
  readonly python: boolean;
  readonly javascript: boolean;
  /** Numbered frames count without an address too, as ThreadSanitizer and gdb write them. */
  readonly withoutAddresses: boolean;
}

export function factsOf(text: string, withoutAddresses: boolean): Facts {
  return {
    text,
    withoutAddresses,
    kernelSanitizer: text.includes('KASAN'),
    kernelLibrary: text.includes('Linux Kernel Library Stack Trace:'),
    go: text.includes('.go:'),
    python: text.includes('.py", line'),
    javascript: text.includes('Uncaught Exception: Jazzer.js'),
  };
}

export function emptyDraft(): Draft {
  return {
    type: '', tool: 'signal', address: '', state: [], counted: 0, stack: [], frames: [], framesClosed: false,
    castOpen: false, fatalBanner: false, fatalFile: '', trace: undefined, over: false, processName: '',
  };
}

// What explains a crash better than whatever the dying process prints after it.
function rank(type: string): number {
  if (type === 'V8 sandbox violation') return 2;
  return type === 'Timeout' ? 1 : 0;
}

/** The latest report wins, unless the one before explains more. */
export function setType(draft: Draft, type: string, tool: Tool): void {
  if (rank(type) < rank(draft.type)) return;
  draft.type = type.slice(0, TEXT_CAP);
  draft.tool = tool;
}

/** The line of the access, under the kind: `READ 4`. */
export function addAccess(draft: Draft, access: string, size: string): void {
  if (draft.type.length + access.length + size.length < TEXT_CAP) draft.type += `\n${access.toUpperCase()} ${size}`;
}

export function setState(draft: Draft, lines: readonly string[], counted = lines.length): void {
  draft.state = [...lines];
  draft.counted = counted;
}

/** A new report begins: what was read of an earlier one no longer counts. */
export function restart(draft: Draft): void {
  draft.address = '';
  forgetStack(draft);
}

export function forgetStack(draft: Draft): void {
  setState(draft, []);
  draft.frames = [];
  draft.framesClosed = false;
}

export function begin(draft: Draft, type: string, tool: Tool): void {
  restart(draft);
  setType(draft, type, tool);
}

export function addFrame(draft: Draft, frame: Frame): void {
  const previous = draft.frames.at(-1);
  if (frame.index !== undefined && previous?.index !== undefined && frame.index < previous.index) draft.framesClosed = true;
  const name = frame.name.slice(0, TEXT_CAP);
  if (!draft.framesClosed && draft.frames.length < FRAMES_CAP) draft.frames.push({ ...frame, name });
  if (frame.dropped) return;
  if (draft.stack.length < STACK_CAP) draft.stack.push(name);
  if (draft.counted < STATE_FRAMES) {
    draft.state.push(name);
    draft.counted++;
  }
}

/** Does the loop still gain anything from frames? */
export function wantsFrames(draft: Draft): boolean {
  return draft.counted < STATE_FRAMES || (!draft.framesClosed && draft.frames.length < FRAMES_CAP)
    || (draft.type === 'Stack-overflow' && draft.stack.length < STACK_CAP);
}
