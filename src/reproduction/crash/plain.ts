import { collapsedCycle } from './cycles.ts';
import type { Crash, Frame, Tool } from './crash.ts';
import { isNoise } from './noise.ts';
import { functionName, isNull, stateLine } from './normalize.ts';
import { segfaultLine } from './rules/index.ts';
import { linesOf } from './text.ts';

/**
 * What programs leave behind without any sanitizer or fuzzer: tracebacks, aborts of the C library, the shell's and the
 * kernel's one line. The published method knows none of them, so they are asked only where it finds nothing.
 */
export function plainCrash(text: string, truncated: boolean): Crash | undefined {
  for (const { marks, read } of outputs) {
    const at = marks.map((mark) => text.indexOf(mark)).filter((index) => index !== -1);
    const found = at.length === 0 ? undefined : read(text, Math.min(...at));
    if (found !== undefined) return { ...found, truncated };
  }
  return undefined;
}

interface Output {
  readonly marks: readonly string[];
  read(text: string, at: number): Omit<Crash, 'truncated'> | undefined;
}

const FRAMES_CAP = 256;
const MESSAGE_LINES = 8;

const outputs: readonly Output[] = [
  { marks: ['Traceback (most recent call last):'], read: pythonTraceback },
  { marks: ['Fatal Python error: '], read: pythonFatal },
  { marks: ['Exception in thread "'], read: javaTrace },
  { marks: [' panicked at '], read: rustPanic },
  { marks: ['\nNode.js v'], read: nodeTrace },
  { marks: ['terminate called '], read: cppTerminate },
  { marks: ['*** stack smashing detected ***', '*** buffer overflow detected ***', ...heapComplaints()], read: libcAbort },
  { marks: [']: segfault at '], read: kernelLine },
  { marks: ['Segmentation fault', 'Bus error', 'Illegal instruction', 'Floating point exception', 'core dumped)'], read: shellLine },
];

function heapComplaints(): readonly string[] {
  return [
    'double free or corruption', 'free(): ', 'malloc(): ', 'realloc(): ', 'corrupted size vs. prev_size', 'munmap_chunk(): ',
    'malloc_consolidate(): ', 'free_corrupted_unsorted_chunks', 'corrupted double-linked list',
  ];
}

function crash(tool: Tool, type: string, frames: readonly Frame[], message: readonly string[] = []): Omit<Crash, 'truncated'> {
  const names = frames.filter((frame) => !frame.dropped).map((frame) => frame.name);
  const cycle = type === 'Stack-overflow' ? collapsedCycle(names) : undefined;
  const state = [...message, ...(cycle ?? names)].slice(0, 3).map((line) => stateLine(line, false)).filter((line) => line.trim() !== '');
  return { tool, type, address: '', frames, state: state.length > 0 ? state : ['NULL'] };
}

/** Each language's own word for a stack that ran out. */
const overflows = ['java.lang.StackOverflowError', 'RecursionError: ', 'RangeError: Maximum call stack size exceeded'];

function exceptionType(text: string): string {
  return overflows.some((word) => text.includes(word)) ? 'Stack-overflow' : 'Uncaught exception';
}

/** Lines from an offset, bounded, without the ends. */
function* following(text: string, at: number): Generator<string> {
  const start = text.lastIndexOf('\n', at) + 1;
  for (const { line } of linesOf(text.slice(start, start + 4 * 1024 * 1024))) yield line;
}

const pythonCall = /^\s*File "([^"]+)", line (\d+), in (.+)$/;

/** The last trace of the log, innermost call last. */
function pythonTraceback(text: string): Omit<Crash, 'truncated'> | undefined {
  const frames: Frame[] = [];
  let index = 0;
  for (const line of following(text, text.lastIndexOf('Traceback (most recent call last):'))) {
    if (index++ === 0) continue;
    const call = pythonCall.exec(line);
    if (call !== null) {
      const name = call[3] ?? '';
      frames.push({ index: undefined, name: functionName(name), file: call[1] ?? '', line: Number(call[2]), dropped: name === '<module>' });
      if (frames.length > FRAMES_CAP) frames.shift();
    } else if (!line.startsWith(' ')) break;
  }
  return frames.length === 0 ? undefined : crash('python', exceptionType(text), frames.reverse());
}

const faultHandlerCall = /^\s*File "([^"]+)", line (\d+) in (.+)$/;
const pythonSignals: Readonly<Record<string, string>> = { 'Segmentation fault': 'SIGSEGV', Aborted: 'SIGABRT', 'Bus error': 'SIGBUS' };

/** faulthandler, whose traces are innermost first. */
function pythonFatal(text: string, at: number): Omit<Crash, 'truncated'> {
  const frames: Frame[] = [];
  let said = '';
  for (const line of following(text, at)) {
    said ||= line.slice('Fatal Python error: '.length).trim();
    const call = faultHandlerCall.exec(line);
    if (call === null && frames.length > 0) break;
    if (call === null) continue;
    const name = call[3] ?? '';
    frames.push({ index: undefined, name, file: call[1] ?? '', line: Number(call[2]), dropped: name === '<module>' });
    if (frames.length >= FRAMES_CAP) break;
  }
  const signal = pythonSignals[said];
  return crash('python', signal ?? 'Fatal error', frames, signal === undefined ? [said] : []);
}

const placeInFile = /^(.*):(\d+):\d+$/;

/** `at name (/file.js:1:2)` or `at /file.js:1:2`. */
function javascriptCall(line: string): Frame | undefined {
  const call = line.trim();
  if (!call.startsWith('at ')) return undefined;
  const open = call.endsWith(')') ? call.lastIndexOf(' (') : -1;
  const at = placeInFile.exec(open === -1 ? call.slice(3) : call.slice(open + 2, -1));
  if (at === null) return undefined;
  const name = open === -1 ? '<anonymous>' : call.slice(3, open).replace(/^(?:async|new) /, '');
  const file = at[1] ?? '';
  return { index: undefined, name: functionName(name), file, line: Number(at[2]), dropped: file.startsWith('node:') || name.includes('<anonymous>') };
}
const javaCall = /^\s+at ([^\s(]+)\(([^:()]*):?(\d*)\)/;

function javaTrace(text: string, at: number): Omit<Crash, 'truncated'> | undefined {
  const frames: Frame[] = [];
  for (const line of following(text, at)) {
    const call = javaCall.exec(line);
    if (call === null) {
      if (frames.length > 0) break;
      continue;
    }
    // Modules stand before the class: java.base/java.lang.Integer.parseInt.
    const name = (call[1] ?? '').slice((call[1] ?? '').lastIndexOf('/') + 1);
    frames.push({ index: undefined, name, file: call[2] ?? '', ...(call[3] === '' ? {} : { line: Number(call[3]) }), dropped: isNoise(name) });
    if (frames.length >= FRAMES_CAP) break;
  }
  return crash('java', exceptionType(text), frames);
}

function nodeTrace(text: string): Omit<Crash, 'truncated'> | undefined {
  const frames: Frame[] = [];
  for (const line of following(text, 0)) {
    const call = javascriptCall(line);
    if (call === undefined) {
      if (frames.length > 0) break;
      continue;
    }
    frames.push(call);
    if (frames.length >= FRAMES_CAP) break;
  }
  return crash('javascript', exceptionType(text), frames);
}

const rustCall = /^\s*(\d+):\s+(?:0x[0-9a-f]+ - )?(\S.*)$/;
const rustHash = /::h[0-9a-f]{16}$/;
const rustMachinery = /^(?:std::|core::|alloc::|__rust|rust_|_start|main$|__libc|<.* as core::)/;

/** Since 1.73: `thread 'main' panicked at src/main.rs:2:5:` and the message on the next line. */
function rustPanic(text: string, at: number): Omit<Crash, 'truncated'> | undefined {
  let message: string | undefined;
  const frames: Frame[] = [];
  let index = 0;
  for (const line of following(text, at)) {
    if (index++ === 0) {
      if (!line.startsWith('thread ')) return undefined;
      continue;
    }
    message ??= line;
    const call = rustCall.exec(line);
    if (call !== null) {
      const name = (call[2] ?? '').replace(rustHash, '');
      frames.push({ index: Number(call[1]), name: functionName(name), dropped: rustMachinery.test(name) || name.endsWith('::main') });
    }
    if (frames.length >= FRAMES_CAP) break;
  }
  return message === undefined ? undefined : crash('rust', 'ASSERT', frames, [message]);
}

const thrown = /^terminate called after throwing an instance of '([^']*)'/;

function cppTerminate(text: string, at: number): Omit<Crash, 'truncated'> | undefined {
  for (const line of following(text, at)) {
    const name = thrown.exec(line)?.[1];
    if (name !== undefined) return crash('libc', 'Uncaught exception', [], [name]);
    return line.startsWith('terminate called without an active exception') ? crash('libc', 'Abrt', [], [line]) : undefined;
  }
  return undefined;
}

function libcAbort(text: string, at: number): Omit<Crash, 'truncated'> | undefined {
  const end = text.indexOf('\n', at);
  const line = text.slice(at, end === -1 ? at + 200 : Math.min(end, at + 200));
  const marked = /^\*\*\* (.*?) \*\*\*/.exec(line)?.[1];
  return crash('libc', 'Abrt', [], [(marked ?? line).trim()]);
}

function kernelLine(text: string, at: number): Omit<Crash, 'truncated'> | undefined {
  for (const line of following(text, at)) {
    const fault = segfaultLine(line);
    if (fault === undefined) return undefined;
    const kind = isNull(fault.address) ? 'Null-dereference' : 'UNKNOWN';
    const frames: readonly Frame[] = fault.module === '' ? [] : [{ index: 0, name: fault.module, module: fault.module, dropped: isNoise(fault.module) }];
    return { ...crash('kernel', `${kind} ${fault.write ? 'WRITE' : 'READ'}`, frames), address: fault.address, write: fault.write };
  }
  return undefined;
}

const shell = /^(?:.{0,200}[\s:])?(Segmentation fault|Bus error|Illegal instruction|Floating point exception|Aborted)(?: {1,20}\(core dumped\))?(?: {1,200}\S.{0,200})?$/;
const signals: Readonly<Record<string, string>> = {
  'Segmentation fault': 'SIGSEGV', 'Bus error': 'SIGBUS', 'Illegal instruction': 'SIGILL', 'Floating point exception': 'SIGFPE', Aborted: 'SIGABRT',
};

function shellLine(text: string, at: number): Omit<Crash, 'truncated'> | undefined {
  let looked = 0;
  for (const line of following(text, at)) {
    const type = line.length > 600 ? undefined : signals[shell.exec(line)?.[1] ?? ''];
    if (type !== undefined) return crash('signal', type, []);
    if (++looked > MESSAGE_LINES) break;
  }
  return undefined;
}
