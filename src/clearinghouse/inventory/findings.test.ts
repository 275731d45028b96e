import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AdvisoryFacts, CveFacts } from '../advisories/index.ts';
import { findingsOf } from './findings.ts';
import type { Match } from './match.ts';
import { because, ranked } from './rank.ts';

const component = { purl: 'pkg:npm/a@1.0.0', ref: undefined };
const facts = (id: string, aliases: readonly string[] = [], more: Partial<AdvisoryFacts> = {}): AdvisoryFacts => ({ id, aliases, vectors: [], level: undefined, malware: false, published: undefined, withdrawn: undefined, ...more });
const match = (advisory: AdvisoryFacts, of = component, fixed?: string): Match => ({ component: of, place: { ecosystem: 'npm', name: of.purl.slice(8).split('@')[0] ?? '', version: '1.0.0' }, advisory, fixed: fixed ?? undefined });

describe('findings', () => {
  test('advisories that share a name are one, and every name says who asserts it', () => {
    const [finding, ...rest] = findingsOf([match(facts('GHSA-1', ['CVE-2026-0001']), component, '1.1.0'), match(facts('X-1')), match(facts('PYSEC-1', ['CVE-2026-0001', 'OTHER-1']), component, '1.1.0'), match(facts('OTHER-1'))], undefined, false);
    assert.equal(finding?.id, 'CVE-2026-0001');
    assert.deepEqual(finding.advisories, ['GHSA-1', 'PYSEC-1', 'OTHER-1']);
    assert.deepEqual(finding.aliases.find(({ id }) => id === 'OTHER-1')?.by, ['PYSEC-1', 'OTHER-1']);
    assert.deepEqual(finding.fixed, ['1.1.0']);
    assert.deepEqual(rest.map(({ id }) => id), ['X-1']);
  });

  test('names that lead in circles and chains of them are one finding, and many advisories take no longer than they are', () => {
    const chain = Array.from({ length: 20_000 }, (_, at) => match(facts(`A-${at}`, [`A-${(at + 7_919) % 20_000}`])));
    assert.deepEqual(findingsOf(chain, undefined, false).map(({ advisories }) => advisories.length), [20_000]);
    assert.equal(findingsOf(Array.from({ length: 20_000 }, (_, at) => match(facts(`A-${at}`))), undefined, false).length, 20_000);
  });

  test('withdrawn advisories say nothing where others stand, and are shown only when asked for', () => {
    const gone = match(facts('A-1', ['CVE-2026-0001'], { withdrawn: '2026-02-01' }));
    assert.deepEqual(findingsOf([gone], undefined, false), []);
    assert.equal(findingsOf([gone], undefined, true)[0]?.withdrawn, '2026-02-01');
    const [both] = findingsOf([gone, match(facts('B-1', ['CVE-2026-0001']))], undefined, true);
    assert.deepEqual([both?.advisories, both?.withdrawn], [['B-1'], undefined]);
  });

  test('severity comes from a vector, else from Vulnrichment, else from a word, and names its source', () => {
    const known = (score: number | undefined): { of: () => CveFacts } => ({ of: () => ({ epss: undefined, kev: undefined, ssvc: undefined, score }) });
    const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
    const of = (advisory: AdvisoryFacts, score?: number) => findingsOf([match(advisory)], known(score), false)[0]?.severity;
    assert.deepEqual(of(facts('CVE-2026-0001', [], { vectors: [vector] }), 3), { level: 'critical', score: 9.8, vector, source: 'CVE-2026-0001' });
    assert.deepEqual(of(facts('CVE-2026-0001', [], { vectors: ['CVSS:4.0/AV:N'] }), 7.1), { level: 'high', score: 7.1, vector: 'CVSS:4.0/AV:N', source: 'vulnrichment' });
    assert.deepEqual(of(facts('CVE-2026-0001', [], { level: 'low' })), { level: 'low', score: undefined, vector: undefined, source: 'CVE-2026-0001' });
    assert.equal(of(facts('CVE-2026-0001')), undefined);
  });

  test('the order: malicious, exploited, likely, severe, by name; the reason is said', () => {
    const known: Readonly<Record<string, CveFacts>> = {
      'CVE-2026-0001': { epss: { score: 0.9, percentile: 0.99 }, kev: undefined, ssvc: undefined, score: undefined },
      'CVE-2026-0002': { epss: { score: 0.1, percentile: 0.5 }, kev: { added: '2026-01-01', due: '', ransomware: true }, ssvc: undefined, score: undefined },
      'CVE-2026-0003': { epss: undefined, kev: { added: '2025-01-01', due: '', ransomware: false }, ssvc: undefined, score: undefined },
    };
    const other = (name: string) => ({ purl: `pkg:npm/${name}@1.0.0`, ref: undefined });
    const findings = findingsOf([
      match(facts('Z-1'), other('z')), match(facts('Y-1'), other('y')), match(facts('CVE-2026-0001'), other('a')), match(facts('CVE-2026-0002'), other('b')),
      match(facts('CVE-2026-0003'), other('c')), match(facts('MAL-1', [], { malware: true }), other('m')), match(facts('S-1', [], { level: 'critical' }), other('s')),
    ], { of: (id) => known[id] }, false);
    const order = ranked(findings);
    assert.deepEqual(order.map(({ id }) => id), ['MAL-1', 'CVE-2026-0003', 'CVE-2026-0002', 'CVE-2026-0001', 'S-1', 'Y-1', 'Z-1']);
    assert.deepEqual(ranked(findings.toReversed()), order);
    assert.match(because(order[2] ?? assert.fail()), /since 2026-01-01, in ransomware/);
    assert.match(because(order[3] ?? assert.fail()), /90.0 %, above 99 %/);
  });
});
