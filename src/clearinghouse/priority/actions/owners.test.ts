import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownersIn } from '../index.ts';

function graph(edges: Readonly<Record<string, readonly string[]>>, roots = ['app']) {
  return ownersIn({ roots, edges: new Map(Object.entries(edges)), nameOf: (ref) => ref.toUpperCase() });
}

test('each direct dependency that brings a component in is named, with a shortest way to it', () => {
  const owners = graph({ app: ['express', 'tool'], express: ['parser', 'router'], router: ['parser'], parser: ['qs'], tool: ['qs'] });
  assert.deepEqual(owners('qs'), [{ name: 'TOOL', path: ['TOOL', 'QS'] }, { name: 'EXPRESS', path: ['EXPRESS', 'PARSER', 'QS'] }]);
  assert.deepEqual(owners('express'), [{ name: 'EXPRESS', path: ['EXPRESS'] }]);
});

test('circles end, strangers have no owner, and many ways through a graph are not walked one by one', () => {
  assert.deepEqual(graph({ app: ['a'], a: ['b'], b: ['c'], c: ['a'] })('c'), [{ name: 'A', path: ['A', 'B', 'C'] }]);
  assert.deepEqual(graph({ app: ['a'], x: ['y'], y: ['x'] })('y'), []);
  const layers: Record<string, readonly string[]> = { app: ['0-a', '0-b'] };
  for (let layer = 0; layer < 60; layer++) for (const side of ['a', 'b']) layers[`${layer}-${side}`] = [`${layer + 1}-a`, `${layer + 1}-b`];
  assert.deepEqual(graph(layers)('60-a').map(({ path }) => path.length), [61, 61]);
});
