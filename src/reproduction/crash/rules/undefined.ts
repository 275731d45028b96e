import { forgetStack, setState, setType } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { after, afterLast, hexAt, trimOf } from '../text.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** UndefinedBehaviorSanitizer and control-flow integrity: `file.cc:1:2: runtime error: …`. */

/** What the reason contains -> type. The first that fits counts: the general ones stand last. */
const reasons: readonly (readonly [contains: readonly string[], type: string])[] = [
  [['division by zero'], 'Divide-by-zero'],
  [['outside the range of representable values'], 'Float-cast-overflow'],
  [['implicit conversion from type'], 'Implicit-conversion'],
  [['through pointer to incorrect function type'], 'Incorrect-function-pointer-type'],
  [['out of bounds for type'], 'Index-out-of-bounds'],
  [['not a valid value for type \'bool\'', 'not a valid value for type \'BOOL\''], 'Invalid-bool-value'],
  [[', which is not a valid argument'], 'Invalid-builtin-use'],
  [['misaligned address'], 'Misaligned-address'],
  [['reached the end of a value-returning function'], 'No-return-value'],
  [[', which is declared to never be null'], 'Invalid-null-argument'],
  [['load of null pointer'], 'Null-dereference READ'],
  [['binding to null pointer', 'access within null pointer', 'call on null pointer'], 'Null-dereference'],
  [['store to null pointer'], 'Null-dereference WRITE'],
  [['with insufficient space for an object of type'], 'Object-size'],
  [['addition of unsigned offset ', 'subtraction of unsigned offset ', 'pointer index expression with base ',
    'applying non-zero offset ', 'applying zero offset to null pointer'], 'Pointer-overflow'],
  [['null pointer returned from function declared to never return null'], 'Invalid-null-return'],
  [['shift'], 'Undefined-shift'],
  [['execution reached an unreachable program point'], 'Unreachable code'],
  [['unsigned integer overflow'], 'Unsigned-integer-overflow'],
  [['variable length array bound evaluates to non-positive value'], 'Non-positive-vla-bound-value'],
  [['not a valid value for type'], 'Invalid-enum-value'],
  [['integer overflow'], 'Integer-overflow'],
];

function typeOf(reason: string): string {
  const listed = reasons.find(([parts]) => parts.some((part) => reason.includes(part)))?.[1];
  if (listed !== undefined) return listed;
  const arithmetic = /negation of|division of/.exec(reason);
  return arithmetic !== null && reason.includes('cannot be represented in type', arithmetic.index) ? 'Integer-overflow' : 'UNKNOWN';
}

const mark = ': runtime error: ';
const castActions = ['member access within address ', 'member call on address ', 'downcast of address '];

/** `downcast of address 0x… which does not point to an object of type 'A'`. */
function badCast(line: string, draft: Draft): void {
  const reason = afterLast(line, mark);
  const action = castActions.find((each) => reason?.startsWith(each) === true);
  if (reason === undefined || action === undefined) return;
  const address = hexAt(reason, action.length);
  const target = afterLast(reason.slice(action.length + address.length), ' of type ');
  if (address === '' || target === undefined) return;
  setType(draft, 'Bad-cast', 'undefined-behavior');
  draft.address = address;
  openCast(draft, target);
}

const flow = 'control flow integrity check for type ';

function brokenFlow(line: string, draft: Draft): void {
  const reason = afterLast(line, mark);
  if (reason?.startsWith(flow) !== true) return;
  const failed = reason.lastIndexOf(' failed during ');
  if (failed === -1) return;
  setType(draft, 'Bad-cast', 'cfi');
  const table = afterLast(reason.slice(failed), 'vtable address ');
  if (table !== undefined && hexAt(table, 0) !== '') draft.address = hexAt(table, 0);
  openCast(draft, reason.slice(flow.length, failed));
}

function openCast(draft: Draft, target: string): void {
  forgetStack(draft);
  setState(draft, [`Bad-cast to ${trimOf(target, '\'')}`]);
  draft.castOpen = true;
}

const offsetWithin = /at offset (\d+) within object of type /;

/** The note after it says what the object is instead. */
function castNote(line: string): string | undefined {
  const source = after(line, 'note: object is of type ') ?? after(line, 'note: vtable is of type ');
  if (source !== undefined) return ` from ${trimOf(source, '\'')}`;
  if (line.includes('note: object has invalid vptr') || line.endsWith('note: invalid vtable')) return ' from invalid vptr';
  const offset = offsetWithin.exec(line)?.[1];
  if (offset !== undefined) return ` from base class subobject at offset ${offset}`;
  return line.includes('note: ') && line.endsWith(' defined here') ? '' : undefined;
}

export const undefinedBehavior: readonly Rule[] = [
  rule([mark], (line, draft) => {
    if (draft.type === '') badCast(line, draft);
  }),
  rule(['note: ', 'at offset '], (line, draft) => {
    if (draft.type !== 'Bad-cast' || !draft.castOpen) return;
    const note = castNote(line);
    if (note === undefined) return;
    draft.castOpen = false;
    draft.state[0] = `${draft.state[0] ?? ''}${note}`;
  }),
  rule([mark], (line, draft) => {
    if (draft.type === '') brokenFlow(line, draft);
  }),
  rule(['CFI: Most likely a control flow integrity violation;'], (line, draft) => {
    if (draft.type === '' && line.startsWith('CFI: Most likely')) setType(draft, 'Bad-cast', 'cfi');
  }),
];

/** After Go's own rules, whose panics use the same words. */
export const undefinedOther: readonly Rule[] = [
  rule([mark], (line, draft) => {
    const reason = afterLast(line, mark);
    if (reason === undefined || draft.type !== '') return;
    setType(draft, typeOf(reason), 'undefined-behavior');
    draft.address = '';
    forgetStack(draft);
  }),
];
