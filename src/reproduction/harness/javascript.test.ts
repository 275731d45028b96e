import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openStage, type Stage } from '../oracles/stage.ts';
import type { Action, Step } from '../manifest/schema.ts';

const source = `
  class Box { constructor(value) { this.value = value; } double() { return this.value * 2; } }
  module.exports = {
    Box, id: (x) => x, later: async (x) => x + 1, pair: (a, callback) => setImmediate(callback, null, a),
    fail() { throw new TypeError('no'); }, reject: async () => { throw new RangeError('late'); }, never: () => new Promise(() => {}), leave: () => process.exit(3),
    handler: (request, response) => response.end(request.method + ' ' + request.url + ' ' + request.headers['x-a']),
    patch() { JSON.stringify = () => 'mine'; Array.prototype.push = () => 0; Object.prototype.toJSON = () => 'mine'; Buffer.from = () => null; return ['a', { b: 'c' }]; },
    odd: () => { const cycle = { bytes: Buffer.from('hi'), nan: NaN, none: undefined, map: new Map([[1, 2]]), fn() {}, big: 10n }; cycle.self = cycle; return cycle; },
    give: (name) => require(name), loose: new Function('return this'), proto: () => Object.prototype, shell: require('child_process'), files: { fs: require('fs') },
  };`;
const packages = {
  'node_modules/p/package.json': '{"name":"p","main":"main.js"}',
  'node_modules/p/main.js': source,
  'node_modules/esm/package.json': '{"name":"esm","type":"module","exports":{"import":"./main.js"}}',
  'node_modules/esm/main.js': 'await null; export default (x) => x * 3; export const named = { deep: () => 7 };',
  'node_modules/events/package.json': '{"name":"events","main":"main.js"}',
  'node_modules/events/main.js': 'exports.own = () => "from the target";',
  'node_modules/broken/package.json': '{"name":"broken","main":"main.js"}',
  'node_modules/broken/main.js': 'throw new Error("cannot start");',
};
const data = (action: Action): { strength: 'data' } & Action => ({ strength: 'data', ...action });
const call = (name: string, ...given: readonly unknown[]): { strength: 'data' } & Action => data({ call: { module: 'p', export: name, arguments: [...given] } });

describe('the JavaScript harness', () => {
  let stage: Stage;
  let build: string;
  before(async () => {
    stage = await openStage();
    build = await stage.build(packages);
  });
  after(() => stage[Symbol.asyncDispose]());

  it('calls, constructs, binds, reads, sets, awaits and writes', async () => {
    const { harness } = await stage.execute(build, data({ steps: [
      { call: { module: 'p', export: 'Box', new: true, arguments: [4] }, as: 'box' },
      { set: { of: 'box', path: 'value', value: 5 } },
      { call: { on: 'box', method: 'double' }, as: 'ten' },
      { call: { module: 'p', export: 'later', arguments: [{ ref: 'ten' }] }, as: 'promise' },
      { await: 'promise', as: 'eleven' },
      { write: { path: 'a/b.txt', data: 'written' } },
      { call: { module: 'p', export: 'pair', arguments: [[{ ref: 'eleven' }, { undefined: true }, { bytes: 'aGk=' }]], callback: true } },
    ] }));
    assert.equal(harness?.failure, undefined);
    assert.deepEqual(harness?.result, [11, { undefined: true }, { bytes: 'aGk=' }]);
    assert.deepEqual(harness?.steps, { done: 7, of: 7 });
    assert.equal(harness?.finished && harness.loaded, true);
    assert.ok((harness?.cpuMilliseconds ?? -1) >= 0);
  });

  it('loads ES modules that only import can load, and packages named like built-in ones', async () => {
    assert.equal((await stage.execute(build, data({ call: { module: 'esm', arguments: [2] } }))).harness?.result, 6);
    assert.equal((await stage.execute(build, data({ call: { module: 'esm', export: 'named.deep' } }))).harness?.result, 7);
    assert.equal((await stage.execute(build, data({ call: { module: 'events', export: 'own' } }))).harness?.result, 'from the target');
  });

  it('loads nothing but the target', async () => {
    for (const module of ['fs', 'child_process', 'nowhere', 'node:fs']) {
      const { harness } = await stage.execute(build, data({ call: { module, export: 'readFileSync', arguments: ['/etc/passwd'] } }));
      assert.equal(harness?.loaded, false, module);
      assert.equal(harness?.finished, false);
      assert.match(harness?.failure ?? '', /no module|not part|does not load/);
    }
  });

  it('tells what the target threw from what the harness could not do', async () => {
    const thrown = (await stage.execute(build, call('fail'))).harness;
    assert.deepEqual([thrown?.thrown?.class, thrown?.thrown?.message, thrown?.finished, thrown?.failure], ['TypeError', 'no', true, undefined]);
    assert.ok(thrown?.thrown?.frames[0]?.file.startsWith('/target/node_modules/p/'));
    assert.equal((await stage.execute(build, call('reject'))).harness?.thrown?.class, 'RangeError');
    const absent = (await stage.execute(build, call('absent'))).harness;
    assert.deepEqual([absent?.thrown, absent?.finished, absent?.failure], [undefined, false, 'p.absent is not a function']);
    const broken = (await stage.execute(build, data({ call: { module: 'broken' } }))).harness;
    assert.deepEqual([broken?.loaded, broken?.finished], [false, false]);
  });

  it('has no end mark where the target never answers or leaves', async () => {
    for (const name of ['never', 'leave']) {
      const { harness } = await stage.execute(build, call(name));
      assert.equal(harness?.finished, false, name);
      assert.equal(harness?.loaded, true);
    }
  });

  it('renders odd values within bounds, and is not fooled by what the target patched', async () => {
    assert.deepEqual((await stage.execute(build, call('odd'))).harness?.result, {
      bytes: { bytes: 'aGk=' }, nan: '[NaN]', none: { undefined: true }, map: { map: [[1, 2]] }, fn: '[function fn]', big: '[bigint 10]', self: '[cycle]',
    });
    const patched = (await stage.execute(build, call('patch'))).harness;
    assert.equal(patched?.failure, undefined);
    assert.deepEqual(patched?.result, ['a', { b: 'c' }]);
  });

  it('serves a handler and sends a request whose path arrives as it is', async () => {
    const { harness } = await stage.execute(build, data({ steps: [
      { load: 'p', as: 'p' }, { get: { of: 'p', path: 'handler' }, as: 'handler' }, { serve: 'handler', as: 'port' },
      { request: { port: 'port', path: '/a/../%2e%2e/b?x="<', headers: { 'X-A': 'one' } } },
    ] }));
    assert.equal((harness?.result as { body?: string } | undefined)?.body, 'GET /a/../%2e%2e/b?x="< one');
  });

  it('gives the proof neither an evaluator nor a built-in module that the target exports', async () => {
    for (const path of ['Box.constructor', 'later.constructor', 'shell.execSync', 'files.fs.readFileSync']) {
      const { harness } = await stage.execute(build, call(path, 'return 1'));
      assert.equal(harness?.finished, false, path);
      assert.match(harness?.failure ?? '', /not a part of the target/, path);
    }
  });

  it('keeps the language and the system out of the proof\'s hands, whichever way the target leads there', async () => {
    const ways: readonly (readonly [RegExp, ...Step[]])[] = [
      [/not a part/, { call: { module: 'p', export: 'give', arguments: ['child_process'] }, as: 'a' }, { call: { on: 'a', method: 'execSync', arguments: ['true'] } }],
      [/not a part/, { load: 'p', as: 'a' }, { get: { of: 'a', path: 'loose' }, as: 'b' }, { call: { on: 'b' }, as: 'c' }, { get: { of: 'c', path: 'fetch' } }],
      [/not a part/, { call: { module: 'p', export: 'id', arguments: [{}] }, as: 'a' }, { get: { of: 'a', path: 'constructor.getPrototypeOf' } }],
      [/not a part/, { call: { module: 'p', export: 'id', arguments: [{}] }, as: 'a' }, { get: { of: 'a', path: '__defineGetter__' } }],
      [/not a part/, { call: { module: 'p', export: 'id.bind', arguments: [null] } }],
      [/not a part/, { call: { module: 'p', export: 'id', arguments: ['a'] }, as: 'a' }, { call: { on: 'a', method: 'repeat', arguments: [9] } }],
      [/own work/, { call: { module: 'p', export: 'id', arguments: [{ regexp: { source: '(a+)+b' } }] }, as: 'a' }, { call: { on: 'a', method: 'test', arguments: ['a'] } }],
      [/may not replace/, { load: 'p', as: 'a' }, { set: { of: 'a', path: 'fail', value: { function: 'noop' } } }],
    ];
    for (const [why, ...steps] of ways) {
      const { harness } = await stage.execute(build, data({ steps: [...steps] }));
      assert.match(harness?.failure ?? '', why, JSON.stringify(steps));
      assert.equal(harness?.finished, false);
    }
  });

  it('looks at results with harmless methods', async () => {
    const seen = async (value: unknown, method: string, ...given: readonly unknown[]): Promise<unknown> =>
      (await stage.execute(build, data({ steps: [{ call: { module: 'p', export: 'id', arguments: [value] }, as: 'a' }, { call: { on: 'a', method, arguments: [...given] } }] }))).harness?.result;
    assert.equal(await seen({ bytes: 'aGk=' }, 'toString', 'latin1'), 'hi');
    assert.deepEqual(await seen([1, 2, 3], 'slice', 1), [2, 3]);
    assert.equal(await seen('abc', 'includes', 'b'), true);
  });

  it('hands no built-in prototype to the target', async () => {
    const { harness } = await stage.execute(build, data({ steps: [
      { call: { module: 'p', export: 'proto' }, as: 'proto' }, { set: { of: 'proto', path: 'polluted', value: 1 } },
    ] }));
    assert.match(harness?.failure ?? '', /built-in prototype/);
  });
});
