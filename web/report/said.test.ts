import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidIn } from './said.ts';

test('what a report says is told in words: no empty lists, no JSON, the known fields first', () => {
  assert.deepEqual(saidIn({ references: [], versions: ['1.0.0', '1.0.1'], later_field: 'x', discovery_method: 'ai-discovered', purl: 'pkg:npm/a', upstream_ids: [], enrichment: { cwe: 'CWE-1321', severity: 'high', nothing: [] }, affected_symbol: { file: 'a.js', line: 3 } }), [
    { name: 'package URL', text: 'pkg:npm/a' }, { name: 'affected versions', text: '1.0.0\n1.0.1' }, { name: 'affected symbol', text: 'file: a.js\nline: 3' },
    { name: 'found by', text: 'ai discovered' }, { name: 'assessment', text: 'cwe: CWE-1321\nseverity: high' }, { name: 'later field', text: 'x' },
  ]);
});
