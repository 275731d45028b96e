import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IntakeError } from './error.ts';
import { mostResults, readSarif } from './sarif.ts';

const defaults = { purl: 'pkg:npm/example-lib@1.0.0' };
const log = (results: unknown, more: object = {}, driver: object = {}): Buffer => Buffer.from(JSON.stringify({ $schema: 'x', version: '2.1.0', runs: [{ tool: { driver: { name: 'scanner', semanticVersion: '1.2.3', ...driver } }, results, ...more }] }));
const result = { ruleId: 'js/flaw', level: 'error', message: { text: 'Value {0} reaches {1}.', arguments: ['a', 'b'] } };
const code = (wanted: string, ...violations: readonly string[]) => (error: unknown): boolean => error instanceof IntakeError && error.code === wanted && (violations.length === 0 || assert.deepEqual(error.violations.map((each) => `${each.code} ${each.field}`), violations) === undefined);

test('a result becomes a report with what SARIF tells', () => {
  const full = {
    ...result, ruleIndex: 0, hostedViewerUri: 'https://viewer.example/1',
    locations: [{ physicalLocation: { artifactLocation: { index: 0 }, region: { startLine: 7, startColumn: 3 } }, logicalLocations: [{ name: 'parse', fullyQualifiedName: 'lib.parse', kind: 'function' }] }], properties: { 'security-severity': '8.1', own: 'kept' },
  };
  const rules = [{ id: 'js/flaw', helpUri: 'https://rules.example/flaw', shortDescription: { text: 'A flaw' }, fullDescription: { text: 'All about it' }, help: { markdown: '**help**' }, properties: { tags: ['security', 'external/cwe/cwe-079'] } }];
  const [checked] = readSarif(log([full], { artifacts: [{ location: { uri: 'src/a.js' } }], versionControlProvenance: [{ repositoryUri: 'https://git.example/a' }] }, { rules }), { ...defaults, email: 'a@example.org' });
  assert.deepEqual(checked?.report.fields, {
    purl: 'pkg:npm/example-lib@1.0.0', versions: ['1.0.0'], references: ['https://rules.example/flaw', 'https://viewer.example/1'], upstream_ids: [], code_path: 'Value a reaches b.',
    affected_symbol: { file: 'src/a.js', function: 'lib.parse', line: 7 }, package_repo_url: 'https://git.example/a', discovery_method: 'automated-scan', discovery_tooling: 'scanner 1.2.3', enrichment: { severity: 'High', cwe: 'CWE-79' },
  });
  assert.equal(checked?.place, 'runs[0].results[0]');
  assert.equal(checked?.report.email, 'a@example.org');
  const [description, original] = checked?.report.attachments ?? [];
  assert.equal(Buffer.from(description?.data ?? []).toString(), '# A flaw\n\nValue a reaches b.\n\nAll about it\n\n**help**');
  assert.deepEqual(JSON.parse(Buffer.from(original?.data ?? []).toString()), full, 'nothing of the result is lost');
});

test('severity by score or level, ids by rule, the rule by extension, id or its parent', () => {
  const severityOf = (given: object) => readSarif(log([{ ...result, ...given }]), defaults)[0]?.report.fields.enrichment?.['severity'];
  assert.deepEqual(['0', '0.1', '4.0', '7', 9.5, 'x'].map((score) => severityOf({ properties: { 'security-severity': score } })), ['None', 'Low', 'Medium', 'High', 'Critical', 'High']);
  assert.deepEqual(['none', 'note', 'warning', 'error'].map((level) => severityOf({ level })), ['None', 'Low', 'Medium', 'High']);
  const [cve] = readSarif(log([{ ...result, ruleId: 'CVE-2026-12345' }]), defaults);
  assert.deepEqual(cve?.report.fields.upstream_ids, ['CVE-2026-12345']);
  const tool = { tool: { driver: { name: 's', rules: [{ id: 'a', shortDescription: { text: 'Parent' }, messageStrings: { m: { text: 'From {0}' } } }] }, extensions: [{ name: 'e', rules: [{ id: 'x', shortDescription: { text: 'Extension' } }] }] } };
  const titles = readSarif(log([{ ruleId: 'a/b', message: { id: 'm', arguments: ['rule'] } }, { rule: { index: 0, toolComponent: { index: 0 } }, message: { text: 'x' } }], tool), defaults).map(({ report }) => Buffer.from(report.attachments[0]?.data ?? []).toString());
  assert.deepEqual(titles, ['# Parent\n\nFrom rule', '# Extension\n\nx']);
});

test('only results that state a problem, each with its place', () => {
  const results = [{ ...result, kind: 'pass' }, result, { ...result, suppressions: [{ kind: 'inSource' }] }, { ...result, suppressions: [{ status: 'rejected' }] }, { ...result, baselineState: 'absent' }, { ...result, kind: 'review' }];
  assert.deepEqual(readSarif(log(results), defaults).map(({ place }) => place), ['runs[0].results[1]', 'runs[0].results[3]', 'runs[0].results[5]']);
  for (const none of [[], null, [{ ...result, kind: 'pass' }]]) assert.throws(() => readSarif(log(none), defaults), code('report-invalid', 'missing_field runs'));
  assert.equal(readSarif(log(Array.from({ length: mostResults }, () => result)), defaults).length, mostResults);
  assert.throws(() => readSarif(log(Array.from({ length: mostResults + 1 }, () => result)), defaults), code('report-invalid', 'too_many_items runs'));
});

test('which software: result, run, then the request; violations name the place in the log', () => {
  const purls = (results: object[], more: object = {}) => readSarif(log(results, more), defaults).map(({ report }) => report.fields.purl);
  assert.deepEqual(purls([{ ...result, properties: { purl: 'pkg:npm/a@1' } }, result], { properties: { purl: 'pkg:npm/b@1' } }), ['pkg:npm/a@1', 'pkg:npm/b@1']);
  assert.deepEqual(purls([result]), [defaults.purl]);
  assert.throws(() => readSarif(log([result, { ...result, properties: { purl: 'x' } }]), {}), code('report-invalid', 'missing_field runs[0].results[0].software', 'missing_field runs[0].results[0].ecosystem', 'invalid_purl runs[0].results[1].purl'));
});

test('strict about what is used, and silent about the rest', () => {
  for (const bytes of [Buffer.from('{}'), Buffer.from('[]'), Buffer.from('{"version":"2.0.0","runs":[]}'), log([{ ruleId: 1, message: {} }]), log([{}]), log([{ ...result, level: 'fatal' }]), log([{ ...result, locations: {} }]), log({}), Buffer.from('{"version":"2.1.0","version":"2.1.0","runs":[]}')]) {
    assert.throws(() => readSarif(bytes, defaults), code('json-malformed'), bytes.toString());
  }
  assert.equal(readSarif(log([{ ...result, codeFlows: 'nonsense', fixes: 1, webRequest: [] }], { invocations: 1 }), defaults).length, 1);
  assert.throws(() => readSarif(log([{ ...result, 'zq7 secret': [1], locations: 'zq7' }]), defaults), (error) => error instanceof Error && !error.message.includes('zq7'));
});

test('whatever a tool writes into its texts, the report is valid', () => {
  const text = fc.string({ unit: 'binary', maxLength: 1_500 });
  fc.assert(fc.property(text, text, text, fc.array(text, { maxLength: 3 }), (message, uri, name, tags) => {
    const given = { ruleId: message, message: { text: message, markdown: name }, locations: [{ physicalLocation: { artifactLocation: { uri } }, logicalLocations: [{ name }] }], hostedViewerUri: uri, properties: { tags, cvss_vector: name } };
    const [checked] = readSarif(log([given], { versionControlProvenance: [{ repositoryUri: uri }] }, { name, version: uri, rules: [{ id: message, helpUri: name, shortDescription: { text: uri }, properties: { tags } }] }), defaults);
    assert.equal(checked?.report.attachments.length, 2);
  }), { numRuns: 300 });
});

test('a small log does not become a large store', () => {
  const rules = [{ id: 'js/flaw', help: { text: 'x'.repeat(900_000) }, fullDescription: { text: 'y'.repeat(900_000) } }];
  const stored = readSarif(log(Array.from({ length: 100 }, () => result), {}, { rules }), defaults).flatMap(({ report }) => report.attachments.map(({ data }) => data.byteLength));
  assert.ok(stored.reduce((sum, each) => sum + each, 0) < 4_000_000);
  const [grown] = readSarif(log([{ ...result, message: { text: '{0}'.repeat(30_000), arguments: ['x'.repeat(100_000)] } }]), defaults);
  assert.ok((grown?.report.attachments[0]?.data.byteLength ?? 0) < 140_000);
});
