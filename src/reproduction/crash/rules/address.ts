import { addAccess, begin, forgetStack, restart, setState, setType } from '../draft.ts';
import type { Draft } from '../draft.ts';
import type { Tool } from '../crash.ts';
import { after, afterLast, capitalize, hexAt } from '../text.ts';
import { finalRule, rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** AddressSanitizer and its relatives: `ERROR: AddressSanitizer: heap-use-after-free on address 0x… at pc …`. */

/** Addresses that engines write to on purpose when an assertion fails: 0xbbadbeef and relatives. */
const deliberate: ReadonlySet<string> = new Set(['bbadbeef', 'fbadbeef', '1f75b7dd', '977537dd', '9f7537dd']);

function isDeliberate(address: string): boolean {
  return deliberate.has(address.replace(/^0[xX]/, '').replace(/^0+/, '').toLowerCase());
}

const signalScore = /SCARINESS: \d+ \(signal\)/;
const fault = / ?(?:SEGV|access-violation) on unknown address ([xX0-9a-fA-F]+)/;

function segmentationFault(line: string, draft: Draft, text: string): boolean {
  const start = line.indexOf('Sanitizer');
  const address = start === -1 ? undefined : fault.exec(line.slice(start))?.[1];
  if (address === undefined) return false;
  // The assertion that caused it says more.
  if (draft.type.includes('ASSERT') && (isDeliberate(address) || signalScore.test(text))) return true;
  setType(draft, 'UNKNOWN', toolOf(line));
  draft.address = address;
  forgetStack(draft);
  return true;
}

const tools: readonly (readonly [name: string, tool: Tool])[] = [
  ['HWAddressSanitizer', 'hwaddress'], ['AddressSanitizer', 'address'], ['MemorySanitizer', 'memory'],
  ['ThreadSanitizer', 'thread'], ['LeakSanitizer', 'leak'], ['UndefinedBehaviorSanitizer', 'undefined-behavior'],
];

function toolOf(line: string): Tool {
  return tools.find(([name]) => line.includes(name))?.[1] ?? 'address';
}

/** `int-divide-by-zero` and `ABRT` as the method spells them. */
function spelled(kind: string): string {
  return capitalize(kind.replaceAll('_', '-')).replace('Int-divide-by-zero', 'Divide-by-zero');
}

const header = /ERROR: [a-zA-Z]+Sanitizer[: ]*/;
const addressed = / on (?:unknown address |address )?([xX0-9a-fA-F]+)/g;

/** Kind and address: the last ` on 0x…` of the line. */
function errorWithAddress(line: string, draft: Draft): void {
  const start = header.exec(line);
  if (start === null) return;
  const rest = line.slice(start.index + start[0].length);
  let last: RegExpExecArray | undefined;
  for (const found of rest.matchAll(addressed)) last = found;
  if (last === undefined) return;
  begin(draft, spelled(rest.slice(0, last.index)).trim(), toolOf(line));
  draft.address = last[1] ?? '';
}

const access = /^ *([^ ]+|Atomic [^ ]+) of size ([^ ]*) at ([^ ]*)/;
const cause = /The signal is caused by a ([A-Z]+) memory access/;

export const address: readonly Rule[] = [
  rule(['memcpy-param-overlap'], (line, draft) => {
    const ranges = line.includes('AddressSanitizer') ? after(line, 'memcpy-param-overlap') : undefined;
    const open = ranges?.indexOf('[') ?? -1;
    const close = ranges?.lastIndexOf(')') ?? -1;
    if (ranges === undefined || open === -1 || close < open) return;
    begin(draft, 'Memcpy-param-overlap', 'address');
    draft.address = ranges.slice(open, close + 1);
  }),
];

/** After the language rules. Signals first: their address is a fault's, not an object's. */
export const addressErrors: readonly Rule[] = [
  finalRule(['SEGV on unknown address', 'access-violation on unknown address'], (line, draft, facts) => segmentationFault(line, draft, facts.text)),
  finalRule(['attempting free on address which was not malloc'], (line, draft) => {
    const freed = after(line, 'AddressSanitizer: attempting free on address which was not malloc()-ed: ');
    if (freed === undefined || hexAt(freed, 0) === '') return false;
    begin(draft, 'Invalid-free', 'address');
    draft.address = hexAt(freed, 0);
    return true;
  }),
  finalRule(['double-free'], (line, draft) => {
    const object = line.includes('AddressSanitizer') ? afterLast(line, 'double-free on ') : undefined;
    const at = hexAt(object?.replace(/^(?:unknown )?address /, '') ?? '', 0);
    if (at === '') return false;
    begin(draft, 'Heap-double-free', 'address');
    draft.address = at;
    return true;
  }),
  finalRule(['Sanitizer: FPE '], (line, draft) => {
    if (!line.includes('Sanitizer: FPE ')) return false;
    begin(draft, 'Floating-point-exception', toolOf(line));
    return true;
  }),
  rule(['Sanitizer'], (line, draft) => {
    // A language's own crash is not replaced by the signal that ends its process.
    if (draft.type.startsWith('Kernel failure') || draft.trace === 'go' || draft.trace === 'python' || draft.trace === 'javascript') return;
    errorWithAddress(line, draft);
  }),
  rule(['illegal-instruction'], (line, draft) => {
    if (line.includes('Sanitizer: illegal-instruction')) setType(draft, 'Ill', toolOf(line));
  }),
  rule(['nknown-crash'], (_line, draft) => {
    if (draft.type === 'Unknown-crash') draft.type = 'UNKNOWN';
  }),
  rule(['The signal is caused by a '], (line, draft) => {
    const kind = cause.exec(line)?.[1];
    if (draft.type === 'UNKNOWN' && kind !== undefined && kind !== 'UNKNOWN') draft.type = `UNKNOWN ${kind}`;
  }),
  rule([' of size '], (line, draft, facts) => {
    if (facts.kernelSanitizer || draft.type === '') return;
    const found = access.exec(line);
    if (found === null) return;
    draft.address = (found[3] ?? '').trim();
    if (!draft.type.startsWith('UNKNOWN')) addAccess(draft, found[1] ?? '', found[2] ?? '');
  }),
];

const bareKind = /ERROR: (?:HWAddressSanitizer|AddressSanitizer)[: ]*([^(:;]+)/;
const overwrittenTail = /ERROR: HWAddressSanitizer: allocation-tail-overwritten; heap object \[([xX0-9a-fA-F]+),/;

/** Kinds without an address, where nothing has given a type: `negative-size-param: (size=-1)`. */
export const addressBare: readonly Rule[] = [
  rule(['ERROR: AddressSanitizer', 'ERROR: HWAddressSanitizer'], (line, draft) => {
    const kind = bareKind.exec(line)?.[1];
    if (kind === undefined) return;
    restart(draft);
    setType(draft, spelled(kind).trim(), toolOf(line));
    const tail = overwrittenTail.exec(line)?.[1];
    if (tail !== undefined) draft.address = tail;
  }),
];

/** The runtime itself failed; what it says is the whole state, and nothing after it counts. */
export const runtimeFailure: readonly Rule[] = [
  finalRule(['Sanitizer CHECK failed:', 'Sanitizer: CHECK failed:'], (line, draft) => {
    const said = after(line, 'Sanitizer CHECK failed:') ?? after(line, 'Sanitizer: CHECK failed:');
    if (said === undefined) return false;
    const where = said.trimStart();
    const space = where.indexOf(' ');
    setType(draft, 'Sanitizer CHECK failure', toolOf(line));
    draft.address = '';
    setState(draft, [space === -1 ? '' : where.slice(space).trim()], 3);
    draft.over = true;
    return true;
  }),
];
