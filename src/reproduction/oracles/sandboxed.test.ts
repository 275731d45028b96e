import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Call, Step } from '../manifest/schema.ts';
import { openStage, type Stage } from './stage.ts';

/** Each function is a flaw in small, and `safe.…` is its fix. */
const source = `
  const fs = require('fs'); const path = require('path'); const { exec, execFile } = require('child_process'); const http = require('http');
  const merge = (into, from, ok) => { for (const key of Object.keys(from)) { if (ok && key === '__proto__') continue; if (from[key] && typeof from[key] === 'object') merge(into[key] ??= {}, from[key], ok); else into[key] = from[key]; } return into; };
  const count = (text, step) => { let found = 0; for (let i = 0; i < text.length; i++) for (let j = 0; j < text.length; j += step(text)) found += text.charCodeAt(j) & 1; return found; };
  module.exports = {
    merge: (from) => merge({}, from, false), read: (file) => fs.readFileSync(file), list: (name, done) => exec('echo ' + name, done),
    fetch: (url, done) => http.get(url, (r) => r.resume().on('end', done)).on('error', () => done()), save: (folder, name) => fs.writeFileSync(path.join(folder, name), 'data'),
    crash: () => process.abort(), count: (text) => count(text, () => 1), spin: () => { for (;;); }, explode: (text) => 'x'.repeat(2 ** text.length), fail: () => { throw new RangeError('too far'); }, one: () => 1,
    create: (proto) => Object.create(proto), copy: (value) => structuredClone(value), sleep: () => new Promise((resolve) => setTimeout(resolve, 60_000)), Box: class {},
    safe: {
      merge: (from) => merge({}, from, true), read: () => 'no', list: (name, done) => execFile('echo', [name], done), fetch: (url, done) => done(), save: (folder, name) => fs.writeFileSync(path.join(folder, path.basename(name)), 'data'),
      crash: () => 0, count: (text) => count(text, (all) => all.length), spin: () => 0, explode: (text) => text, fail: () => 0, one: () => 2,
    },
  };`;
const sizes = [1_000, 2_000, 4_000, 8_000, 16_000];
const cases: readonly { readonly oracle: { readonly kind: string } & Readonly<Record<string, unknown>>; readonly name: string; readonly more: Partial<Call> }[] = [
  { oracle: { kind: 'prototype' }, name: 'merge', more: { arguments: [{ json: { join: ['{"__proto__":{"', { canary: 'key' }, '":1}}'] } }] } },
  { oracle: { kind: 'file-read' }, name: 'read', more: { arguments: [{ canary: 'path' }] } },
  { oracle: { kind: 'command' }, name: 'list', more: { arguments: [{ join: ['a; ', { canary: 'command' }] }], callback: true } },
  { oracle: { kind: 'network' }, name: 'fetch', more: { arguments: [{ canary: 'url' }], callback: true } },
  { oracle: { kind: 'file-write' }, name: 'save', more: { arguments: [{ canary: 'folder' }, '../escaped.txt'] } },
  { oracle: { kind: 'signal', signals: ['ABRT'] }, name: 'crash', more: {} },
  { oracle: { kind: 'growth', parameter: 'n', sizes, minimumSlope: 1.4 }, name: 'count', more: { arguments: [{ repeat: { text: 'a', times: 'n' } }] } },
  { oracle: { kind: 'hang' }, name: 'spin', more: {} },
  { oracle: { kind: 'amplification', parameter: 'n', sizes: [12, 14, 16, 18], measure: 'output' }, name: 'explode', more: { arguments: [{ repeat: { text: 'a', times: 'n' } }] } },
  { oracle: { kind: 'exception', class: 'RangeError', message: 'far$' }, name: 'fail', more: {} },
  { oracle: { kind: 'output', bad: { equals: 1 }, good: { equals: 2 } }, name: 'one', more: {} },
];

describe('oracles in the sandbox', () => {
  let stage: Stage;
  let build: string;
  const options = { limits: { wallMilliseconds: 5_000 } };
  before(async () => {
    stage = await openStage();
    build = await stage.build({ 'node_modules/p/package.json': '{"name":"p","main":"main.js"}', 'node_modules/p/main.js': source });
  });
  after(() => stage[Symbol.asyncDispose]());

  for (const { oracle, name, more } of cases) {
    it(`${oracle.kind}: fires on the flaw and is silent on its fix`, async () => {
      const proof = (path: string) => ({ strength: 'data', call: { module: 'p', export: path, ...more } }) as const;
      const limits = oracle.kind === 'hang' ? { limits: { wallMilliseconds: 1_000 } } : options;
      const vulnerable = await stage.trial(build, oracle, proof(name), limits);
      assert.equal(vulnerable.outcome, 'fired', vulnerable.because);
      const fixed = await stage.trial(build, oracle, proof(`safe.${name}`), { ...limits, reference: vulnerable });
      assert.deepEqual([fixed.outcome, fixed.complete], ['silent', true], fixed.because);
    });
  }

  it('prototype: does not take an object that the proof handed over as prototype for pollution', async () => {
    const key = 'pollutedKey';
    const trial = (steps: readonly Step[]) => stage.trial(build, { kind: 'prototype', key }, { strength: 'data', steps: [...steps] }, options);
    for (const given of [{ literal: { [key]: 1 } }, { json: `{"${key}": 1}` }]) {
      const create = (from: unknown): Step => ({ call: { module: 'p', export: 'create', arguments: [from] } });
      for (const steps of [[create(given)], [{ call: { module: 'p', export: 'copy', arguments: [given] }, as: 'copy' }, create({ ref: 'copy' })]] satisfies Step[][]) {
        const seen = await trial(steps);
        assert.deepEqual([seen.outcome, seen.complete], ['silent', true], seen.because);
      }
    }
    const written = await trial([
      { load: 'p', as: 'p' }, { get: { of: 'p', path: 'Box.prototype' }, as: 'prototype' }, { set: { of: 'prototype', path: key, value: 1 } }, { call: { module: 'p', export: 'Box', new: true } },
    ]);
    assert.deepEqual([written.outcome, written.complete], ['silent', true], written.because);
  });

  it('network: does not count a request of the proof itself', async () => {
    const seen = await stage.trial(build, { kind: 'network' }, { strength: 'data', steps: [
      { call: { module: 'p', export: 'copy', arguments: [{ canary: 'port' }] }, as: 'port' }, { request: { port: 'port', path: { join: ['/', { canary: 'nonce' }] } } },
    ] }, options);
    assert.deepEqual([seen.outcome, seen.complete], ['silent', false]);
    assert.match(seen.because, /observer's port/);
  });

  it('hang: waiting, or much to do, is only a difference', async () => {
    const sleeping = await stage.trial(build, { kind: 'hang' }, { strength: 'data', call: { module: 'p', export: 'sleep' } }, { limits: { wallMilliseconds: 600 } });
    assert.deepEqual([sleeping.outcome, sleeping.shows], ['fired', 'difference'], sleeping.because);
    const much = await stage.trial(build, { kind: 'hang' }, { strength: 'data', call: { module: 'p', export: 'spin', arguments: [{ repeat: { text: 'a', times: 100_000 } }] } }, { limits: { wallMilliseconds: 600 } });
    assert.deepEqual([much.outcome, much.shows], ['fired', 'difference'], much.because);
  });

  it('exit-status: tells a program\'s', async () => {
    const tool = await stage.build({ 'bin/tool': '#!/bin/sh\nread -r line\n[ "$line" = good ]\n' });
    for (const [stdin, outcome] of [['bad\n', 'fired'], ['good\n', 'silent']] as const) {
      assert.equal((await stage.trial(tool, { kind: 'exit-status', status: 1 }, { strength: 'data', run: { stdin } }, { ...options, language: 'native' })).outcome, outcome);
    }
  });

  it('sanitizer: is not taken in by what a program prints or writes', async () => {
    const tool = await stage.build({ 'bin/tool': '#!/bin/sh\ntee /log/report.1 /log/sanitizer.1 /out/report.1 >&2\nexit 99\n' });
    const stdin = '==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000014 at pc 0x4f0b1c\nREAD of size 4 at 0x602000000014 thread T0\n    #0 0x1 in f /a.c:1:1\n';
    const seen = await stage.trial(tool, { kind: 'sanitizer' }, { strength: 'data', run: { stdin } }, { ...options, language: 'native' });
    assert.equal(seen.outcome, 'silent');
  });
});
