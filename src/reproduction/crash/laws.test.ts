import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { collapsedCycle } from './cycles.ts';
import { parseCrash } from './index.ts';
import { functionName, generalType, isNull, shortAddress, stateLine } from './normalize.ts';
import { isNoise } from './noise.ts';

const settings = { numRuns: 200, seed: 20_261_122, verbose: 1 } as const;
const folder = new URL('./fixtures/', import.meta.url);
const logs = readdirSync(folder).toSorted().map((name) => readFileSync(new URL(name, folder), 'utf8'));
const lines = [...new Set(logs.flatMap((log) => log.split('\n')))];

test('law: any mixture of report lines gives a crash within bounds, or none', () => {
  const line = fc.oneof(fc.constantFrom(...lines), fc.string({ unit: 'binary', maxLength: 60 }));
  fc.assert(fc.property(fc.array(line, { maxLength: 60 }), (mixture) => {
    const crash = parseCrash(mixture.join('\n'));
    if (crash === undefined) return;
    assert.ok(crash.type !== '' && crash.type.length <= 1_100);
    assert.ok(crash.state.length > 0 && crash.state.length <= 5);
    for (const each of crash.state) assert.ok(each.length <= 80 || each.startsWith('Bad-cast'), each);
    assert.match(crash.state.join('\n'), /^[\x20-\x7e\t\n]+$/);
  }), settings);
});

test('law: where things are loaded does not change type or state', () => {
  fc.assert(fc.property(fc.constantFrom(...logs), fc.nat(0xffff), (log, base) => {
    const moved = log.replace(/^(\s*#\d+\s+)0x[0-9a-f]+/gm, (_all, head: string) => `${head}0x5${base.toString(16).padStart(11, '0')}`);
    const [left, right] = [parseCrash(log), parseCrash(moved)];
    assert.deepEqual([left?.type, left?.state], [right?.type, right?.state]);
  }), settings);
});

test('law: what a program prints before it crashes does not change the crash', () => {
  const chatter = fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 60 }).filter((text) => parseCrash(text) === undefined && !/[`'"]/.test(text)), { maxLength: 8 });
  fc.assert(fc.property(fc.constantFrom(...logs), chatter, (log, said) => {
    const [left, right] = [parseCrash(log), parseCrash(`${said.join('\n')}\n${log}`)];
    assert.deepEqual([left?.type, left?.address, left?.state], [right?.type, right?.address, right?.state]);
  }), settings);
});

test('law: bytes and text are read alike', () => {
  for (const log of logs) assert.deepEqual(parseCrash(Buffer.from(log)), parseCrash(log));
});

test('law: a stack of any repeated group collapses to that group, rotated to where it starts', () => {
  const name = fc.stringMatching(/^[a-z]{3,6}$/);
  fc.assert(fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 10 }), fc.integer({ min: 4, max: 20 }), (group, times) => {
    const stack = Array.from({ length: times }, () => group).flat();
    assert.deepEqual(collapsedCycle(stack), group);
  }), settings);
  assert.equal(collapsedCycle(['a', 'b', 'c', 'd', 'e']), undefined);
});

test('function names lose parameters, thunks and anonymous namespaces, keep templates', () => {
  const names: readonly (readonly [string, string])[] = [
    ['ns::(anonymous namespace)::Table<int, char>::at(int) const /src/a.cc:1:2', 'ns::Table<int, char>::at'],
    ['non-virtual thunk to A::b() /a.cc:1', 'A::b'],
    ['lib!ns::`anonymous namespace\'::fun(int) y.cc:2', 'ns::fun'],
    ['plain /src/a.c:12:1', 'plain'],
    ['size[abi:cxx11](x)', 'size'],
    ['-[NSObject init]', '-'],
  ];
  for (const [text, name] of names) assert.equal(functionName(text), name);
});

test('state lines lose addresses and long numbers, not versions in file names or line numbers', () => {
  assert.equal(stateLine('bad token 123456 at 0xdeadbeef in a.c:1234', false), 'bad token NUMBER at ADDRESS in a.c:1234');
  assert.equal(stateLine('libfoo-1.2345.so', false), 'libfoo-1.2345.so');
  assert.equal(stateLine('name+0x1f', false), 'name');
  assert.equal(stateLine('x'.repeat(200), false).length, 80);
  assert.equal(stateLine('node#7', false), 'node#NUMBER');
});

test('sizes, addresses and null', () => {
  assert.equal(generalType('Heap-buffer-overflow\nREAD 16'), 'Heap-buffer-overflow\nREAD 16');
  assert.equal(generalType('Heap-buffer-overflow\nREAD 17'), 'Heap-buffer-overflow\nREAD {*}');
  assert.equal(shortAddress('0x00007ffd12345678'), '0x7ffd12345678');
  assert.equal(shortAddress('0x00007ffd1234567'), '0x00007ffd1234567');
  assert.deepEqual(['0x0', '0xfff', '0x1000', '(nil)', '0x00000000000000000fff'].map(isNull), [true, true, false, true, true]);
});

test('noise is judged by function and path', () => {
  for (const frame of ['malloc (/bin/x+0x1)', '__interceptor_free', 'operator new(unsigned long)', 'fuzzer::Fuzzer::Loop()', 'ab', 'f /src/libc/string.c:1', 'g (/lib/libc.so.6+0x1)', 'h (/lib/libc-2.31.so+0x1)', 'abort stdlib/./stdlib/abort.c:79:7']) assert.equal(isNoise(frame), true, frame);
  for (const frame of ['parse /src/a.c:1', 'renew_table /src/a.c:1', 'xmalloc /src/a.c:1']) assert.equal(isNoise(frame), false, frame);
});
