import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ReproductionError } from '../error.ts';
import { parseManifest } from './index.ts';

const good = `apiVersion: reproduction/v1
targets:
  vulnerable: {purl: "pkg:npm/p@1.0.0"}
  fixed: {purl: "pkg:npm/p@1.0.1"}
proof: {strength: data, call: {module: p, arguments: [{repeat: {text: " ", times: n}}]}}
oracle: {kind: growth, parameter: n, sizes: [10, 20, 40, 80, 160]}
controls: {liveness: {call: {module: p}, expect: true}}
`;

function refusal(text: string): ReproductionError {
  try {
    parseManifest(text, 'claim.yaml');
  } catch (error) {
    assert.ok(error instanceof ReproductionError, String(error));
    assert.ok(error.remedy !== undefined && error.where !== undefined);
    return error;
  }
  return assert.fail('it was accepted');
}

describe('parseManifest', () => {
  it('reads YAML, and the same as JSON with tabs', () => {
    const manifest = parseManifest(good, 'a');
    assert.deepEqual(parseManifest(JSON.stringify(manifest, undefined, '\t'), 'a'), manifest);
  });

  it('lists everything that is wrong, each with line, column, field and remedy', () => {
    const error = refusal(good.replace('vulnerable:', 'vulnerble:').replace('[10, 20, 40, 80, 160]', '[10, 20]').concat('runs: "5"\nlimits: {wallSecond: 3}\n'));
    assert.equal(error.code, 'manifest-invalid');
    for (const line of [/3:3 targets\.vulnerble: this key is not known here \(did you mean `vulnerable`\?\)/, /6:\d+ oracle\.sizes: must have at least 5 items/, /8:1 runs: must be a number/, /9:10 limits\.wallSecond: .*`wallSeconds`/]) assert.match(error.message, line);
    assert.match(error.where ?? '', /^claim\.yaml:2:1$|^claim\.yaml:3:3$/);
  });

  it('refuses whatever makes a document say other than it seems', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      [good.replace('true}', '&a true}'), /anchors/],
      [good.replace('{module: p}', '*a'), /lias/],
      [good.replace('expect: true', 'expect: !!str true'), /tag/],
      [`${good}runs: 5\nruns: 6\n`, /9:1 runs: the key is there twice/],
      [`${good}---\na: 1\n`, /more than one document/],
      [`%YAML 1.1\n---\n${good}`, /directives/],
      [`${good}<<: {runs: 3}\n`, /not known/],
      [`${good}__proto__: {runs: 3}\nconstructor: 1\n`, /8:1 __proto__[\s\S]*9:1 constructor/],
      [good.replace('expect: true', 'expect: 123456789012345678901'), /represented/],
      [good.replace('expect: true', 'expect: .inf'), /represented/],
      ['', /not an object/], ['- 1', /not an object/], ['a: [', /must be/],
    ];
    for (const [text, expected] of cases) assert.match(refusal(text).message, expected);
  });

  it('is bounded in size, depth and expansion', () => {
    assert.equal(refusal(' '.repeat(300_000)).code, 'manifest-too-large');
    for (const text of ['['.repeat(20_000), '- '.repeat(40), '{a: '.repeat(20_000), `proof: ${'a: '.repeat(20_000)}1`, good.replace('expect: true', `expect: ${'['.repeat(40)}${']'.repeat(40)}`)]) assert.match(refusal(text).message, /nests deeper than 32 levels/);
    assert.equal(refusal(good.replace('text: " "', 'text: "0123456789"').replace('[10, 20, 40, 80, 160]', '[1000000, 2000000, 4000000, 8000000, 10000000]')).code, 'proof-expands-too-far');
    const copies = good.replace('{repeat: {text: " ", times: n}}', '{copies: {item: {copies: {item: [1, {repeat: {text: a, times: n}}], times: 100000}}, times: 100000}}');
    assert.equal(refusal(copies).code, 'proof-expands-too-far');
  });

  it('finds names that lead nowhere and parts that do not go together', () => {
    const steps = (...lines: readonly string[]): string => good.replace(/proof: .*/, `proof:\n  strength: data\n  steps:\n${lines.map((line) => `    - ${line}`).join('\n')}`);
    const cases: readonly (readonly [string, RegExp])[] = [
      [good.replace('times: n', 'times: m'), /`m` is not a parameter[\s\S]*nothing in the proof depends on `n`/],
      [good.replace('times: n', 'times: 5'), /nothing in the proof depends on `n`/],
      [good.replace('{repeat:', '{canary: path}, {repeat:'), /no canary is called `path` here/],
      [steps('{call: {module: p, arguments: [{ref: x}]}, as: x}'), /nothing before this place is called `x`/],
      [steps('{call: {module: p, arguments: [{ref: produced}]}}'), /mode: isolated/],
      [steps('{value: 1}'), /never loads the target/],
      [steps('{load: p, as: p}', '{set: {of: p, path: a.__proto__.b, value: 1}}'), /may not reach into prototypes/],
      [steps('{load: p}', '{leap: p}'), /a step is one of `load`/],
      [good.replace(/call: \{module: p, arg.*/, 'run: {stdin: {repeat: {text: a, times: n}}}}'), /says not which program runs/],
      [good.replace('{purl: "pkg:npm/p@1.0.1"}', '{purl: "pkg:npm/p@1.0.1", patch: a.diff}'), /exactly one of `purl`, `archive`, `patch`/],
      [good.replace(/kind: growth.*\}/, 'kind: sanitizer}'), /sanitizers are built in by a recipe/],
      [good.replace(/oracle: .*/, 'oracle: {kind: exit-status, status: 1}'), /only told for a program/],
      [good.replace('expect: true', 'expect: {that: {matches: "(a)\\\\1"}}'), /not a usable expression/],
      [good.replace('expect: true', 'expect: {that: {match: a}}'), /that\.match: .*`matches`/],
      [good.replace('{repeat: {text: " ", times: n}}', '{repeat: {text: " ", time: n}}'), /literal: \{repeat/],
      [good.replace('strength: data', 'strength: script, script: a.py, language: python, mode: in-process'), /an in-process script does everything itself/],
      [good.replace('strength: data', 'strength: script, script: a.py, language: python, mode: isolated'), /does not use the script's output/],
      [good.replace('module: p,', 'module: ../p,'), /not a module of the target/],
    ];
    for (const [text, expected] of cases) assert.match(refusal(text).message, expected, text);
  });

  it('keeps a key __proto__ inside a value as a key', () => {
    const manifest = parseManifest(good.replace('[{repeat', '[{__proto__: {a: 1}}, {repeat'), 'a');
    const [first] = manifest.proof.strength === 'human' ? [] : manifest.proof.call?.arguments ?? [];
    assert.deepEqual(Object.keys(first as object), ['__proto__']);
    assert.equal(Object.getPrototypeOf(first), Object.prototype);
  });

  it('answers any mutilated manifest with an error that has a remedy, or reads it', () => {
    const seed = 20_261_122;
    const parts = ['{', '}', '[', ']', ':', '- ', '\n', '"', "'", '&a ', '*a', '!!', '<<', '\t', '\0', '__proto__', '%', '#', '|', '>', '? ', '1e999', '🙂', '\u2028'];
    const cut = fc.tuple(fc.nat(good.length), fc.nat(20), fc.constantFrom(...parts));
    fc.assert(fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), (cuts) => {
      const text = cuts.reduce((so, [at, length, part]) => so.slice(0, at) + part + so.slice(at + length), good);
      try {
        parseManifest(text, 'x');
      } catch (error) {
        assert.ok(error instanceof ReproductionError && error.remedy !== undefined, `seed ${seed}: ${String(error)}`);
      }
    }), { seed, numRuns: 400 });
  });
});
