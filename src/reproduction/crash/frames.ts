import type { Frame } from './crash.ts';
import type { Draft, Facts } from './draft.ts';
import { isNoise } from './noise.ts';
import { functionName, harnessName } from './normalize.ts';

/**
 * The grammars of a stack's line, one function each:
 *
 *     sanitizer, gdb   #1 0x55d0 in name(args) /path/file.c:12:3     #1 0x7f03  (/lib/module.so+0x1234)
 *     ThreadSanitizer  #1 name(args) /path/file.c:12:3 (module+0x1234)
 *     Chrome           #1 0x55d0 name(args)
 *     Java             at package.Class.method(File.java:12)
 *     JavaScript       at name (/path/file.js:6:15)
 *     kernel           [<c0667574>] (name+0xa0/0x124)     name+0xa0/0x124
 *     Go               path/package.name(0xc000, 0x1)
 *     Python           File "/path/file.py", line 12, in name
 *     V8 comparison    # V8 correctness configs: a:b
 */
type Grammar = (line: string, draft: Draft, facts: Facts) => Frame | undefined;

const numbered = /^\s*#(\d+)\s+[xX0-9a-fA-F]+\s+/;
const offsetInModule = /\(([^()]*)\+[xX0-9a-fA-F]+\)/;
const place = /^(.+?):(\d+)(?::\d+)?$/;

function sanitizerFrame(line: string): Frame | undefined {
  const head = numbered.exec(line);
  if (head === null) return undefined;
  const index = Number(head[1]);
  const rest = line.slice(head[0].length).trimEnd();
  if (rest.startsWith('(')) return moduleFrame(index, rest);
  if (!rest.startsWith('in')) return undefined;
  return symbolFrame(index, rest.startsWith('in ') ? rest.slice(3).trimStart() : rest);
}

const numberedOnly = /^\s*#(\d+)\s+(?!0x)(\S.*)$/;

function addresslessFrame(line: string, _draft: Draft, facts: Facts): Frame | undefined {
  const found = facts.withoutAddresses ? numberedOnly.exec(line) : null;
  const frame = found === null ? undefined : symbolFrame(Number(found[1]), (found[2] ?? '').trimEnd());
  // `name <null> (module+0x12)`: a runtime's own interceptor, which has no source.
  return frame === undefined || !line.includes(' <null> ') ? frame : { ...frame, dropped: true };
}

function symbolFrame(index: number, text: string): Frame | undefined {
  if (text.startsWith('(') && offsetInModule.exec(text)?.index === 0) return moduleFrame(index, text);
  const at = place.exec(text.slice(text.lastIndexOf(' ') + 1));
  const named = harnessName(text, text.includes(' ') ? at?.[1] : undefined);
  const module = offsetInModule.exec(text)?.[1];
  return {
    index,
    name: functionName(named),
    dropped: isNoise(named),
    ...(module === undefined ? {} : { module }),
    ...(at === null ? {} : { file: at[1] ?? '', line: Number(at[2]) }),
  };
}

const offsetEnd = /\+[xX0-9a-fA-F]+\)/;

/** Without a symbol the module itself is the name, path and all; without an offset, whatever the parentheses hold. */
function moduleFrame(index: number, text: string): Frame | undefined {
  const offset = offsetEnd.exec(text);
  if (offset !== null) {
    const path = text.slice(1, offset.index);
    return { index, name: path, module: path, dropped: isNoise(text.slice(1)) };
  }
  const end = text.lastIndexOf(')');
  if (end === -1) return undefined;
  const held = text.slice(1, end);
  return { index, name: functionName(held), dropped: isNoise(held) };
}

const chrome = /^ *#(\d+) [xX0-9a-fA-F]+ ([^/\\]+)$/;

function chromeFrame(line: string): Frame | undefined {
  const found = chrome.exec(line);
  if (found === null) return undefined;
  const text = (found[2] ?? '').trim();
  return { index: Number(found[1]), name: functionName(text), dropped: isNoise(text) };
}

const javaStart = /^\s*at /;

function javaFrame(line: string): Frame | undefined {
  const start = javaStart.exec(line);
  const open = line.lastIndexOf('(', line.lastIndexOf(')'));
  if (start === null || open < start[0].length) return undefined;
  return plainFrame(line.slice(start[0].length, open).trim());
}

const kernelAddressed = /^[^(]*\[<([x0-9a-fA-F]+)>\]\s+\(?(\w+)\+\w+\/\w+/;
const kernelBare = /^\(?(\w+)\+\w+\/\w+/;
const kernelIndented = /^\s*\(?(\w+)\+\w+\/\w+/;

function kernelFrame(line: string, draft: Draft, facts: Facts): Frame | undefined {
  if (!line.includes('+')) return undefined;
  const addressed = line.includes('>]') ? kernelAddressed.exec(line) : null;
  if (addressed !== null) return { ...plainFrame(addressed[2] ?? ''), address: `0x${addressed[1] ?? ''}` };
  const lenient = draft.tool === 'kernel' && !facts.kernelLibrary;
  const name = (lenient ? kernelIndented : kernelBare).exec(line)?.[1];
  return name === undefined ? undefined : plainFrame(name);
}

const comparison = /^#\s*V8 correctness ((?:configs|sources|suppression): .*)/;

function comparisonFrame(line: string): Frame | undefined {
  const text = comparison.exec(line)?.[1];
  return text === undefined ? undefined : { index: undefined, name: text, dropped: isNoise(text) };
}

const goCall = /^([0-9a-zA-Z.\-_\\/()*[\]]+)\([x0-9a-f\s,.{}?]*\)$/;

/** Also for goroutines of programs, whose package is `main`: dropped here, and taken up again where nothing else is left. */
function goFrame(line: string): Frame | undefined {
  const text = goCall.exec(line)?.[1];
  return text === undefined ? undefined : { index: undefined, name: text.slice(text.lastIndexOf('/') + 1), dropped: isNoise(text) };
}

const pythonCall = /^\s*File "([^"]+)", line (\d+), in (.+)$/;

function pythonFrame(line: string): Frame | undefined {
  const found = pythonCall.exec(line);
  if (found === null) return undefined;
  return { ...plainFrame((found[3] ?? '').trim()), file: found[1] ?? '', line: Number(found[2]) };
}

const javascriptCall = /^\s* at ([^\s]+) \(.*:\d+:\d+\)/;

function javascriptFrame(line: string): Frame | undefined {
  const text = javascriptCall.exec(line)?.[1];
  return text === undefined ? undefined : plainFrame(text);
}

function plainFrame(text: string): Frame {
  return { index: undefined, name: functionName(text), dropped: isNoise(text) };
}

const native: readonly Grammar[] = [sanitizerFrame, chromeFrame, addresslessFrame];
const afterJava: readonly Grammar[] = [javaFrame];
const javaTypes: ReadonlySet<string> = new Set(['CHECK failure', 'Fatal Exception', 'Uncaught exception', 'Security exception']);

/** Grammars in the order in which they are tried, for what is known so far. */
function grammars(draft: Draft, facts: Facts): readonly Grammar[] {
  if (draft.trace === 'java' && javaTypes.has(draft.type)) return [...native, ...afterJava];
  return [
    ...native, kernelFrame, comparisonFrame,
    ...(facts.go ? [goFrame] : []),
    ...(facts.python ? [pythonFrame] : []),
    ...(facts.javascript ? [javascriptFrame] : []),
  ];
}

export function frameOf(line: string, draft: Draft, facts: Facts): Frame | undefined {
  for (const grammar of grammars(draft, facts)) {
    const frame = grammar(line, draft, facts);
    if (frame !== undefined) return frame;
  }
  return undefined;
}
