import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import official from '../../../conformance/osv/schema.json' with { type: 'json' };
import { instant } from './advisory.ts';
import { tlp1 } from './csaf/document.ts';
import type { Branch } from './csaf/products.ts';
import { DistributionError, foundWords, headlineOf, intervalsOf, loadCsafRules, modifiedAt, osvValidator, publishedAt, toCsaf, toOsv } from './index.ts';
import type { Advisory, Interval } from './index.ts';
import { osvSchema } from './osv/validate.ts';
import { anyAdvisory, publisher, sample, withdrawnSample } from './sample.ts';
import { checkAdvisory, checkPublisher } from './schema.ts';

test('every advisory that the rules allow is a valid OSV record and a valid CSAF document, and keeps its range', async () => {
  const [rules, osv] = [await loadCsafRules(), osvValidator('BW')];
  await fc.assert(fc.asyncProperty(anyAdvisory, async (advisory) => {
    checkAdvisory(advisory);
    const record = toOsv(advisory, publisher);
    osv(record);
    assert.deepEqual([record.published, record.modified], [publishedAt(advisory), modifiedAt(advisory)]);
    assert.deepEqual(record.affected[0].ranges[0].events, advisory.range.affected.events);
    assert.deepEqual(record.affected[0].versions, advisory.range.affected.versions);
    const document = toCsaf(advisory, publisher, rules.weaknessName);
    await rules.check(document);
    if (advisory.withdrawn === undefined) assert.deepEqual(intervalsInside(document.product_tree?.branches ?? []), intervalsOf(advisory.range.affected.events));
    else assert.deepEqual([document.product_tree, document.vulnerabilities], [undefined, undefined]);
    assert.equal(JSON.stringify(toOsv(structuredClone(advisory), publisher)), JSON.stringify(record));
    assert.equal(JSON.stringify(toCsaf(structuredClone(advisory), publisher, rules.weaknessName)), JSON.stringify(document));
  }), { numRuns: 400 });
  assert.ok(rules.tests > 35, `${rules.tests} tests`);
});

/** Reads the vers notation back, apart from the code that writes it. */
function intervalsInside(branches: readonly Branch[]): readonly Interval[] {
  return branches.flatMap(({ branches: below = [], category, name, product }) => [
    ...intervalsInside(below),
    ...(category !== 'product_version_range' || product?.product_id.startsWith('affected-') !== true ? [] : [readVers(name)]),
  ]);
}

function readVers(vers: string): Interval {
  const bounds = vers.slice(vers.indexOf('/') + 1).split('|');
  const after = (sign: string): string | undefined => {
    const bound = bounds.find((each) => each.startsWith(sign));
    return bound === undefined ? undefined : decodeURIComponent(bound.slice(sign.length));
  };
  return { introduced: after('>=') ?? '0', fixed: after('<') };
}

test('the sample in CSAF says what is affected, what fixes it and how bad it is', async () => {
  const rules = await loadCsafRules();
  const { document, vulnerabilities } = toCsaf(sample, publisher, rules.weaknessName);
  const [vulnerability] = vulnerabilities ?? [];
  assert.deepEqual([document.category, document.distribution.tlp.label, document.publisher.category], ['csaf_security_advisory', 'WHITE', 'coordinator']);
  assert.deepEqual(vulnerability?.product_status, { known_affected: ['affected-1', 'affected-2'], fixed: ['fixed-1', 'fixed-2'], first_fixed: ['fixed-1', 'fixed-2'], under_investigation: ['unjudged-1'] });
  const names = JSON.stringify(toCsaf(sample, publisher, rules.weaknessName).product_tree);
  assert.ok(names.includes('"vers:npm/>=1.0.0|!=1.1.0|<1.2.6"'), 'what could not be judged is under investigation and nothing else');
  assert.deepEqual(vulnerability?.remediations.map(({ category, details }) => [category, details]), [['vendor_fix', 'Update minimist to 0.2.1 or later.'], ['vendor_fix', 'Update minimist to 1.2.6 or later.']]);
  assert.equal(vulnerability?.cve, 'CVE-2021-44906');
  assert.match(vulnerability?.cwe?.name ?? '', /Prototype Pollution/);
  assert.deepEqual(vulnerability?.scores, [{ cvss_v3: { version: '3.1', vectorString: sample.cvss[0], baseScore: 9.8, baseSeverity: 'CRITICAL' }, products: ['affected-1', 'affected-2'] }]);
});

test('page, OSV and CSAF tell the same of what was run, and nothing that was not', () => {
  const record = toOsv(sample, publisher);
  const found = foundWords(sample.range);
  assert.equal(found, 'The proof ran on 4 of 6 published versions: it fired on 2 and stayed silent on 2. 1 more was not run and counts as the versions around it, which agree. '
    + '1 could not be judged, because the proof does not run there: 1.1.0. All of these are counted as affected, to be safe; nobody saw the proof fire there.');
  assert.ok(record.details.includes(found) && record.details.endsWith('Update minimist to 0.2.1 or later. Update minimist to 1.2.6 or later.'));
  assert.ok(JSON.stringify(toCsaf(sample, publisher, () => undefined)).includes(found));
  assert.deepEqual([record.affected[0].database_specific['counts'], record.affected[0].database_specific['unjudged']], [{ published: 6, ran: 4, fired: 2, silent: 2, inferred: 1, unjudged: 1 }, ['1.1.0']]);
  assert.equal(headlineOf(sample.range), 'Affected: 0.0.8, 1.0.0 to 1.2.5; fixed in 0.2.1, 1.2.6; 1 version could not be judged.');
  const whole: Advisory['range'] = { ...sample.range, cells: sample.range.cells.filter(({ state, probed }) => probed && state !== 'dead') };
  assert.match(foundWords(whole), /executed, not estimated/);
});

test('an open range has no fix and says so', async () => {
  const rules = await loadCsafRules();
  const open: Advisory = { ...sample, range: { ...sample.range, affected: { events: [{ introduced: '0' }], versions: ['0.0.8'], unjudged: [] } } };
  const document = toCsaf(open, publisher, rules.weaknessName);
  await rules.check(document);
  assert.deepEqual(document.vulnerabilities?.[0].product_status, { known_affected: ['affected-1'], under_investigation: ['unjudged-1'] });
  assert.equal(document.vulnerabilities?.[0].remediations[0]?.category, 'none_available');
});

test('a withdrawn advisory stays, marked, and calls nothing affected in CSAF', async () => {
  const rules = await loadCsafRules();
  const gone = withdrawnSample('BW-2026-0002');
  const document = toCsaf(gone, publisher, rules.weaknessName);
  await rules.check(document);
  assert.equal(document.document.title, 'Withdrawn: Prototype pollution in minimist');
  assert.equal(document.document.tracking.version, '2');
  assert.match(document.document.notes[0]?.text ?? '', /documented/);
  assert.equal(toOsv(gone, publisher).withdrawn, '2026-04-01T12:30:00.5Z');
});

test('labels: TLP 1 for all but AMBER+STRICT, of which nothing is made', () => {
  assert.deepEqual((['CLEAR', 'GREEN', 'AMBER', 'RED'] as const).map((tlp) => tlp1({ id: 'BW-2026-0001', tlp })), ['WHITE', 'GREEN', 'AMBER', 'RED']);
  assert.throws(() => toCsaf({ ...sample, tlp: 'AMBER+STRICT' }, publisher, () => undefined), (error) => error instanceof DistributionError && error.code === 'tlp-not-exportable');
});

test("the schema is the official one but for one prefix, and refuses what it should", () => {
  const bytes = readFileSync(new URL('../../../conformance/osv/schema.json', import.meta.url));
  const noted = readFileSync(new URL('../../../conformance/osv/README.md', import.meta.url), 'utf8');
  assert.ok(noted.includes(createHash('sha256').update(bytes).digest('hex')), 'the digest in its README');
  const ours = osvSchema('BW');
  assert.notEqual(ours.$defs.prefix.pattern, official.$defs.prefix.pattern);
  assert.deepEqual({ ...ours, $defs: { ...ours.$defs, prefix: official.$defs.prefix } }, official);
  const record = toOsv(sample, publisher);
  const check = osvValidator('BW');
  for (const wrong of [{ ...record, id: 'ZZ-2026-1' }, { ...record, modified: 'yesterday' }, { ...record, surprise: 1 }, { ...record, affected: [{ ...record.affected[0], package: { ecosystem: 'nmp', name: 'x', purl: 'y' } }] }]) {
    assert.throws(() => { check(wrong); }, (error) => error instanceof DistributionError && error.code === 'document-invalid');
  }
  assert.throws(() => { osvValidator('XY')(record); }, DistributionError);
});

test('the mandatory tests do see a fault', async () => {
  const rules = await loadCsafRules();
  const document = toCsaf(sample, publisher, rules.weaknessName);
  const [vulnerability] = document.vulnerabilities ?? [];
  assert.ok(vulnerability);
  const contradicting = { ...document, vulnerabilities: [{ ...vulnerability, product_status: { known_affected: ['affected-1'], fixed: ['affected-1'] } }] as const };
  await assert.rejects(rules.check(contradicting), (error) => error instanceof DistributionError && error.message.includes('6_1_6'));
});

test('what no format could carry is refused with its place, and never quoted', () => {
  const wrongs: readonly (readonly [string, object])[] = [
    ['id', { id: '../../etc/passwd' }], ['title', { title: 'secret\u0000' }], ['details', { details: ' secret' }], ['summary', { summary: 'half \ud800' }],
    ['package.purl', { package: { ...sample.package, purl: 'pkg:npm/secret@1' } }], ['package.ecosystem', { package: { ...sample.package, ecosystem: '../secret' } }],
    ['range.affected.events', { range: { ...sample.range, affected: { ...sample.range.affected, events: [] } } }],
    ['range.affected.events', { range: { ...sample.range, affected: { ...sample.range.affected, events: [{ fixed: 'secret' }] } } }],
    ['cvss.0', { cvss: ['CVSS:3.1/AV:N'] }], ['cwe.0', { cwe: ['secret'] }], ['references.0.url', { references: [{ type: 'WEB', url: 'file:///secret' }] }],
    ['revisions', { revisions: [] }], ['revisions', { revisions: [sample.revisions[0], sample.revisions[0]] }], ['withdrawn.at', { withdrawn: { at: '2026-05-01T00:00:00Z', why: 'x' } }], ['', { secret: 1 }],
  ];
  for (const [where, change] of wrongs) {
    assert.throws(() => { checkAdvisory({ ...sample, ...change }); }, (error) => error instanceof DistributionError && error.code === 'advisory-invalid' && error.where === where && (where === '' || !error.message.includes('secret')), JSON.stringify(change));
  }
  for (const change of [{ baseUrl: 'http://example.org' }, { baseUrl: 'https://example.org/' }, { contact: 'security@example.org\nCSAF: x' }, { prefix: 'bw|' }]) {
    assert.throws(() => { checkPublisher({ ...publisher, ...change }); }, (error) => error instanceof DistributionError && error.code === 'publisher-invalid');
  }
});

test('one instant has one spelling', () => {
  assert.deepEqual(['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.120Z', '2026-01-01T10:20:30Z', '2026-01-01T00:00:00.007Z'].map(instant), ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.12Z', '2026-01-01T10:20:30Z', '2026-01-01T00:00:00.007Z']);
});
