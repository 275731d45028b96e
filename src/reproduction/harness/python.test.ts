import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Execution } from '../execution.ts';
import type { Action, Step } from '../manifest/schema.ts';
import { openStage, type Stage } from '../oracles/stage.ts';

const source = `
import os, re, subprocess
def same(x): return x
def give(name): return __import__(name)
def shell(): return os.system
def numbers():
    yield 1
class Box:
    def __init__(self, value): self.value = value
    def double(self): return self.value * 2
async def later(x): return x + 1
def fail(): raise KeyError("no")
def named(a, b=0): return [a, b]
def odd(): return {"bytes": b"hi", "tuple": (1, 2), 3: None, "big": 2 ** 70, "set": {1}, "nan": float("nan")}
def app(environ, start):
    start("200 OK", [("Content-Type", "text/plain")]); return [environ["PATH_INFO"].encode()]
def leave(): raise SystemExit(3)
def run(command): subprocess.Popen(command, shell=True)
`;
const packages = {
  'site/p/__init__.py': source,
  'site/p/__main__.py': 'import sys; print("main", sys.argv[1:], sys.stdin.read())',
  'site/dependency.py': 'def run(): pass',
  'site/broken.py': 'raise RuntimeError("cannot start")',
};

describe('the Python harness', () => {
  let stage: Stage;
  let build: string;
  const execute = (action: Action): Promise<Execution> => stage.execute(build, { strength: 'data', ...action }, { language: 'python' });
  const call = (name: string, ...given: readonly unknown[]): Action => ({ call: { module: 'p', export: name, arguments: [...given] } });
  before(async () => {
    stage = await openStage();
    build = await stage.build(packages);
  });
  after(() => stage[Symbol.asyncDispose]());

  it('calls, binds, reads, sets and awaits', async () => {
    const { harness } = await execute({ steps: [
      { call: { module: 'p', export: 'Box', arguments: [4] }, as: 'box' },
      { set: { of: 'box', path: 'value', value: 5 } },
      { call: { on: 'box', method: 'double' }, as: 'ten' },
      { call: { module: 'p', export: 'later', arguments: [{ ref: 'ten' }] }, as: 'coroutine' },
      { await: 'coroutine', as: 'eleven' },
      { call: { module: 'p', export: 'named', arguments: [{ ref: 'eleven' }], named: { b: { bytes: 'aGk=' } } } },
    ] });
    assert.equal(harness?.failure, undefined);
    assert.deepEqual(harness?.result, [11, { bytes: 'aGk=' }]);
    assert.equal(harness?.finished && harness.loaded, true);
  });

  it('loads nothing but the target', async () => {
    for (const module of ['os', 'subprocess', 'nowhere', 'broken']) {
      const { harness } = await execute({ call: { module, export: 'getcwd' } });
      assert.deepEqual([harness?.loaded, harness?.finished], [false, false], module);
    }
  });

  it('gives the proof nothing that the target merely imported, nor the language itself', async () => {
    for (const path of ['subprocess.run', 'subprocess', 'Box.__init__.__globals__', 'Box.__subclasses__', '__builtins__.exec']) {
      const { harness } = await execute(call(path, 'true'));
      assert.equal(harness?.finished, false, path);
      assert.match(harness?.failure ?? '', /part of the target|reaches into the language/, path);
    }
  });

  it("keeps the language, the standard library and the dependencies out of the proof's hands, whichever way the target leads there", async () => {
    const ways: readonly (readonly [RegExp, ...Step[]])[] = [
      [/into the language/, { call: { module: 'p', export: 'numbers' }, as: 'a' }, { call: { on: 'a', method: 'gi_frame.f_builtins.eval', arguments: ['1'] } }],
      [/not a part/, { call: { module: 'p', export: 'shell' }, as: 'a' }, { call: { on: 'a', arguments: ['true'] } }],
      [/not a part/, { call: { module: 'p', export: 'give', arguments: ['pathlib'] }, as: 'a' }, { call: { on: 'a', method: 'Path', arguments: ['/work'] } }],
      [/not a part/, { call: { module: 'p', export: 'same', arguments: ['a'] }, as: 'a' }, { call: { on: 'a', method: 'ljust', arguments: [9] } }],
      [/not a part/, { call: { module: 'p', export: 'same', arguments: [{ literal: {} }] }, as: 'a' }, { get: { of: 'a', path: 'fromkeys' } }],
      [/not a part/, { call: { module: 'dependency', export: 'run' } }],
      [/own work/, { call: { module: 'p', export: 'same', arguments: [{ regexp: { source: '(a+)+b' } }] }, as: 'a' }, { call: { on: 'a', method: 'match', arguments: ['a'] } }],
      [/may not replace/, { load: 'p', as: 'a' }, { set: { of: 'a', path: 'LIMIT', value: 1 } }],
      [/may not replace/, { call: { module: 'p', export: 'Box', arguments: [1] }, as: 'a' }, { set: { of: 'a', path: 'double', value: { function: 'noop' } } }],
    ];
    for (const [why, ...steps] of ways) {
      const { harness } = await stage.execute(build, { strength: 'data', steps: [...steps] }, { language: 'python', foreign: ['/target/site/dependency.py'] });
      assert.match(harness?.failure ?? '', why, JSON.stringify(steps));
      assert.equal(harness?.finished, false);
    }
  });

  it('looks at results with harmless methods', async () => {
    const { harness } = await execute({ steps: [{ call: { module: 'p', export: 'same', arguments: [{ utf8: 'hi' }] }, as: 'a' }, { call: { on: 'a', method: 'decode' } }] });
    assert.deepEqual([harness?.failure, harness?.result], [undefined, 'hi']);
  });

  it('tells what the target threw, also when it wants to leave', async () => {
    const thrown = (await execute(call('fail'))).harness;
    assert.deepEqual([thrown?.thrown?.class, thrown?.finished, thrown?.thrown?.frames[0]?.file], ['KeyError', true, '/target/site/p/__init__.py']);
    assert.equal((await execute(call('leave'))).harness?.thrown?.class, 'SystemExit');
    assert.equal((await execute(call('absent'))).harness?.failure, 'p has no absent');
  });

  it('renders odd values', async () => {
    assert.deepEqual((await execute(call('odd'))).harness?.result, {
      bytes: { bytes: 'aGk=' }, tuple: [1, 2], 3: null, big: '[int 0x400000000000000000]', set: { set: [1] }, nan: '[nan]',
    });
  });

  it('serves a WSGI application', async () => {
    const { harness } = await execute({ steps: [
      { load: 'p', as: 'p' }, { get: { of: 'p', path: 'app' }, as: 'app' }, { serve: 'app', as: 'port' }, { request: { port: 'port', path: '/a/../b' } },
    ] });
    assert.equal((harness?.result as { body?: string } | undefined)?.body, '/a/../b');
  });

  it('runs a module of the build as a command line would', async () => {
    const { completed, harness } = await execute({ run: { program: 'p', arguments: ['-x', { repeat: { text: 'a', times: 3 } }], stdin: 'in' } });
    assert.equal(harness, undefined);
    assert.equal(Buffer.from(completed.stdout.bytes).toString(), "main ['-x', 'aaa'] in\n");
  });

  it('sees a command that the target leaves running', async () => {
    const seen = await stage.trial(build, { kind: 'command' }, { strength: 'data', ...call('run', { join: ['sleep 0.1; ', { canary: 'command' }] }) }, { language: 'python' });
    assert.equal(seen.outcome, 'fired');
  });
});
