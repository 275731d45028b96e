import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { inventoryLimits } from '../inventory.ts';
import { cycloneDxKeys, readCycloneDx } from './cyclonedx.ts';
import type { Json } from './json.ts';
import { parsePruned } from './pruned.ts';

const wanted = ['a', 'components', 'bom-ref', 'purl'];

/** The oracle: JSON.parse, and what is not wanted left out afterwards. */
function pruned(value: unknown, within = true): unknown {
  if (Array.isArray(value)) return value.map((each) => pruned(each));
  if (typeof value !== 'object' || value === null || !within) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => wanted.includes(key)).map(([key, each]) => [key, pruned(each)]));
}

function oracle(text: string): unknown {
  try {
    return pruned(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const scanned = (text: string | Buffer, depth = 60): unknown => parsePruned(Buffer.from(text as string), wanted, depth);

const key = fc.oneof(fc.constantFrom(...wanted, 'b', 'ключ', 'bom\u002dref', '__proto__', 'constructor', ''), fc.string({ unit: 'binary' }));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: 'medium' }, fc.constantFrom(true, false, null, 0, -0, 1e300, 1e-300, -1.5e21), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string({ unit: 'binary' }), fc.array(tie('value')), fc.array(fc.tuple(key, tie('value'))).map((entries) => Object.fromEntries(entries))),
}));

describe('JSON without what nobody asks for', () => {
  test('is what JSON.parse gives, pruned: any value, spaced in any way', () => {
    fc.assert(fc.property(value, fc.constantFrom(undefined, 1, '\t', ' \t '), (given, space) => {
      const text = JSON.stringify(given, undefined, space);
      assert.deepEqual(scanned(text), oracle(text));
    }), { numRuns: 2000 });
  });

  test('texts written in every way: escapes in keys and values, surrogates alone, and bytes that are no UTF-8', () => {
    const escape = fc.string({ unit: 'binary', maxLength: 8 }).map((text) => text.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''));
    fc.assert(fc.property(escape, fc.constantFrom('a', '\\u0061', '\\u0062', 'b', 'bom\\u002Dref'), (text, name) => {
      const document = `{"${name}": "x${text}", "a": ["${text}\\n\\/\\b"]}`;
      assert.deepEqual(scanned(document), oracle(document));
    }));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      const document = Buffer.concat([Buffer.from('{"a":"'), bytes, Buffer.from('"}')]);
      assert.deepEqual(scanned(document), oracle(document.toString('utf8')));
    }));
  });

  test('whatever is cut off, changed or put in between: the same answer, or none from both', () => {
    const sound = '{"a": [1, -0.5e+3, {"b": "x\\n", "a": [true, false, null, []]}], "skip": {"components": [{}, {"x": [[], "y"]}], "n": -1E9}, "components": {}}';
    for (let at = 0; at < sound.length; at++) {
      for (const text of [sound.slice(0, at), sound.slice(at), sound.slice(0, at) + sound.slice(at + 1), ...'{}[],:"\\0-+.eEu1 \n\u0000\u00a0tn/\'x'.split('').flatMap((each) => [sound.slice(0, at) + each + sound.slice(at), sound.slice(0, at) + each + sound.slice(at + 1)])]) {
        assert.deepEqual(scanned(text), oracle(text), text);
      }
    }
  });

  test('keys that come twice: the last one counts; no more than so many levels', () => {
    assert.deepEqual(scanned('{"a": 1, "a": {"a": 2, "b": 3}}'), { a: { a: 2 } });
    for (const open of ['[', '{"a":', '{"b":']) {
      const nested = (levels: number): string => open.repeat(levels) + (open === '[' ? '' : '1') + (open === '[' ? ']' : '}').repeat(levels);
      assert.deepEqual(scanned(nested(60)), oracle(nested(60)));
      assert.equal(scanned(nested(61)), undefined);
      assert.equal(scanned(open.repeat(1_000_000)), undefined);
    }
  });

  test('a CycloneDX document is read the same from the pruned one: no reader asks for a key that is not on the list', () => {
    const asked = new Set<string>();
    const watched = (given: unknown): unknown => (typeof given !== 'object' || given === null ? given : new Proxy(given, {
      get(target, name) {
        if (typeof name === 'string' && !Array.isArray(target)) asked.add(name);
        return watched(Reflect.get(target, name) as unknown);
      },
    }));
    const component = { type: 'operating-system', 'bom-ref': 'r', name: 'n', version: '1', purl: 'pkg:npm/a@1', cpe: 'cpe:2.3:o:a:b:1:*:*:*:*:*:*:*', components: [{ name: 'inside', publisher: 'p' }] };
    const document = { bomFormat: 'CycloneDX', specVersion: '1.6', components: [component, { name: 'without' }, { name: 'firmware', version: '7.0', cpe: 'cpe:2.3:o:a:c:7.0:*:*:*:*:*:*:*', supplier: { name: 's', url: ['x'] } }] };
    const whole = readCycloneDx(watched(document) as Json);
    assert.deepEqual([...asked].filter((name) => !cycloneDxKeys.some((each) => each === name)), []);
    assert.deepEqual(readCycloneDx(parsePruned(Buffer.from(JSON.stringify(document)), cycloneDxKeys, inventoryLimits.depth) as Json), whole);
  });
});
