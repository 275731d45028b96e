import { addAccess, restart, setType } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { after, capitalize, hexAt } from '../text.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** Linux: KernelAddressSanitizer, oops, BUG and panic. Type is `Kernel failure`, then what kind, then the access. */

function kernelType(draft: Draft, kind: string): void {
  setType(draft, `Kernel failure\n${kind}`, 'kernel');
}

const dashed = (kind: string): string => capitalize(kind.replaceAll(' ', '-'));

/** Arm's fault status, bits 0 to 3 (ARM architecture reference manual, short-descriptor fault status). */
const faults: Readonly<Record<number, string>> = {
  0b0001: 'Alignment Fault',
  0b0011: 'Access Flag Fault, Section',
  0b0100: 'Instruction Cache Maintenance Fault',
  0b0101: 'Translation Fault, Section',
  0b0110: 'Access Flag Fault, Page',
  0b0111: 'Translation Fault, Page',
  0b1001: 'Domain Fault, Section',
  0b1011: 'Domain Fault, Page',
  0b1100: 'L1 Translation',
  0b1101: 'Permission Fault, Section',
  0b1110: 'L2 Translation',
  0b1111: 'Permissions Fault, Page',
};

function faultKind(code: number): string {
  return `${(code & 0x800) === 0 ? 'READ' : 'WRITE'} ${faults[code & 0b1111] ?? 'Unknown'} (${code})`;
}

const oops = /Internal error: (?:Oops)?(?: -|:) (BUG|[0-9a-fA-F]+)/;
const functionPlace = / \w+\+\w+\/\w+/;
const range = /^(.*?) (?:in|on) range \[([a-z0-9]+)-[a-z0-9]+\]/;
const accessed = /^(Read|Write) of size ([0-9]+)(?: at addr(?:ess)? ([a-f0-9]+))?/;

/** `slab-out-of-bounds in name+0x1/0x2`, `use-after-free on address ffff…`: kind before the last ` in` or ` on` that fits. */
function checkedAccess(report: string, draft: Draft): void {
  const address = / addr(?:ess)? ([a-f0-9]+)/.exec(report);
  if (address !== null) {
    const kind = before(report, address.index + 1);
    if (kind !== undefined) {
      kernelType(draft, dashed(kind));
      draft.address = `0x${address[1] ?? ''}`;
    }
  }
  const place = functionPlace.exec(report);
  const kind = place === null ? undefined : before(report, place.index + 1);
  if (kind !== undefined) kernelType(draft, dashed(kind));
}

function before(report: string, end: number): string | undefined {
  const head = report.slice(0, end);
  const at = Math.max(head.lastIndexOf(' in'), head.lastIndexOf(' on'));
  return at <= 0 ? undefined : head.slice(0, at);
}

export const kernel: readonly Rule[] = [
  rule(['Internal error: '], (line, draft, facts) => {
    const code = facts.kernelSanitizer ? undefined : oops.exec(line)?.[1];
    if (code === undefined) return;
    restart(draft);
    if (code === 'BUG') setType(draft, 'BUG', 'kernel');
    else kernelType(draft, faultKind(Number.parseInt(code, 16)));
  }),
  rule(['Kernel panic - not syncing: '], (line, draft, facts) => {
    if (facts.kernelSanitizer || !line.startsWith('Kernel panic - not syncing: ')) return;
    restart(draft);
    kernelType(draft, line.slice('Kernel panic - not syncing: '.length).replaceAll(' ', '-'));
  }),
  rule(['kernel BUG at '], (line, draft) => {
    if (line.startsWith('kernel BUG at ')) kernelType(draft, dashed(line.slice('kernel BUG at '.length)));
  }),
  rule(['BUG: KASAN: '], (line, draft) => {
    if (line.startsWith('BUG: KASAN: ')) checkedAccess(line.slice('BUG: KASAN: '.length), draft);
  }),
  rule(['KASAN: '], (line, draft) => {
    const found = line.startsWith('KASAN: ') ? range.exec(line.slice('KASAN: '.length)) : null;
    if (found === null) return;
    kernelType(draft, dashed(found[1] ?? ''));
    draft.address = found[2] ?? '';
  }),
  rule(['general protection fault:'], (line, draft) => {
    if (line.startsWith('general protection fault:') && line.includes('KASAN')) kernelType(draft, 'General-protection-fault');
  }),
];

/** After everything that may begin a kernel report. */
export const kernelAccess: readonly Rule[] = [
  rule(['Read of size ', 'Write of size '], (line, draft) => {
    const found = draft.type.startsWith('Kernel failure') ? accessed.exec(line) : null;
    if (found === null) return;
    if (found[3] !== undefined && draft.address === '') draft.address = `0x${found[3]}`;
    addAccess(draft, found[1] ?? '', found[2] ?? '');
  }),
];

/** Time since boot and, on newer kernels, task or CPU: `[   12.345678][  T123] `. */
const time = /^\[\s*\d+\.\d+\](?:\[\s*[CT]\d+\])?\s?/;

export function withoutTime(line: string): string {
  return line.startsWith('[') ? line.replace(time, '') : line;
}

const userFault = /\[\d+\]: segfault at ([0-9a-f]+) ip [0-9a-f]+ sp [0-9a-f]+ error (\d+)(?: in ([^[\s]+))?/;

/** The kernel's one line about a dead user process: the error code's bit 1 says write (arch/x86/include/asm/trap_pf.h). */
export function segfaultLine(line: string): { readonly address: string; readonly write: boolean; readonly module: string } | undefined {
  const found = after(line, 'segfault at ') === undefined ? null : userFault.exec(line);
  if (found === null || hexAt(found[1] ?? '', 0) === '') return undefined;
  return { address: `0x${found[1] ?? ''}`, write: (Number(found[2]) & 2) !== 0, module: found[3] ?? '' };
}
