/**
 * Classic BPF, as seccomp takes it: an array of `struct sock_filter` (16-bit code, two 8-bit jump offsets, 32-bit
 * operand; linux/filter.h). Jumps go forward only and name their places by label.
 */
export type Instruction =
  | { readonly op: 'load'; readonly offset: number }
  | { readonly op: 'and'; readonly mask: number }
  | { readonly op: 'return'; readonly value: number }
  | { readonly op: 'label'; readonly name: string }
  | { readonly op: 'jump'; readonly when: Comparison; readonly value: number; readonly to: string; readonly otherwise?: string };

/** `any`: at least one bit of the operand is set (BPF_JSET). Comparisons are unsigned. */
export type Comparison = 'equal' | 'above' | 'atLeast' | 'any';

const LD_W_ABS = 0x20;
const ALU_AND_K = 0x54;
const RET_K = 0x06;
const JUMP: Readonly<Record<Comparison, number>> = { equal: 0x15, above: 0x25, atLeast: 0x35, any: 0x45 };

export function assemble(program: readonly Instruction[]): Buffer {
  const places = new Map<string, number>();
  let length = 0;
  for (const instruction of program) {
    if (instruction.op === 'label') places.set(instruction.name, length);
    else length++;
  }
  const bytes = Buffer.alloc(length * 8);
  let at = 0;
  for (const instruction of program) {
    if (instruction.op === 'label') continue;
    const distance = (label: string | undefined): number => {
      if (label === undefined) return 0;
      const place = places.get(label);
      if (place === undefined) throw new RangeError(`no label ${label}`);
      const offset = place - at - 1;
      if (offset < 0 || offset > 255) throw new RangeError(`label ${label} is ${offset} instructions away`);
      return offset;
    };
    const [code, yes, no, operand] = encode(instruction, distance);
    bytes.writeUInt16LE(code, at * 8);
    bytes.writeUInt8(yes, at * 8 + 2);
    bytes.writeUInt8(no, at * 8 + 3);
    bytes.writeUInt32LE(operand >>> 0, at * 8 + 4);
    at++;
  }
  return bytes;
}

type Encoded = readonly [code: number, yes: number, no: number, operand: number];

function encode(instruction: Exclude<Instruction, { op: 'label' }>, distance: (label: string | undefined) => number): Encoded {
  switch (instruction.op) {
    case 'load':
      return [LD_W_ABS, 0, 0, instruction.offset];
    case 'and':
      return [ALU_AND_K, 0, 0, instruction.mask];
    case 'return':
      return [RET_K, 0, 0, instruction.value];
    case 'jump':
      return [JUMP[instruction.when], distance(instruction.to), distance(instruction.otherwise), instruction.value];
  }
}
