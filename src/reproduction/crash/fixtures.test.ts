import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseCrash } from './index.ts';

/**
 * Logs of real crashes: small programs of our own, built with gcc 12, clang 14, Go 1.26, Rust 1.95, Java 17, Python 3.11
 * and Node 24 and run on Debian 12. What is expected was derived by hand from the published method.
 */
const folder = new URL('./fixtures/', import.meta.url);

const expected: readonly (readonly [log: string, type: string, address: string, state: readonly string[]])[] = [
  ['asan-abort', 'Abrt', '0x000000004919', ['give_up']],
  ['asan-anonymous-namespace', 'Heap-buffer-overflow\nREAD 1', '0x60200000001a', ['parser::hidden']],
  ['asan-assert', 'ASSERT', '', ['length < 10 && "length too big"', 'check_length']],
  ['asan-bad-free', 'Invalid-free', '0x604000000098', ['bad_free']],
  ['asan-divide', 'Floating-point-exception', '', ['divide']],
  ['asan-double-free', 'Heap-double-free', '0x604000000090', ['dfree', 'dfree']],
  ['asan-global', 'Global-buffer-overflow\nREAD 4', '0x563e6fe37e74', ['global_over']],
  ['asan-heap-read', 'Heap-buffer-overflow\nREAD 1', '0x60200000001a', ['parser::Reader::read_byte']],
  ['asan-huge-allocation', 'Out-of-memory', '', ['too_big']],
  ['asan-lambda-gcc', 'Heap-buffer-overflow\nREAD 4', '0x602000000040', ['call_lambda']],
  ['asan-lambda', 'Heap-buffer-overflow\nREAD 4', '0x602000000040', ['call_lambda']],
  ['asan-memcpy', 'Heap-buffer-overflow\nWRITE {*}', '0x60200000001a', ['parser::Reader::copy']],
  ['asan-mismatch', 'Alloc-dealloc-mismatch (operator new [] vs operator delete)', '0x602000000010', ['mismatch']],
  ['asan-mutual-recursion', 'Stack-overflow', '0x7ffe9c53efa0', ['odd', 'even']],
  ['asan-negative-size', 'Negative-size-param', '', ['negative']],
  ['asan-null-read', 'Null-dereference READ', '0x00000000000c', ['null_read']],
  ['asan-null-write', 'Null-dereference WRITE', '0x000000000000', ['null_write']],
  ['asan-overlap', 'Memcpy-param-overlap', '[0x7f71c4f00220,0x7f71c4f00228) and [0x7f71c4f00222, 0x7f71c4f0022a)', ['overlap']],
  ['asan-recursion', 'Stack-overflow', '0x7fffb354dff8', ['recurse']],
  ['asan-stack', 'Stack-buffer-overflow\nREAD 4', '0x7f47ba100030', ['stack_over']],
  ['asan-template', 'Heap-buffer-overflow\nWRITE 8', '0x607000000070', ['parser::Table<double>::put']],
  ['asan-trap', 'Ill', '0x5600dcce5b19', ['trap']],
  ['asan-uncaught', 'Abrt', '0x00000000491b', ['throw_it']],
  ['asan-use-after-free', 'Heap-use-after-free\nWRITE 1', '0x604000000097', ['uaf', 'uaf']],
  ['asan-use-after-return', 'Stack-use-after-return\nREAD 4', '0x7fba16400020', ['leak_stack']],
  ['asan-use-after-scope', 'Stack-use-after-scope\nWRITE 4', '0x7f0b7ef00020', ['use_scope']],
  ['asan-wild-noncanonical', 'Segv on unknown address', '', ['wild']],
  ['asan-wild', 'UNKNOWN WRITE', '0x414141414000', ['wild']],
  ['cpp-terminate', 'Uncaught exception', '', ['std::runtime_error']],
  ['gdb-segv', 'SIGSEGV', '0x55555555519d', ['walk', 'walk', 'walk']],
  ['go-custom', 'ASSERT', '', ['bad frame']],
  ['go-deadlock', 'Fatal error', '', ['all goroutines are asleep - deadlock!']],
  ['go-index', 'Index out of range', '', ['main.(*Decoder).Next', 'main.parse']],
  ['go-nil', 'Invalid memory address', '', ['main.deref']],
  ['go-stack', 'Stack overflow', '', ['main.recurse', 'main.recurse', 'main.recurse']],
  ['java-caused', 'Uncaught exception', '', ['P.main']],
  ['java-number', 'Uncaught exception', '', ['java.lang.NumberFormatException.forInputString', 'java.lang.Integer.parseInt', 'java.lang.Integer.parseInt']],
  ['java-stack', 'Stack-overflow', '', ['P.deep']],
  ['libc-assert', 'ASSERT', '', ['c == 7']],
  ['libc-double-free', 'Abrt', '', ['free(): double free detected in tcache 2']],
  ['libfuzzer-const', 'Overwrites-const-input', '', ['NULL']],
  ['libfuzzer-deadly', 'Fatal-signal', '', ['parse', 'fz.cc']],
  ['libfuzzer-exit', 'Unexpected-exit', '', ['parse', 'fz.cc']],
  ['libfuzzer-memory', 'Out-of-memory', '', ['parse', 'fz.cc']],
  ['libfuzzer-target', 'Heap-buffer-overflow\nREAD 1', '0x602000000032', ['fz.cc']],
  ['libfuzzer-timeout', 'Timeout', '', ['parse', 'fz.cc']],
  ['lsan-direct', 'Direct-leak', '', ['grow', 'build', 'grow']],
  ['msan-branch', 'Use-of-uninitialized-value', '', ['make']],
  ['msan-null', 'Null-dereference WRITE', '0x000000000000', ['NULL']],
  ['node-memory', 'Out-of-memory', '', ['NULL']],
  ['node-stack', 'Stack-overflow', '', ['deep']],
  ['node-type', 'Uncaught exception', '', ['Reader.byte', 'parse']],
  ['python-chained', 'Uncaught exception', '', ['chained']],
  ['python-faulthandler', 'SIGSEGV', '', ['string_at']],
  ['python-index', 'Uncaught exception', '', ['byte', 'parse']],
  ['rust-assert', 'ASSERT', '', ['length 11 too big', 'r::parser::check']],
  ['rust-index', 'ASSERT', '', ['index out of bounds: the len is 2 but the index is 5', 'r::parser::byte']],
  ['rust-unwrap', 'ASSERT', '', ['called `Option::unwrap()` on a `None` value', 'r::parser::some']],
  ['shell-segv', 'SIGSEGV', '', ['NULL']],
  ['tsan-lock', 'Lock-order-inversion', '', ['ab', 'ba']],
  ['tsan-race', 'Data race\nWRITE 4', '0x557827c226a8', ['bump', 'bump']],
  ['ubsan-add', 'Integer-overflow', '', ['add']],
  ['ubsan-bool', 'Invalid-bool-value', '', ['load_bool']],
  ['ubsan-cast', 'Bad-cast', '0x55cc8519d2e0', ['Bad-cast to Left from Right', 'cast']],
  ['ubsan-float', 'Float-cast-overflow', '', ['to_int']],
  ['ubsan-index', 'Index-out-of-bounds', '', ['index_it']],
  ['ubsan-misaligned', 'Misaligned-address', '', ['misaligned']],
  ['ubsan-negate', 'Integer-overflow', '', ['negate']],
  ['ubsan-null-load', 'Null-dereference READ', '', ['load_null']],
  ['ubsan-null-member', 'Null-dereference', '', ['member_null']],
  ['ubsan-null-return', 'Invalid-null-return', '', ['ret_nonnull']],
  ['ubsan-pointer', 'Pointer-overflow', '', ['pointer']],
  ['ubsan-shift', 'Undefined-shift', '', ['shift']],
  ['ubsan-unreachable', 'Unreachable code', '', ['unreachable']],
  ['ubsan-unsigned', 'Unsigned-integer-overflow', '', ['wrap']],
  ['ubsan-vla', 'Non-positive-vla-bound-value', '', ['vla']],
];

for (const [log, type, address, state] of expected) {
  test(`real log: ${log}`, () => {
    const crash = parseCrash(readFileSync(new URL(`${log}.log`, folder)));
    assert.deepEqual({ type: crash?.type, address: crash?.address, state: crash?.state }, { type, address, state });
  });
}

test('every stored log is expected to say something', () => {
  assert.deepEqual(readdirSync(folder).toSorted(), expected.map(([log]) => `${log}.log`).toSorted());
});

test('a crash carries its frames, the dropped ones marked', () => {
  const crash = parseCrash(readFileSync(new URL('asan-memcpy.log', folder)));
  assert.equal(crash?.tool, 'address');
  assert.equal(crash.accessSize, 200);
  assert.equal(crash.write, true);
  assert.deepEqual(crash.frames.slice(0, 3).map(({ index, name, dropped, file, line }) => ({ index, name, dropped, file, line })), [
    { index: 0, name: '__asan_memcpy', dropped: true, file: undefined, line: undefined },
    { index: 1, name: 'parser::Reader::copy', dropped: false, file: '/src/proof/asan.cc', line: 21 },
    { index: 2, name: 'main', dropped: true, file: '/src/proof/asan.cc', line: 50 },
  ]);
  assert.equal(crash.frames.some((frame) => frame.name === 'malloc'), false, 'the allocation is another stack');
});
