import assert from 'node:assert/strict';
import { test } from 'node:test';
import { search, type Target } from './go-to.ts';

const targets: readonly Target[] = [
  { to: '/', kind: 'page', name: 'Queue', detail: '' },
  { to: '/cases/1', kind: 'case', name: 'minimist follows constructor.prototype', detail: 'case_1 pkg:npm/minimist' },
  { to: '/advisories/2', kind: 'advisory', name: 'adm-zip extracts above the folder', detail: 'BW-2026-0002 pkg:npm/adm-zip CVE-2018-1002204' },
  { to: '/reports/3', kind: 'report', name: 'a report about the zip of adm', detail: 'rep_3 pkg:npm/other' },
];

test('found by case, package and CVE, every word counting', () => {
  assert.deepEqual(search(targets, 'minimist').map(({ to }) => to), ['/cases/1']);
  assert.deepEqual(search(targets, 'cve-2018-1002204').map(({ to }) => to), ['/advisories/2']);
  assert.deepEqual(search(targets, 'adm zip').map(({ to }) => to), ['/reports/3', '/advisories/2']);
  assert.deepEqual(search(targets, 'adm nothing'), []);
});

test('before anything is asked, pages and cases are offered, and never more than fit', () => {
  assert.deepEqual(search(targets, ' ').map(({ kind }) => kind), ['page', 'case', 'advisory']);
  assert.equal(search(Array.from({ length: 99 }, () => targets[1] as Target), 'minimist').length, 12);
});
