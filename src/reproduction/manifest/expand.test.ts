import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Rendered } from '../execution.ts';
import { Expander, type Encoded } from './expand.ts';
import { holds, lookedAt, matches, sameRendered } from './predicate.ts';
import { expectedRendering } from './rendered.ts';
import { tags } from './value.ts';

const expand = (value: unknown, bindings: ConstructorParameters<typeof Expander>[0] = {}): Encoded => new Expander(bindings).value(value);

describe('values', () => {
  it('expand to what they say', () => {
    assert.equal(expand({ repeat: { text: 'ab', times: 'n', prefix: '<', suffix: '>' } }, { parameters: { n: 2 } }), '<abab>');
    assert.equal(expand({ nest: { open: '[', close: ']', times: 3, inner: '1' } }), '[[[1]]]');
    assert.equal(expand({ join: ['a', { canary: 'x' }, { repeat: { text: 'b', times: 2 } }, 7] }, { canaries: { x: 'X' } }), 'aXbb7');
    assert.deepEqual(expand({ copies: { item: { a: 1 }, times: 2 } }), [{ o: [['a', 1]] }, { o: [['a', 1]] }]);
    assert.deepEqual(expand({ literal: { ref: { canary: 'x' } } }, { canaries: { x: 'X' } }), { o: [['ref', 'X']] });
    assert.equal(expand({ ref: 'produced' }, { produced: Buffer.from('é') }), 'é');
    assert.deepEqual(expand({ ref: 'producedBytes' }, { produced: Buffer.from([255]) }), { bytes: '/w==' });
    assert.deepEqual(new Expander().raw({ bytes: 'aGk=' }), Buffer.from('hi'));
  });

  it('are paid for before they are made, by all of a proof together', () => {
    for (const value of [{ repeat: { text: 'ab', times: 100_000_000 } }, { nest: { open: 'é', close: '', times: 10_000_000 } }, { copies: { item: 1, times: 1_000_000 } }, { copies: { item: { repeat: { text: 'a', times: 1_000 } }, times: 100_000 } }]) {
      const started = performance.now();
      assert.throws(() => expand(value), { code: 'proof-expands-too-far' });
      assert.ok(performance.now() - started < 500);
    }
    const shared = new Expander();
    shared.value({ repeat: { text: 'a', times: 9_000_000 } });
    assert.throws(() => shared.value({ repeat: { text: 'a', times: 9_000_000 } }), { code: 'proof-expands-too-far' });
  });

  it('refuse what they cannot be', () => {
    for (const value of [{ join: [{ ref: 'x' }] }, { canary: 'x' }, { repeat: { text: 'a', times: 'n' } }, { bytes: '%' }, { ref: 'produced' }]) {
      assert.throws(() => new Expander().text(value), { name: 'ReproductionError' });
    }
    assert.throws(() => expand({ ref: 'produced' }, { produced: Buffer.from([255]) }), { code: 'manifest-invalid' });
  });

  it('of plain JSON come out as they went in', () => {
    const seed = 77;
    // A single-key object that happens to name a tag is not plain.
    const isPlain = (value: unknown): boolean => !tags.some((tag) => JSON.stringify(value).includes(`"${tag}":`));
    fc.assert(fc.property(fc.jsonValue().filter(isPlain), (value) => {
      assert.ok(sameRendered(expectedRendering(value), value as Rendered), `seed ${seed}`);
    }), { seed });
  });
});

describe('predicates', () => {
  const value = (given: Rendered) => ({ kind: 'value', value: given }) as const;
  const thrown = { kind: 'thrown', class: 'TypeError', message: 'bad input' } as const;

  it('hold when all that they ask does', () => {
    assert.ok(holds({ equals: { a: [1] } }, value({ a: [1] }), expectedRendering));
    assert.ok(holds({ path: 'a.0', type: 'number', not: { equals: 2 } }, value({ a: [1] }), expectedRendering));
    assert.ok(holds({ equals: { bytes: 'aGk=' } }, value({ bytes: 'aGk=' }), expectedRendering));
    assert.ok(holds({ thrown: 'TypeError', matches: '^bad' }, thrown, expectedRendering));
    assert.ok(holds({ any: [{ equals: 1 }, { type: 'thrown' }] }, thrown, expectedRendering));
    assert.ok(!holds({ equals: null }, thrown, expectedRendering));
    assert.ok(!holds({ path: 'a.b', type: 'null' }, value({ a: null }), expectedRendering));
    assert.ok(!holds({ path: '__proto__.toString', type: 'object' }, value({}), expectedRendering));
  });

  it('run expressions in linear time', () => {
    const started = performance.now();
    assert.equal(matches('^(a+)+$', `${'a'.repeat(50_000)}!`), false);
    assert.ok(performance.now() - started < 2_000);
  });
});

it('what a predicate looks at is the parts that it names, else all of it', () => {
  const subject = { kind: 'value' as const, value: { a: { b: 1, c: 2 }, d: 3 } };
  const seen = (predicate: Parameters<typeof lookedAt>[0]): unknown => lookedAt(predicate, subject).map((each) => (each?.kind === 'value' ? each.value : each));
  assert.deepEqual(seen({ all: [{ path: 'a.b', equals: 1 }, { path: 'd', type: 'number' }] }), [1, 3]);
  assert.deepEqual(seen({ path: 'a', not: { path: 'c', equals: 1 } }), [2]);
  assert.deepEqual(seen({ path: 'none', equals: 1 }), [undefined]);
  assert.deepEqual(seen({ type: 'object', all: [{ path: 'd', equals: 3 }] }), [subject.value]);
});
