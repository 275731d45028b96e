import { begin, setState, setType } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { failedCondition, sourceName } from '../text.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** Android's tombstones and logcat. */

const fault = /^([^ ]*)(.*)/;

/** Signals that a process sends to itself. */
const ends: readonly (readonly [signal: string, type: string])[] = [['(SIGABRT)', 'Abort'], ['(SIGTRAP)', 'Trap']];

function tombstone(line: string, draft: Draft): void {
  if (draft.type.startsWith('UNKNOWN') && line.includes('Fatal signal')) return;
  const signal = line.indexOf('(SIG', Math.max(0, line.indexOf('signal')));
  const at = line.lastIndexOf('fault addr ');
  const found = signal === -1 || at < signal ? null : fault.exec(line.slice(at + 'fault addr '.length));
  if (found === null) return;
  begin(draft, 'UNKNOWN', 'android');
  draft.trace = undefined;
  if (line.includes('SEGV_MTESERR')) draft.type = `Tag-mismatch${found[2] ?? ''}`;
  const address = found[1] ?? '';
  const ended = ends.find(([signal]) => line.includes(signal));
  if (ended !== undefined) draft.type = ended[1];
  if (line.includes('SIGSEGV')) draft.address = address.startsWith('0x') ? address : `0x${address}`;
  const process = /\(([^()]*)\)$/.exec((found[2] ?? '').slice(-256))?.[1];
  if (process !== undefined) draft.processName = process.slice(0, 1).toUpperCase() + process.slice(1).toLowerCase();
}

function abortMessage(line: string, draft: Draft): void {
  const message = line.slice('Abort message: '.length);
  setType(draft, 'CHECK failure', 'android');
  draft.address = '';
  draft.trace = 'java';
  const space = message.indexOf(' ');
  const said = space === -1
    ? failedCondition(message)
    : `${failedCondition(message.slice(space + 1))} in ${sourceName(message.slice(0, space).replaceAll('FATAL:', ''))}`;
  setState(draft, [said]);
}

export const android: readonly Rule[] = [
  rule(['fault addr '], tombstone),
  rule(['Abort message: '], (line, draft) => {
    if (line.startsWith('Abort message: ')) abortMessage(line, draft);
  }),
];
