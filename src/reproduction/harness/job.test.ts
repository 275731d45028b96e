import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Limits } from '../../sandbox/index.ts';
import { openStage, type Stage } from '../oracles/stage.ts';
import { jobFor, reportOf, scriptJobFor, type JobRequest } from './index.ts';

const limits: Limits = { wallMilliseconds: 1_000, memoryMiB: 64, processes: 8, outputMiB: 1, scratchMiB: 8 };
const request = (more: Partial<JobRequest>): JobRequest => ({
  language: 'javascript', build: '/nowhere', runtimes: { node: { source: '/node', target: '/runtime/node' }, python: '/usr/bin/python3' },
  proof: { strength: 'data', call: { module: 'p', arguments: [{ repeat: { text: 'a', times: 'n' } }] } }, parameters: { n: 3 }, preparation: {}, limits, files: new Map(), ...more,
});
const script = { strength: 'script', script: 'make.mjs', language: 'javascript' } as const;

describe('jobs', () => {
  it('are the same for every build but for the mount, the nonce and the canaries', () => {
    const [one, other] = ['/one', '/other'].map((build) => jobFor(request({ build })).job);
    const plain = (job: typeof one): unknown => JSON.stringify({ ...job, mounts: job?.mounts?.filter(({ target }) => target !== '/target'), stdin: JSON.parse(Buffer.from(job?.stdin ?? []).toString(), (key, value: unknown) => (key === 'nonce' ? '' : value)) as unknown });
    assert.equal(plain(one), plain(other));
    assert.notDeepEqual(one?.stdin, other?.stdin);
  });

  it('count the data that a proof hands over', () => {
    assert.equal(jobFor(request({})).inputBytes, 3);
    assert.equal(jobFor(request({ proof: { strength: 'data', run: { program: 'x.js', stdin: { repeat: { text: 'ab', times: 10 } } } } })).inputBytes, 20);
  });

  it('refuse what no kernel takes as an argument', () => {
    for (const argument of ['a\0b', { repeat: { text: 'a', times: 200_000 } }]) {
      assert.throws(() => jobFor(request({ proof: { strength: 'data', run: { program: 'x.js', arguments: [argument] } } })), { name: 'ReproductionError', remedy: /stdin/ });
    }
  });

  it('keep an isolated script away from target and canaries', () => {
    const job = scriptJobFor({ ...request({ proof: { ...script, mode: 'isolated' }, files: new Map([['make.mjs', Buffer.from('')]]), preparation: { canaries: { key: 'secret' } } }) });
    assert.deepEqual(job.mounts?.map(({ target }) => target), ['/runtime/node']);
    assert.ok(!JSON.stringify(job).includes('secret'));
  });

  it('believe only lines with the nonce, up to the first end', () => {
    const line = (nonce: string, more: object): string => `${JSON.stringify({ nonce, ...more })}\n`;
    const end = { kind: 'end', finished: true, loaded: true, done: 1, of: 1, cpuMilliseconds: 1, elapsedMilliseconds: 1, grownKiB: 0, inputBytes: 0 };
    const report = (text: string): ReturnType<typeof reportOf> => reportOf({ channel: { bytes: Buffer.from(text), truncated: false } }, 'n');
    assert.equal(report(line('forged', end)).finished, false);
    assert.equal(report(line('n', { ...end, result: { value: 1 } }) + line('n', { ...end, result: { value: 2 } })).result, 1);
    assert.deepEqual(report(`{"nonce":"n"}\n\0\xff{{\n${line('n', { kind: 'loaded', loaded: true })}${line('n', { kind: 'step', done: 2 })}`).steps, { done: 2, of: 3 });
    assert.equal(report('').loaded, false);
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    assert.equal(report(line('n', { ...end, result: { value: 'deep' } }).replace('"deep"', deep)).finished, false);
  });
});

describe('scripts', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage[Symbol.asyncDispose]());

  it('run beside the target, find its packages, and get canaries and parameters in a file', async () => {
    const build = await stage.build({ 'node_modules/p/package.json': '{"name":"p","main":"main.js"}', 'node_modules/p/main.js': 'exports.answer = 42;' });
    for (const [name, text] of [['proof.cjs', 'module.exports = require("p").answer + require("/work/proof.json").canaries.key.length'], ['proof.mjs', 'import p from "p"; import { readFileSync } from "node:fs"; export default p.answer + JSON.parse(readFileSync("/work/proof.json")).canaries.key.length']] as const) {
      const seen = await stage.trial(build, { kind: 'prototype', key: 'pollutedAbc' }, { ...script, script: name, mode: 'in-process' }, { files: new Map([[name, Buffer.from(text)]]) });
      assert.deepEqual([seen.outcome, seen.complete, seen.figures?.['loaded']], ['silent', true, true], name);
    }
    const { harness } = await stage.execute(build, { ...script, script: 'proof.cjs', mode: 'in-process' }, { files: new Map([['proof.cjs', Buffer.from('module.exports = require("p").answer')]]) });
    assert.equal(harness?.result, 42);
    const none = await stage.execute(build, { ...script, script: 'proof.cjs', mode: 'in-process' }, { files: new Map([['proof.cjs', Buffer.from('module.exports = 1')]]) });
    assert.equal(none.harness?.loaded, false);
  });

  it('run a program of the build with files from the claim', async () => {
    const build = await stage.build({ 'bin/tool': '#!/bin/sh\ncat "$1"; cat; exit 7\n' });
    const { completed } = await stage.execute(build, { strength: 'data', run: { arguments: ['in.txt'], stdin: { utf8: 'stdin' }, files: [{ path: 'in.txt', from: 'a.txt' }] } }, { language: 'native', files: new Map([['a.txt', Buffer.from('file ')]]) });
    assert.deepEqual([completed.end, Buffer.from(completed.stdout.bytes).toString()], [{ kind: 'exited', status: 7 }, 'file stdin']);
  });
});
