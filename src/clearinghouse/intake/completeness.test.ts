import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainMissing, missingParts } from './completeness.ts';
import { migrations, reportParts, validateReportJob } from './index.ts';
import type { Attachment, Report } from './report.ts';

const file = (filename: string, type: Attachment['type'], contentType: Attachment['contentType'] = 'text/plain'): Attachment => ({ filename, type, contentType, data: Buffer.from('x') });
const fields = { purl: 'pkg:npm/a', versions: [], references: [], upstream_ids: [] };
const report = (attachments: readonly Attachment[], more: object = {}): Report => ({ fields: { ...fields, ...more }, notify: 'off', attachments });

test('what a report lacks is what it was not given, for each of the 64 sets of parts', () => {
  for (let set = 0; set < 64; set++) {
    const has = (index: number): boolean => (set & (1 << index)) !== 0;
    const attachments = [
      ...(has(0) ? [file('finding.md', 'other', 'text/markdown')] : []), ...(has(3) ? [file('reproduction.yaml', 'reproducer')] : []), ...(has(4) ? [file('fix.diff', 'patch')] : []), ...(has(5) ? [file('parse.test.ts', 'other')] : []),
    ];
    const missing = missingParts(report(attachments, { ...(has(1) ? { code_path: 'parse()' } : {}), ...(has(2) ? { enrichment: { severity: 'High' } } : {}) }));
    // A proof shows how it is triggered.
    assert.deepEqual(missing, reportParts.filter((part, index) => !has(index) && !(part === 'trigger' && has(3))));
    assert.equal(explainMissing(missing).split('; ').length, Math.max(1, missing.length));
  }
});

test('other ways to bring a part', () => {
  const lacks = (part: string, given: Report): boolean => missingParts(given).some((each) => each === part);
  assert.equal(lacks('description', report([file('model.pdf', 'threat-model', 'application/pdf')])), false);
  assert.equal(lacks('description', report([], { enrichment: { summary: 'x' } })), false);
  assert.equal(lacks('description', report([file('a.bin', 'other', 'application/octet-stream')])), true);
  assert.equal(lacks('trigger', report([], { affected_symbol: { function: 'f' } })), false);
  assert.equal(lacks('trigger', report([], { affected_symbol: { line: 1 } })), true);
  assert.equal(lacks('severity', report([], { enrichment: { severity: 7, cwe: 'CWE-1' } })), true);
  assert.equal(lacks('severity', report([], { enrichment: { cvss_vector: 'CVSS:4.0/AV:N' } })), false);
  assert.equal(lacks('proof-of-concept', report([file('poc.c', 'exploit-proof-of-concept')])), false);
  assert.equal(lacks('patch', report([], { fixed_commit: 'abcdef0' })), false);
  for (const name of ['test_a.py', 'a_test.go', 'a.spec.js', 'ParserTest.java', 'unit-test.patch', 'tests.zip']) assert.equal(lacks('unit-test', report([file(name, 'other')])), false, name);
  for (const name of ['latest.txt', 'contest.md', 'attestation.json', 'Greatest.md']) assert.equal(lacks('unit-test', report([file(name, 'other')])), true, name);
});

test('what others rely on keeps its name', () => {
  assert.equal(validateReportJob, 'validate-report');
  assert.deepEqual(migrations.map(({ name }) => name), ['2026-11-25 intake', '2026-11-26 intake closing', '2026-11-28 intake decision']);
});
