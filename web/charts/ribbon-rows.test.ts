import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Cell } from '../../src/reproduction/index.ts';
import { cellText, ribbonRows } from './ribbon-rows.ts';

const cell = (index: number, line: number, state: Cell['state']): Cell => ({ version: `${line}.${index}`, line: String(line), state, probed: index % 2 === 0 });

test('every version stands in the ribbon once, in its order, and an edge is where the state changes', () => {
  const states = fc.constantFrom<Cell['state']>('fired', 'silent', 'dead');
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(6), states), { maxLength: 120 }), (drawn) => {
    const cells = drawn.toSorted(([left], [right]) => left - right).map(([line, state], index) => cell(index, line, state));
    const marks = ribbonRows(cells).flatMap((row) => row.marks);
    assert.deepEqual(marks.map((mark) => mark.cell), cells);
    marks.forEach(({ edge }, index) => assert.equal(edge, index > 0 && cells[index - 1]?.state !== cells[index]?.state));
  }));
});

test('quiet lines share a row, a line with an edge starts its own', () => {
  const cells = [...[1, 2, 3].map((index) => cell(index, 1, 'fired')), ...[1, 2].map((index) => cell(index, 2, 'fired')), ...[1, 2].map((index) => cell(index, 3, 'silent'))];
  assert.deepEqual(ribbonRows(cells).map(({ label, marks }) => [label, marks.length]), [['1 … 2', 5], ['3', 2]]);
});

test('a cell says what was run', () => {
  assert.equal(cellText({ version: '1.2.6', line: '1.2', state: 'silent', probed: true, because: 'no key appeared', artifactSha256: 'b'.repeat(64) }), '1.2.6: silent. no key appeared. archive sha256 bbbbbbbbbbbbbbbb…');
  for (const state of ['fired', 'dead'] as const) assert.doesNotMatch(cellText({ version: '7.5.0', line: '7.5', state, probed: false }), /fired/);
  assert.equal(cellText({ version: '1.2.7', line: '1.2', state: 'silent', probed: false }), '1.2.7: not run: counts as not affected, as the versions around it do');
});
