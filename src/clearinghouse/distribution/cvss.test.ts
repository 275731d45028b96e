import assert from 'node:assert/strict';
import { test } from 'node:test';
import validate from '@secvisogram/csaf-validator-lib/validate.js';
import { mandatoryTest_6_1_9 } from '@secvisogram/csaf-validator-lib/mandatoryTests.js';
import { parseVector } from './cvss.ts';

test('every base vector of 3.0 and 3.1 scores as the validator calculates', async () => {
  const scores: object[] = [];
  for (const version of ['3.0', '3.1']) {
    for (const vector of combinations(version)) {
      const parsed = parseVector(vector);
      assert.ok(parsed !== undefined && parsed.version !== '4.0', vector);
      scores.push({ cvss_v3: { version, vectorString: vector, baseScore: parsed.baseScore, baseSeverity: parsed.baseSeverity } });
    }
  }
  assert.equal(scores.length, 2 * 2592);
  assert.deepEqual((await validate([mandatoryTest_6_1_9], { vulnerabilities: [{ scores }] })).tests[0]?.errors, []);
  const wrong = { vulnerabilities: [{ scores: [{ cvss_v3: { version: '3.1', vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', baseScore: 9.7, baseSeverity: 'CRITICAL' } }] }] };
  assert.equal((await validate([mandatoryTest_6_1_9], wrong)).isValid, false);
});

test('what is no vector is none', () => {
  const base = 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
  for (const text of ['', 'CVSS:3.1', `CVSS:3.2/${base}`, `CVSS:3.1/${base}/AV:N`, `CVSS:3.1/${base}/E:`, `CVSS:3.1/${base}/E:PU`, `CVSS:3.1/${base}/toString:X`, 'CVSS:3.1/AV:N/AC:L', `CVSS:4.0/${base}`, `CVSS:3.1/${base}\n`]) {
    assert.equal(parseVector(text), undefined, text);
  }
});

function combinations(version: string): readonly string[] {
  const metrics = ['AV:NALP', 'AC:LH', 'PR:NLH', 'UI:NR', 'S:UC', 'C:NLH', 'I:NLH', 'A:NLH'].map((each) => each.split(':'));
  return metrics.reduce((texts, [name = '', values = '']) => texts.flatMap((text) => [...values].map((value) => `${text}/${name}:${value}`)), [`CVSS:${version}`]);
}
