import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../error.ts';
import type { Environment } from '../environment.ts';
import { screenOn } from '../terminal/screen.ts';
import { caseListCommand } from './case.ts';
import { reportListCommand } from './decide.ts';
import { reportSubmitCommand } from './report.ts';
import { shortIds, wholeId } from './ids.ts';

const example = fileURLToPath(new URL('../../../examples/claims/npm-minimist-prototype', import.meta.url));
const malformed = fileURLToPath(new URL('../../../examples/claims/bad-manifest-unknown-fields', import.meta.url));
let folder = '';
before(async () => { folder = await mkdtemp(join(tmpdir(), 'breakwater-submit-')); });
after(() => rm(folder, { recursive: true, force: true }));

interface Sent {
  readonly purl: string;
  readonly enrichment?: Readonly<Record<string, string>>;
  readonly attachments: readonly { readonly filename: string; readonly type: string; readonly content_type: string }[];
}

/** A command line whose service answers as it is told; it is asked for nothing else. */
function trial(answer: unknown = { receipt: 'receipt-x', message: 'accepted' }): { readonly environment: Environment; readonly sent: Sent[]; readonly out: () => string } {
  const sent: Sent[] = [];
  const texts: string[] = [];
  const stream = Object.assign(new Writable({ write(chunk, _, done) { texts.push(String(chunk)); done(); } }), { columns: 80, isTTY: false });
  const request = async (_: string, init: RequestInit): Promise<Response> => {
    if (typeof init.body === 'string') sent.push(JSON.parse(init.body) as Sent);
    return Response.json(answer);
  };
  return { environment: { screen: screenOn(stream, stream, true), folder, desk: { url: 'http://127.0.0.1:1', token: 'x', request } } as unknown as Environment, sent, out: () => texts.join('') };
}

test('a claim that does not read is not sent: every fault with line and column, exit status 2, unless it is asked for', async () => {
  const { environment, sent, out } = trial();
  assert.equal(await reportSubmitCommand(malformed, {}, environment), 2);
  assert.match(out(), /× not sent/);
  assert.match(out(), /\d+:\d+ \S+: .+/);
  assert.equal(sent.length, 0);
  assert.equal(await reportSubmitCommand(malformed, { anyway: true }, environment), 0);
  assert.match(sent[0]?.purl ?? '', /^pkg:npm\//, 'it still says what it is about');
});

test('severity, patch and unit test go as the contract has them', async () => {
  await writeFile(join(folder, 'fix.diff'), '--- a\n+++ b\n');
  await writeFile(join(folder, 'parse.js'), 'assert(true)\n');
  const { environment, sent } = trial();
  assert.equal(await reportSubmitCommand(example, { severity: 'high', patch: 'fix.diff', unitTest: 'parse.js' }, environment), 0);
  assert.equal(await reportSubmitCommand(example, { severity: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }, environment), 0);
  assert.deepEqual(sent[0]?.attachments.slice(2).map(({ filename, type }) => [filename, type]), [['fix.diff', 'patch'], ['test_parse.js', 'other']]);
  assert.equal(sent[0]?.enrichment?.['severity'], 'high');
  assert.match(sent[1]?.enrichment?.['cvss_vector'] ?? '', /^CVSS:3\.1/);
});

test('an empty folder, a folder of folders, nothing at all: one sentence each, and never a stack', async () => {
  const { environment, sent } = trial();
  await mkdir(join(folder, 'empty'));
  await mkdir(join(folder, 'nested', 'input'), { recursive: true });
  await writeFile(join(folder, 'nested', 'input', 'a.txt'), 'x');
  const refused = (path: string) => assert.rejects(reportSubmitCommand(path, { anyway: true }, environment), CommandError);
  await refused('empty');
  await refused('nowhere');
  await reportSubmitCommand('nested', { anyway: true }, environment);
  assert.deepEqual([sent[0]?.purl, sent[0]?.attachments[0]?.content_type], ['pkg:generic/nested', 'application/zip'], 'a claim that names no package is called by its own name');
  assert.equal(await reportSubmitCommand('empty', {}, environment), 2);
});

const id = (kind: string, letters: string): string => `${kind}-${letters.padEnd(26, 'a')}`;

test('lists begin with title and package, and the short ids that they show are taken back', async () => {
  const rows = [{ id: id('report', 'abcdefgh2'), title: 'minimist follows constructor.prototype in option names', package: 'pkg:npm/minimist', state: 'done', verdict: 'not-reproduced', closed: false }, { id: id('report', 'abcdefgh3'), title: 'two', package: 'pkg:pypi/idna', state: 'done', closed: true }];
  const { environment, out } = trial({ reports: rows, cases: [{ id: id('case', 'zz'), title: 'minimist follows constructor.prototype in option names', package: 'pkg:npm/minimist', state: 'published', tlp: 'AMBER+STRICT' }] });
  await reportListCommand({}, environment);
  await caseListCommand({}, environment);
  for (const line of out().split('\n')) assert.ok(line.length <= 80 || line.startsWith('Next:'), line);
  assert.match(out(), /^minimist follows.*npm\/minimist .*abcdefgh2$/m);
  assert.match(out(), /^minimist follows.*npm\/minimist .*zzaaaaaa$/m);

  const short = shortIds(rows.map((row) => row.id));
  const desk = { get: async () => ({ reports: rows }), post: () => assert.fail() } as never;
  for (const row of rows) for (const given of [short(row.id), `report-${short(row.id)}`, row.id]) assert.equal(await wholeId('report', given, desk), row.id);
  await assert.rejects(wholeId('report', 'abcdefgh', desk), /2 ids begin so/);
  await assert.rejects(wholeId('report', 'zzzz', desk), /begins so/);
});

test('a token that may not list is told which scope it lacks, not that there is nothing', async () => {
  const { environment } = trial({ reports: [], cases: [], withheld: 'This token has no scope for that: read-reports' });
  for (const list of [reportListCommand({}, environment), caseListCommand({}, environment)]) await assert.rejects(list, /no scope for that: read-reports/);
});
