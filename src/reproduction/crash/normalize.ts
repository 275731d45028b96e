import { baseName } from './text.ts';

const wrappers = ['non-virtual thunk to ', '(anonymous namespace)::', '`anonymous namespace\'::'];

/**
 * The function's name alone: no parameters, no path, no anonymous namespace. Template arguments stay, because two
 * instantiations are two functions; what follows a parenthesis or bracket does not.
 */
export function functionName(text: string): string {
  let frame = text;
  for (const wrapper of wrappers) frame = frame.replaceAll(wrapper, '');
  frame = frame.slice(frame.lastIndexOf('!') + 1);
  const parameters = frame.search(/[([]/);
  if (parameters > 0) return frame.slice(0, parameters).trim();
  return frame.trim().split(' ', 1)[0] ?? '';
}

/** A harness's entry point says nothing; the file it stands in names the fuzz target. */
export function harnessName(text: string, file: string | undefined): string {
  const entry = 'LLVMFuzzerTestOneInput';
  return text.startsWith(entry) && file !== undefined ? baseName(file) + text.slice(entry.length) : text;
}

const offsetAtEnd = /\+0x[0-9a-fA-F]+$/;
const addresses = /0x[a-fA-F0-9]{4,}U*/g;
// Four digits or more, or any after @ or #; not line numbers (after a colon) and not versions inside file names.
const numbers = /(?<![:0-9.])(?:[0-9.]{4,}|(?<=[@#])[0-9]+)(?![A-Za-z0-9.])/g;
const unprintable = /[^\x20-\x7e\t]/g;
const LINE_CAP = 80;
/** The two types of a failed cast are its identity, and long. */
const CAST_CAP = 1_024;

/** A line of the state: what changes from run to run becomes a word, and the rest is kept short. */
export function stateLine(text: string, exactNumbers: boolean): string {
  const plain = text.replace(unprintable, '').replace('JNI DETECTED ERROR IN APPLICATION:', 'JNI:');
  const line = exactNumbers ? plain : plain.replace(offsetAtEnd, '').replace(addresses, 'ADDRESS').replace(numbers, 'NUMBER');
  return line.slice(0, line.startsWith('Bad-cast') ? CAST_CAP : LINE_CAP);
}

const firstNumber = /^([^0-9]+)([0-9]+)/;

/** `READ 4` stays, `READ 2744` becomes `READ {*}`: the size of a long access is the input's, not the bug's. */
export function generalType(type: string): string {
  const found = firstNumber.exec(type);
  if (found === null || Number(found[2]) <= 16) return type;
  return `${found[1] ?? ''}{*}${type.slice(found[0].length)}`;
}

/** Some platforms print 64-bit addresses with all their zeros. */
export function shortAddress(address: string): string {
  return address.startsWith('0x0000') && address.length === 18 ? `0x${address.slice(6)}` : address;
}

/** An address in the first page; what is no number counts as null, as `(nil)` does. */
export function isNull(address: string): boolean {
  const digits = address.replace(/^0[xX]/, '');
  return !/^[0-9a-fA-F]+$/.test(digits) || digits.replace(/^0+/, '').length <= 3;
}
