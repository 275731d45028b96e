import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assemble } from './assembler.ts';
import { LAST_REVIEWED, numbersOf } from './calls.ts';
import { seccompProgram } from './filter.ts';

/** A reader of classic BPF as far as seccomp programs use it, written from linux/filter.h, apart from the assembler. */
function run(program: Buffer, data: Buffer): number {
  let accumulator = 0;
  for (let at = 0; at * 8 < program.length; at++) {
    const code = program.readUInt16LE(at * 8);
    const operand = program.readUInt32LE(at * 8 + 4);
    const jump = (taken: boolean): number => program.readUInt8(at * 8 + (taken ? 2 : 3));
    if (code === 0x20) accumulator = data.readUInt32LE(operand);
    else if (code === 0x54) accumulator = (accumulator & operand) >>> 0;
    else if (code === 0x15) at += jump(accumulator === operand);
    else if (code === 0x25) at += jump(accumulator > operand);
    else if (code === 0x35) at += jump(accumulator >= operand);
    else if (code === 0x45) at += jump((accumulator & operand) !== 0);
    else if (code === 0x06) return operand;
    else throw new Error(`code ${code.toString(16)} at ${at}`);
  }
  throw new Error('ran off the end');
}

const ARCHITECTURE = { x86_64: 0xc000003e, aarch64: 0xc00000b7 } as const;
const KILL = 0x80000000;
const ALLOW = 'allow';

type Platform = keyof typeof ARCHITECTURE;

function answer(platform: Platform, number: number, args: readonly (number | bigint)[] = [], options: { architecture?: number; unmappedMemory?: boolean } = {}): number | string {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(options.architecture ?? ARCHITECTURE[platform], 4);
  args.forEach((arg, index) => data.writeBigUInt64LE(BigInt.asUintN(64, BigInt(arg)), 16 + 8 * index));
  const result = run(seccompProgram({ platform, unmappedMemory: options.unmappedMemory ?? true }), data);
  return result === 0x7fff0000 ? ALLOW : (result & 0xffff0000) >>> 0 === 0x00050000 ? result & 0xffff : result;
}

for (const platform of ['x86_64', 'aarch64'] as const) {
  const call = (name: string): number => numbersOf(platform).get(name) ?? assert.fail(`${name} has no number`);

  describe(`seccomp program for ${platform}`, () => {
    test('kills what enters by another architecture', () => {
      assert.equal(answer(platform, 0, [], { architecture: 0x40000003 }), KILL);
      assert.equal(answer(platform, 0, [], { architecture: ARCHITECTURE[platform === 'x86_64' ? 'aarch64' : 'x86_64'] }), KILL);
    });

    test('knows no call above the reviewed ones, of the x32 ABI, or of number -1', () => {
      assert.equal(answer(platform, LAST_REVIEWED), ALLOW);
      for (const number of [LAST_REVIEWED + 1, 0x40000000, 0x40000000 + 59, 0xffffffff]) assert.equal(answer(platform, number), 38);
    });

    test('refuses whole calls', () => {
      for (const name of ['ptrace', 'mount', 'setns', 'unshare', 'keyctl', 'bpf', 'io_uring_setup', 'perf_event_open', 'userfaultfd', 'open_by_handle_at', 'kexec_load', 'clock_settime', 'syslog', 'pidfd_getfd']) {
        assert.equal(answer(platform, call(name)), 1, name);
      }
    });

    test('lets ordinary calls through, at every number that no rule names', () => {
      const named = new Set(numbersOf(platform).values());
      for (let number = 0; number <= LAST_REVIEWED; number++) if (!named.has(number)) assert.equal(answer(platform, number), ALLOW, `${number}`);
    });

    test('makes no namespaces: clone by its flags, clone3 not at all', () => {
      assert.equal(answer(platform, call('clone3')), 38);
      assert.equal(answer(platform, call('clone'), [0x003d0f00]), ALLOW, 'a thread');
      assert.equal(answer(platform, call('clone'), [0x01200011]), ALLOW, 'a fork');
      for (const flag of [0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]) assert.equal(answer(platform, call('clone'), [flag | 17]), 1);
    });

    test('makes sockets of three families and route netlink only', () => {
      const socket = (family: number, type: number, protocol: number): number | string => answer(platform, call('socket'), [family, type, protocol]);
      assert.deepEqual([socket(1, 1, 0), socket(2, 1, 6), socket(10, 2, 17), socket(2, 0o2004002, 0), socket(16, 3, 0)], [ALLOW, ALLOW, ALLOW, ALLOW, ALLOW]);
      for (const family of [0, 3, 17, 29, 31, 38, 40, 44]) assert.equal(socket(family, 1, 0), 97, `family ${family}`);
      assert.deepEqual([socket(16, 3, 12), socket(2, 3, 1), socket(2, 5, 0), socket(2, 1, 132), socket(10, 1, 262)], [93, 93, 93, 93, 93]);
      assert.deepEqual([answer(platform, call('socketpair'), [1, 1, 0]), answer(platform, call('socketpair'), [40, 1, 0])], [ALLOW, 97]);
    });

    test('looks at the low half of an argument, as the kernel does', () => {
      assert.equal(answer(platform, call('socket'), [0x1_0000_0028n, 1, 0]), 97);
      assert.equal(answer(platform, call('ioctl'), [0, 0x1_0000_5412n]), 1);
    });

    test('types into no terminal', () => {
      for (const request of [0x5412, 0x541c, 0x541d, 0x5423]) assert.equal(answer(platform, call('ioctl'), [0, request]), 1);
      assert.equal(answer(platform, call('ioctl'), [0, 0x5401]), ALLOW);
    });

    test('sets limits on nobody else, and no odd personality', () => {
      assert.deepEqual([answer(platform, call('prlimit64'), [0, 7]), answer(platform, call('prlimit64'), [1, 7])], [ALLOW, 1]);
      assert.deepEqual([0, 0x40000, 0xffffffff, 0x0400000, 0x8].map((persona) => answer(platform, call('personality'), [persona])), [ALLOW, ALLOW, ALLOW, 1, 1]);
    });

    test('makes no unmapped memory where a watchdog holds the limit', () => {
      for (const name of ['memfd_create', 'shmget']) {
        assert.deepEqual([answer(platform, call(name)), answer(platform, call(name), [], { unmappedMemory: false })], [ALLOW, 1]);
      }
    });
  });
}

test('the assembler refuses jumps that go back or too far', () => {
  assert.throws(() => assemble([{ op: 'label', name: 'a' }, { op: 'jump', when: 'equal', value: 1, to: 'a' }]), RangeError);
  assert.throws(() => assemble([{ op: 'jump', when: 'equal', value: 1, to: 'nowhere' }]), RangeError);
  const far = Array.from({ length: 256 }, () => ({ op: 'return', value: 0 }) as const);
  assert.throws(() => assemble([{ op: 'jump', when: 'equal', value: 1, to: 'a' }, ...far, { op: 'label', name: 'a' }]), RangeError);
});
