import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCrash } from './index.ts';

/** Reports of tools that do not run here, written by us in their documented formats, with the state the method gives. */
interface Case {
  readonly name: string;
  readonly log: string;
  readonly type: string;
  readonly address?: string;
  readonly state: readonly string[];
}

const stack = (...frames: readonly string[]): string => frames.map((frame, index) => `    #${index} 0x55d0${index} in ${frame}`).join('\n');
const aborted = '==9==ERROR: AddressSanitizer: ABRT on unknown address 0x0539000003e8 (pc 0x7f bp 0x7f sp 0x7f T0)\n';

const cases: readonly Case[] = [
  {
    name: 'V8 check: condition without its values, in the banner\'s file',
    log: `#\n# Fatal error in ../../src/heap/area.cc, line 1234\n# Check failed: size <= kMax (4096 vs. 1024).\n#\n${stack('V8_Fatal(char const*) src/base/logging.cc:1:1', 'v8::Area::Grow(int) src/heap/area.cc:1234:3', 'v8::Make() src/make.cc:9:9')}`,
    type: 'CHECK failure', state: ['size <= kMax in area.cc', 'v8::Area::Grow', 'v8::Make'],
  },
  {
    name: 'V8 debug check, Chrome frames without `in`',
    log: '#\n# Fatal error in ../../src/map.h, line 88\n# Debug check failed: kind() == kArray.\n#\n#0 0x55a0 base::debug::StackTrace::StackTrace()\n#1 0x55a2 v8::Map::Check()\n#2 0x55a3 v8::Make<int>(v8::Map*)\n#3 0x55a4 <unknown>\n',
    type: 'DCHECK failure', state: ['kind() == kArray in map.h', 'v8::Map::Check', 'v8::Make<int>'],
  },
  { name: 'V8 unreachable', log: `# Fatal error in ../../src/low.cc, line 3\n# unreachable code\n#\n${stack('v8::Lower(int) src/low.cc:3:1')}`, type: 'Unreachable code', state: ['low.cc', 'v8::Lower'] },
  { name: 'V8 banner without a line', log: '# Fatal error in v8::Object::Set()\n# Field out of bounds\n#\n', type: 'Fatal error', state: ['Field out of bounds'] },
  { name: 'V8 generated code', log: 'abort: CSA_ASSERT failed: Torque assert \'x < y\' failed [src/array.tq:233] [../../src/array.tq:233]\n', type: 'ASSERT', state: ['CSA_ASSERT failed: Torque assert \'x < y\' failed [src/array.tq:233]', 'array.tq'] },
  { name: 'V8 comparison keeps its numbers', log: '#\n# V8 correctness failure\n# V8 correctness configs: x64,a:x64,b\n# V8 correctness sources: f60 12345\n', type: 'V8 correctness failure', state: ['configs: x64,a:x64,b', 'sources: f60 12345'] },
  { name: 'V8 API', log: '[0102/030405.678:ERROR:v8.cc(11)] V8 error: Context is disposed (v8::X).\n#0 0x55a2 v8::Context::Enter()\n', type: 'V8 API error', state: ['Context is disposed (v8::X)', 'v8::Context::Enter'] },
  { name: 'V8 out of memory', log: `#\n# Fatal process out of memory: CALL_AND_RETRY_LAST\n#\n${stack('v8::Heap::Fail() src/h.cc:1:1')}`, type: 'Out-of-memory', state: ['v8::Heap::Fail'] },
  { name: 'Chrome check', log: '[1:1:0102/030405.678901:FATAL:frame.cc(123)] Check failed: frame_ != nullptr. \n#0 0x7f1 logging::LogMessage::~LogMessage()\n#1 0x7f3 content::Frame::Load(int)\n', type: 'CHECK failure', state: ['frame_ != nullptr in frame.cc', 'content::Frame::Load'] },
  { name: 'Chrome check, newer prefix', log: '[1:1:0102/030405.678901:FATAL:frame.cc:123] Check failed: ok. \n', type: 'CHECK failure', state: ['ok in frame.cc'] },
  { name: 'Chrome security check', log: '[9:1:0102/030405.6:FATAL:Node.h(55)] Security DCHECK failed: !node || node->isElement(). \n#0 0x7f3 blink::toElement(blink::Node*)\n', type: 'Security DCHECK failure', state: ['!node || node->isElement() in Node.h', 'blink::toElement'] },
  { name: 'Chrome signal near null', log: 'Received signal 11 SEGV_MAPERR 000000000010\n#0 0x7f1 base::debug::StackTrace::StackTrace()\n#1 0x7f3 content::Page::Paint(int)\n', type: 'Null-dereference', address: '0x000000000010', state: ['content::Page::Paint'] },
  { name: 'Google check beats the abort after it', log: `F0102 03:04:05.678901   12345 shape.cc:324] Check failed: size >= 0 (-1 vs. 0)\n${aborted}${stack('raise /build/glibc-2.23/sysdeps/raise.c:54', 'tf::Shape::Add(long) /src/shape.cc:324:5')}`, type: 'CHECK failure', state: ['size >= 0 in shape.cc', 'tf::Shape::Add'] },
  { name: 'Google fatal log', log: `F0102 03:04:05.678901   12345 parser.cc:12] Unknown token: 'abc'\n${stack('foo /src/a.cc:5')}`, type: 'Fatal error', state: ['Unknown token in parser.cc', 'foo'] },
  {
    name: 'kernel address sanitizer',
    log: 'BUG: KASAN: slab-out-of-bounds in ext_read+0x123/0x456\nRead of size 8 at addr ffff8800abcdef12 by task x/1\n[<ffffffff81abcdef>] dump_stack+0xc1/0x128\n[<ffffffff81abcdef>] kasan_report+0x1/0x2\n[<ffffffff81abcdef>] ext_read+0x123/0x456\n[<ffffffff81abcdef>] vfs_read+0x11/0x22\n',
    type: 'Kernel failure\nSlab-out-of-bounds\nREAD 8', address: '0xffff8800abcdef12', state: ['ext_read', 'vfs_read'],
  },
  {
    name: 'kernel address sanitizer, newer log with times, indented frames and guesses',
    log: '[   12.345678][  T123] BUG: KASAN: use-after-free in sock_go+0x1/0x2\n[   12.345678][  T123] Write of size 4 at addr ffff888012345678 by task x/1\n[   12.345678][  T123] Call Trace:\n[   12.345678][  T123]  <TASK>\n[   12.345678][  T123]  dump_stack_lvl+0x1/0x2\n[   12.345678][  T123]  print_report+0x1/0x2\n[   12.345678][  T123]  ? guess+0x1/0x2\n[   12.345678][  T123]  sock_go+0x1/0x2\n[   12.345678][  T123]  sys_close+0x1/0x2\n',
    type: 'Kernel failure\nUse-after-free\nWRITE 4', address: '0xffff888012345678', state: ['sock_go', 'sys_close'],
  },
  { name: 'kernel null range', log: 'KASAN: null-ptr-deref in range [0x0000000000000008-0x000000000000000f]\n[<ffffffff81abcdef>] ip_send+0x123/0x456\n', type: 'Kernel failure\nNull-ptr-deref', address: '0x000000000008', state: ['ip_send'] },
  { name: 'kernel oops on Arm: fault status in words', log: '[ 1998.1] Internal error: Oops: 805 [#1] PREEMPT SMP ARM\n[ 1998.1] [<c0667574>] (vidc_prepare+0xa0/0x124) from [<c0667575>] (x+0x1/0x2)\n', type: 'Kernel failure\nWRITE Translation Fault, Section ({*})', address: '0xc0667574', state: ['vidc_prepare'] },
  { name: 'kernel panic', log: 'Kernel panic - not syncing: Fatal exception in interrupt\n[<c0667578>] video_go+0xa0/0x124\n', type: 'Kernel failure\nFatal-exception-in-interrupt', address: '0xc0667578', state: ['video_go'] },
  { name: 'Android tombstone', log: `signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0xdeadbaad\n${stack('android::Foo::bar(int) frameworks/foo.cpp:12:1')}`, type: 'UNKNOWN', address: '0xdeadbaad', state: ['android::Foo::bar'] },
  { name: 'Jazzer', log: '== Java Exception: java.lang.IndexOutOfBoundsException: Index 3\n\tat com.example.Parser.parse(Parser.java:33)\n\tat com.example.F.fuzz(F.java:9)\n', type: 'Uncaught exception', state: ['com.example.Parser.parse', 'com.example.F.fuzz'] },
  { name: 'Jazzer security issue', log: '== Java Exception: com.code_intelligence.jazzer.api.FuzzerSecurityIssueHigh: x\n\tat com.example.A.b(A.java:3)\n', type: 'Security exception', state: ['com.example.A.b'] },
  { name: 'Jazzer.js', log: '==12== Uncaught Exception: Jazzer.js: boom\n    at explore (/out/target.ts:6:15)\n    at Object.fuzz (/out/fuzz.ts:9:3)\n', type: 'Uncaught exception', state: ['explore', 'Object.fuzz'] },
  {
    name: 'Atheris: turned around, without the fuzzer\'s own end',
    log: `\n === Uncaught Python exception: ===\nValueError: bad\nTraceback (most recent call last):\n  File "/out/fuzz.py", line 10, in TestOneInput\n  File "/out/parser.py", line 5, in parse\n  File "<embedded stdlib>/gzip.py", line 421, in _read\n\n==5== ERROR: libFuzzer: fuzz target exited\n${stack('not_python /src/x.c:1')}`,
    type: 'Uncaught exception', state: ['_read', 'parse', 'TestOneInput'],
  },
  {
    name: 'Go in a fuzzer: package path cut, signal after it ignored',
    log: `panic: runtime error: slice bounds out of range [10:5]\n\ngoroutine 17 [running]:\ngithub.com/foo/v2/enc.(*Decoder).Next(0xc0001, 0x1)\n\t/go/dec.go:12 +0x1\ngithub.com/foo.Fuzz({0x60, 0x1, 0x1})\n\t/go/fuzz.go:3 +0x2\nmain.LLVMFuzzerTestOneInput(...)\n\t./main.go:35\n${aborted}${stack('runtime.raise runtime/sys.s:1')}`,
    type: 'Slice bounds out of range', state: ['enc.(*Decoder).Next', 'foo.Fuzz'],
  },
  { name: 'Rust in a fuzzer', log: `thread '<unnamed>' panicked at 'length is 3', src/lib.rs:12:5\n==1== ERROR: libFuzzer: deadly signal\n${stack('std::sys::unix::abort_internal /rustc/1/library/std/mod.rs:1:1', 'mylib::parse /src/lib.rs:12:5', 'rust_fuzzer_test_input /src/fuzz.rs:5:1')}`, type: 'ASSERT', state: ['length is 3', 'mylib::parse'] },
  { name: 'control flow integrity', log: `../../a.cc:1:2: runtime error: control flow integrity check for type 'blink::Node' failed during base-to-derived cast (vtable address 0x55a1)\n0x55a1: note: vtable is of type 'blink::Text'\n${stack('blink::Foo /b.cc:1:1')}`, type: 'Bad-cast', address: '0x55a1', state: ['Bad-cast to blink::Node from blink::Text', 'blink::Foo'] },
  { name: 'cast of a base subobject', log: `a.cc:3:1: runtime error: member access within address 0x7f00 which does not point to an object of type 'Base'\n0x7f00: note: object is base class subobject at offset 16 within object of type 'Derived'\n${stack('go(A*) /b.cc:1:1')}`, type: 'Bad-cast', address: '0x7f00', state: ['Bad-cast to Base from base class subobject at offset 16', 'go'] },
  { name: 'the runtime\'s own failure ends the reading', log: `==1==AddressSanitizer CHECK failed: /b/asan_thread.cc:12 "((ptr[0] == kMagic)) != (0)" (0x0, 0x0)\n${stack('foo /a.cc:1:1')}\n`, type: 'Sanitizer CHECK failure', state: ['"((ptr[0] == kMagic)) != (0)" (0x0, 0x0)'] },
  { name: 'WebKit assertion keeps its words before the deliberate fault', log: `ASSERTION FAILED: node->isElement()\nNode.h(123) : blink::toElement(Node*)\n==1==ERROR: AddressSanitizer: SEGV on unknown address 0x0000bbadbeef (pc 0x1)\n${stack('WTFCrash', 'blink::toElement(Node*) Node.h:123:9')}`, type: 'ASSERT', state: ['node->isElement()', 'blink::toElement'] },
  { name: 'hardened C++ library: the reason', log: `/usr/include/c++/v1/vector:1437: assertion __n < size() failed: vector[] index out of bounds\n${stack('parse /src/a.c:12:1')}`, type: 'ASSERT', state: ['vector[] index out of bounds', 'parse'] },
  { name: 'modules without symbols, versions and harness files', log: `==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x60 at pc 0x1\nREAD of size 24 at 0x0000602000001234 thread T0\n    #0 0x7f12  (/usr/lib/libfoo.so+0x1234) (BuildId: 0a1b)\n    #1 0x7f13  (<unknown module>)\n    #2 0x7f14 in foo+0x12 (/usr/lib/libbar.so+0x33)\n    #3 0x7f15 in LLVMFuzzerTestOneInput /src/fuzz/png_fuzzer.cc:12:3\n`, type: 'Heap-buffer-overflow\nREAD {*}', address: '0x602000001234', state: ['/usr/lib/libfoo.so', 'foo', 'png_fuzzer.cc'] },
  { name: 'behavior sanitizer beats the abort', log: `===BUG DETECTED: Shell injection===\n${stack('run_shell /src/a.c:12:1')}\n${aborted}${stack('kill_me /src/me.c:1')}`, type: 'Command injection', state: ['run_shell', 'kill_me'] },
  { name: 'missing library', log: './fuzzer: error while loading shared libraries: libfoo.so.2: cannot open shared object file: No such file\n', type: 'Missing-library', state: ['libfoo.so.2'] },
  { name: 'hardware tags', log: `==1==ERROR: HWAddressSanitizer: tag-mismatch on address 0x0042000012 at pc 0x1\nREAD of size 4 at 0x0042000012 tags: 01/02 in thread T0\n${stack('foo /a.cc:1:1')}`, type: 'Tag-mismatch\nREAD 4', address: '0x0042000012', state: ['foo'] },
  { name: 'origin of an uninitialized value is another stack', log: `==1==WARNING: MemorySanitizer: use-of-uninitialized-value\n${stack('decode(unsigned char*) /src/a.cc:1:1')}\n  Uninitialized value was stored to memory at\n${stack('copy /src/a.cc:2:1')}`, type: 'Use-of-uninitialized-value', state: ['decode'] },
  { name: 'a direct leak beats an indirect one before it', log: `Indirect leak of 8 byte(s) in 1 object(s) allocated from:\n${stack('malloc /x.cc:1', 'first /a.c:1')}\nDirect leak of 8 byte(s) in 1 object(s) allocated from:\n${stack('calloc (/bin/x+0x1)', 'second /a.c:1')}\nDirect leak of 9 byte(s) in 1 object(s) allocated from:\n${stack('third /a.c:1')}`, type: 'Direct-leak', state: ['second'] },
  { name: 'kernel line about a dead process', log: '[ 9.1] prog[123]: segfault at 8 ip 000055d0 sp 00007ffd error 6 in prog[55d0+1000]\n', type: 'Null-dereference WRITE', address: '0x8', state: ['prog'] },
  { name: 'two writers on one line', log: `prog: a.c:12: parse: Assertion \`n > 0' failed.AddressSanitizer:DEADLYSIGNAL\n${aborted}${stack('parse /a.c:12:1')}`, type: 'ASSERT', state: ['n > 0', 'parse'] },
];

for (const { name, log, type, address = '', state } of cases) {
  test(`report: ${name}`, () => {
    const crash = parseCrash(log);
    assert.deepEqual({ type: crash?.type, address: crash?.address, state: crash?.state }, { type, address, state });
  });
}

test('what is no crash is none', () => {
  for (const log of ['', '\n\n', 'all 12 tests passed\n', 'SUMMARY: AddressSanitizer: heap-buffer-overflow x.c:1 in f\n', '==1==WARNING: AddressSanitizer failed to allocate 0x1 bytes\n']) {
    assert.equal(parseCrash(log), undefined, JSON.stringify(log));
  }
});
