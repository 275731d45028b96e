import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../../kernel/random.ts';
import { mutate, mutateLeaf, shrink, tellingLeaves, vary } from './mutate.ts';

const action = {
  call: {
    module: 'semver', export: 'Range', new: true,
    arguments: [{ repeat: { text: ' ', times: 'n', prefix: '>', suffix: 'x' } }, { json: '{"__proto__":{"polluted":true}}' }, { ref: 'value' }, { bytes: 'AAEC' }, 7],
  },
};

test('variants differ, keep what steers the harness, and keep JSON valid', () => {
  const random = seeded('variants');
  const seen = new Set<string>();
  for (let i = 0; i < 300; i++) {
    const variant = mutate(action, random);
    seen.add(JSON.stringify(variant));
    const { module, export: name, arguments: values } = variant.call;
    assert.deepEqual([module, name, values[2]], ['semver', 'Range', { ref: 'value' }]);
    assert.equal((values[0] as { repeat: { times: unknown } }).repeat.times, 'n');
    assert.doesNotThrow(() => JSON.parse((values[1] as { json: string }).json));
  }
  assert.ok(seen.size > 150, `${seen.size} distinct`);
  assert.deepEqual(action.call.arguments[4], 7, 'the original is untouched');
});

test('the same seed gives the same variants', () => {
  assert.deepEqual(mutate(action, seeded('a')), mutate(action, seeded('a')));
});

test('shrinking yields only smaller actions', () => {
  const whole = JSON.stringify(action).length;
  const smaller = [...shrink(action)];
  assert.ok(smaller.length > 0);
  for (const each of smaller) assert.ok(JSON.stringify(each).length < whole);
});

test('a property path is spelled as a list too', () => {
  const random = seeded('paths');
  const call = { call: { module: 'm', arguments: [{ ref: 'object' }, '__init__.__globals__.os', { join: ['a.b', 'c'] }] } };
  const variants = Array.from({ length: 60 }, () => mutate(call, random).call.arguments);
  assert.ok(variants.some(([, path]) => JSON.stringify(path) === '["__init__","__globals__","os"]'));
  for (const [, , joined] of variants) assert.ok((joined as { join: readonly unknown[] }).join.every((part) => typeof part === 'string'), 'only whole arguments become lists');
});

test('the parts of a JSON text that is joined with a canary stay JSON together', () => {
  const random = seeded('fragments');
  const joined = { call: { arguments: [{ json: { join: ['{"constructor":{"prototype":{"', { canary: 'key' }, '":1}}}'] } }] } };
  const seen = new Set<string>();
  for (let i = 0; i < 100; i++) {
    const [argument] = mutate(joined, random).call.arguments;
    const text = argument?.json.join.map((part) => (typeof part === 'string' ? part : 'KEY')).join('') ?? '';
    seen.add(text);
    assert.equal((JSON.parse(text) as { constructor: { prototype: { KEY: number } } }).constructor.prototype.KEY, 1);
  }
  assert.ok(seen.size > 10, `${seen.size}`);
});

test('each leaf can be changed alone, and a dotted path with a canary is spelled as a list too', () => {
  const proof = { call: { arguments: [{}, { join: ['__proto__.', { canary: 'key' }] }, 1, 'other text'] } };
  assert.deepEqual(tellingLeaves(proof).length, 2);
  const spelled = new Set<string>();
  for (let turn = 0; turn < 60; turn++) {
    const { action, leaf } = mutateLeaf(proof, turn, seeded(String(turn)));
    const changed = action.call.arguments.filter((value, index) => JSON.stringify(value) !== JSON.stringify(proof.call.arguments[index]));
    assert.ok(changed.length <= 1);
    if (leaf === 0) spelled.add(JSON.stringify(changed[0]));
  }
  assert.ok(spelled.has(JSON.stringify(['__proto__', { canary: 'key' }])), [...spelled].join(' '));
});

test('a varied address, time or word keeps its form', () => {
  const random = seeded('form');
  const made = Array.from({ length: 300 }, () => vary({ call: { arguments: ['192.168.4.0/22', 'http://host.example/a1', '2021-12-30'] } }, random).call.arguments);
  for (const [address = '', url = '', date = ''] of made) {
    assert.match(address, /^\d{1,3}(\.\d{1,3}){3}\/\d\d$/);
    assert.ok(address.split(/\D/).every((part) => Number(part) <= 255), address);
    assert.match(url, /^[a-z]{4}:\/\/[a-z]{4}\.[a-z]{7}\/a\d$/);
    assert.ok(Number(date.slice(5, 7)) <= 12, date);
  }
  assert.ok(new Set(made.map(String)).size > 50);
});

test('what does not mind its case is spelled otherwise', () => {
  const random = seeded('case');
  const made = Array.from({ length: 200 }, () => mutate({ call: { arguments: ['http://host.example:80/a'] } }, random).call.arguments[0] ?? '');
  assert.ok(made.some((text) => text.startsWith('HTTP://host')));
  assert.ok(made.some((text) => text.includes(':080/')));
});
