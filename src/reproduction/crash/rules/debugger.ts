import { setType } from '../draft.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** gdb in batch mode: which signal, and where the program stood. */

const signal = /^Program received signal ([a-zA-Z]+),/;
const instructionPointer = /^rip +([xX0-9a-fA-F]+)/;
const stop = /^(0[xX][0-9a-fA-F]+)\s+in\s+/;

export const debuggers: readonly Rule[] = [
  rule(['Program received signal'], (line, draft) => {
    const name = signal.exec(line)?.[1];
    if (name !== undefined) setType(draft, name.toUpperCase(), 'debugger');
  }),
  rule(['rip ', '0x', '0X'], (line, draft) => {
    const address = instructionPointer.exec(line)?.[1] ?? stop.exec(line)?.[1];
    if (address !== undefined) draft.address = address;
  }),
];
