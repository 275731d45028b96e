import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { affects, rememberTargets, targetOf, usualOrder, type AffectedRange, type Stock } from '../index.ts';
import { compareNumbers } from '../sample.ts';

const order = usualOrder(compareNumbers);

function stock(version: string, findings: readonly (readonly AffectedRange[])[], more: Partial<Stock> = {}): Stock {
  return { package: 'left', version, ecosystem: 'npm', findings: findings.map((ranges, at) => ({ advisory: `A-${at}`, ranges, risk: 1 })), ...more };
}

test('the smallest version that clears all, even where each fix alone is smaller or lies on another line', () => {
  const backported: readonly AffectedRange[] = [{ introduced: '0', fixed: '1.2.5' }, { introduced: '2.0.0', fixed: '2.0.3' }];
  assert.equal(targetOf(stock('1.1.0', [backported]), order)?.version, '1.2.5');
  assert.deepEqual(targetOf(stock('1.1.0', [backported, [{ introduced: '0', fixed: '1.3.0' }]]), order), { version: '1.3.0', clears: [0, 1], leaves: [], breaking: false, lands: [] });
  // The other flaw is fixed in the second line alone, and there the first one is open until 2.0.3.
  assert.deepEqual(targetOf(stock('1.1.0', [backported, [{ introduced: '0', fixed: '2.0.0' }]]), order), { version: '2.0.3', clears: [0, 1], leaves: [], breaking: true, lands: [] });
});

test('what has no fix is left, and so is what only another version would clear; the choice removes the most risk', () => {
  assert.equal(targetOf(stock('1.0.0', [[{ introduced: '0' }]]), order), undefined);
  assert.deepEqual(targetOf(stock('1.0.0', [[{ introduced: '0' }], [{ introduced: '0', fixed: '1.1.0' }]]), order)?.leaves, [0]);
  const excluding = stock('1.0.0', [[{ introduced: '0', fixed: '1.1.0' }, { introduced: '2.0.0' }], [{ introduced: '0', fixed: '2.0.0' }]]);
  const heavier = (risks: readonly number[]) => targetOf({ ...excluding, findings: excluding.findings.map((each, at) => ({ ...each, risk: risks[at] ?? 0 })) }, order);
  assert.deepEqual([heavier([2, 1])?.version, heavier([2, 1])?.leaves], ['1.1.0', [1]]);
  assert.deepEqual([heavier([1, 2])?.version, heavier([1, 2])?.leaves], ['2.0.0', [0]]);
});

test('no step down, none onto a known flaw if it can be helped, none onto a pre-release for who runs none', () => {
  assert.equal(targetOf(stock('3.0.0', [[{ introduced: '3.0.0', lastAffected: '3.0.0' }, { introduced: '0', fixed: '1.0.0' }]]), order), undefined);
  const others = [{ advisory: 'B', ranges: [{ introduced: '1.2.0', fixed: '1.2.2' }] }];
  assert.equal(targetOf(stock('1.0.0', [[{ introduced: '0', fixed: '1.2.0' }]], { others }), order)?.version, '1.2.2');
  const open = [{ advisory: 'B', ranges: [{ introduced: '1.2.0' }] }];
  assert.deepEqual(targetOf(stock('1.0.0', [[{ introduced: '0', fixed: '1.2.0' }]], { others: open }), order)?.lands, ['B']);
  const early = { ...order, stable: (version: string) => version !== '1.2.0' };
  assert.equal(targetOf(stock('1.0.0', [[{ introduced: '0', fixed: '1.2.0' }]], { available: ['1.2.0', '1.2.1'] }), early)?.version, '1.2.1');
  assert.equal(targetOf(stock('1.2.0', [[{ introduced: '0', fixed: '1.3.0' }]]), { ...order, stable: () => false })?.version, '1.3.0');
});

test('versions that can be had are the ones to choose from, the last affected included in what is not', () => {
  assert.equal(targetOf(stock('1.0.0', [[{ introduced: '0', lastAffected: '1.4.0' }]]), order), undefined, 'nobody names a version after it');
  assert.equal(targetOf(stock('1.0.0', [[{ introduced: '0', lastAffected: '1.4.0' }]], { available: ['0.9.0', '1.4.0', '1.5.0', '1.6.0'] }), order)?.version, '1.5.0');
  assert.equal(targetOf(stock('1.0.0', [[{ introduced: '0', fixed: '1.2.0' }]], { available: ['1.3.0'] }), order)?.version, '1.3.0', 'the fix itself was withdrawn');
});

const universe = Array.from({ length: 9 }, (_, at) => `1.${at}.0`);
const end = fc.integer({ min: 0, max: 8 });
const anyRange: fc.Arbitrary<AffectedRange> = fc.tuple(end, fc.option(end, { nil: undefined })).map(([a, b]) => (b === undefined || b === a ? { introduced: `1.${a}.0` } : { introduced: `1.${Math.min(a, b)}.0`, fixed: `1.${Math.max(a, b)}.0` }));
const anyStock: fc.Arbitrary<Stock> = fc.tuple(end, fc.array(fc.tuple(fc.array(anyRange, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([at, findings, had]) => ({ package: 'left', version: `1.${at}.0`, ecosystem: 'npm', findings: findings.map(([ranges, risk], index) => ({ advisory: `A-${index}`, ranges, risk })), ...(had ? { available: universe } : {}) }));

test('against trying every version: it clears what it claims, no choice removes more risk, and of those that clear as much none is smaller', () => {
  let found = 0;
  fc.assert(fc.property(anyStock, (stock) => {
    const target = targetOf(stock, order);
    const cleared = (version: string): readonly number[] => stock.findings.flatMap((finding, at) => (affects(finding, version, compareNumbers) ? [] : [at]));
    const risk = (version: string): number => cleared(version).reduce((sum, at) => sum + (stock.findings[at]?.risk ?? 0), 0);
    const above = universe.filter((version) => compareNumbers(version, stock.version) > 0);
    const most = Math.max(0, ...above.map(risk));
    // Findings that the version in use is not touched by are cleared by it already; an upgrade is still measured by all.
    if (target === undefined) return assert.equal(stock.available === undefined ? 0 : most, 0);
    found += 1;
    assert.deepEqual(target.clears, cleared(target.version));
    assert.deepEqual([...target.clears, ...target.leaves].sort((a, b) => a - b), stock.findings.map((_, at) => at));
    if (stock.available === undefined) return;
    assert.equal(risk(target.version), most);
    const asGood = above.filter((version) => cleared(version).length === target.clears.length && risk(version) === most);
    assert.equal(target.version, asGood[0]);
  }), { numRuns: 2_000 });
  assert.ok(found > 500, `${found}`);
});

test('ends of ranges are enough: with all versions to choose from the answer is the same, wherever the version in use is affected by all', () => {
  let compared = 0;
  fc.assert(fc.property(anyStock, (stock) => {
    if (!stock.findings.every((finding) => affects(finding, stock.version, compareNumbers))) return;
    compared += 1;
    const { available: _, ...named } = stock;
    assert.deepEqual(targetOf(named, order), targetOf({ ...named, available: universe }, order));
  }), { numRuns: 4_000 });
  assert.ok(compared > 200, `${compared}`);
});

test('what is remembered is what would be worked out', () => {
  const remembered = rememberTargets(() => order);
  fc.assert(fc.property(anyStock, (stock) => {
    // One advisory has one set of ranges; here its name tells them.
    const named = { ...stock, findings: stock.findings.map((finding) => ({ ...finding, advisory: JSON.stringify(finding.ranges) })) };
    assert.deepEqual(remembered(named), targetOf(named, order));
    assert.deepEqual(remembered(named), targetOf(named, order));
  }), { numRuns: 300 });
});
