import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { AdvisoryError } from '../error.ts';
import { cveNumber, type CveFacts } from './cve.ts';
import { baseScore, levelFor } from './cvss.ts';
import { openFacts, writeFacts } from './file.ts';
import { readEnrichment, readEpss, readKev } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-facts-'));
after(() => { rmSync(folder, { recursive: true }); });

describe('facts of CVEs', () => {
  test('what is written is read, to the last digit', () => {
    const nothing: CveFacts = { epss: undefined, kev: undefined, ssvc: undefined, score: undefined };
    const all = new Map<number, CveFacts>();
    for (let index = 0; index < 1000; index++) {
      all.set(cveNumber(`CVE-${2000 + (index % 30)}-${1000 + index * 7}`) ?? -1, {
        epss: index % 3 === 0 ? undefined : { score: (index * 97 % 100_001) / 100_000, percentile: (index * 31 % 100_001) / 100_000 },
        kev: index % 50 === 0 ? { added: '2026-01-02', due: '2026-01-23', ransomware: index % 100 === 0 } : undefined,
        ssvc: index % 4 === 0 ? { exploitation: 'active', automatable: index % 8 === 0 ? 'yes' : 'no', technicalImpact: undefined } : undefined,
        score: index % 5 === 0 ? index % 101 / 10 : undefined,
      });
    }
    const file = join(folder, 'facts.bw');
    writeFileSync(file, writeFacts(all));
    const facts = openFacts(file);
    for (let index = 0; index < 1000; index++) {
      const id = `CVE-${2000 + (index % 30)}-${1000 + index * 7}`;
      const expected = all.get(cveNumber(id) ?? -1) ?? nothing;
      assert.deepEqual(facts.of(id) ?? nothing, expected, id);
    }
    for (const id of ['CVE-1999-0001', 'CVE-2029-99999', 'CVE-2010-1001', 'GHSA-aaaa-bbbb-cccc', 'CVE-20260-1']) assert.equal(facts.of(id), undefined, id);
    facts.close();
    writeFileSync(file, Buffer.alloc(512));
    assert.throws(() => openFacts(file), AdvisoryError);
  });

  test('the catalog: entries without a CVE or a date are told, the others are used', () => {
    const { facts, faults, newest } = readKev(JSON.stringify({ dateReleased: '2026-08-07T16:45:47Z', vulnerabilities: [{ cveID: 'CVE-2026-1234', dateAdded: '2026-08-07', dueDate: '2026-08-10', knownRansomwareCampaignUse: 'Known' }, { cveID: 'x' }, null] }));
    assert.deepEqual([...facts.values()], [{ added: '2026-08-07', due: '2026-08-10', ransomware: true }]);
    assert.equal(faults.length, 2);
    assert.equal(newest, '2026-08-07');
    assert.equal(readKev('{').faults.length, 1);
  });

  test('scores: comments and the head are stepped over, nonsense is told', () => {
    const { facts, faults, newest } = readEpss('#model_version:v2026.03.14,score_date:2026-08-16T00:00:00Z\ncve,epss,percentile\nCVE-2026-1234,0.5,0.9\nCVE-2026-1,2,1\nhello\n');
    assert.deepEqual([...facts.values()], [{ score: 0.5, percentile: 0.9 }]);
    assert.equal(newest, '2026-08-16');
    assert.deepEqual(faults.map(({ where }) => where), ['line 4', 'line 5']);
  });

  test('Vulnrichment: the slim line and the CVE record', () => {
    const slim = readEnrichment({ id: 'CVE-2024-10133', modified: '2024-10-21T14:28:17Z', ssvc: { options: { Exploitation: 'poc', Automatable: 'no', 'Technical Impact': 'partial' } }, cvss: [{ score: 5.3 }, { score: 6.3 }] });
    assert.deepEqual(slim?.[1], { ssvc: { exploitation: 'poc', automatable: 'no', technicalImpact: 'partial' }, score: 6.3 });
    const full = readEnrichment({ cveMetadata: { cveId: 'CVE-2024-10133', dateUpdated: '2024-10-21T14:28:17Z' }, containers: { cna: { metrics: [{ cvssV3_1: { baseScore: 6.3 } }] }, adp: [{ metrics: [{ other: { type: 'ssvc', content: { options: [{ Exploitation: 'active' }, { Automatable: 'yes' }, { 'Technical Impact': 'total' }] } } }] }] } });
    assert.deepEqual(full?.[1], { ssvc: { exploitation: 'active', automatable: 'yes', technicalImpact: 'total' }, score: 6.3 });
    assert.equal(readEnrichment({ id: 'nothing' }), undefined);
  });

  test('CVSS, with the specifications\' own examples', () => {
    const known: readonly (readonly [string, number | undefined])[] = [
      ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8], ['CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4], ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
      ['CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:N', 0], ['AV:N/AC:L/Au:N/C:N/I:N/A:C', 7.8], ['AV:N/AC:L/Au:N/C:C/I:C/A:C', 10], ['AV:L/AC:H/Au:N/C:C/I:C/A:C', 6.2], ['CVSS:4.0/AV:N', undefined], ['CVSS:3.1/AV:N', undefined],
      ['CVSS:3.1/AV:constructor/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', undefined],
    ];
    for (const [vector, score] of known) assert.equal(baseScore(vector), score, vector);
    assert.deepEqual([0, 0.1, 4, 7, 9].map(levelFor), ['none', 'low', 'medium', 'high', 'critical']);
  });
});
