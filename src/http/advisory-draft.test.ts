import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAdvisory } from '../clearinghouse/distribution/index.ts';
import type { AffectedRange } from '../reproduction/index.ts';
import { draftOf, type Known } from './advisory-draft.ts';
import { publishBody } from './bodies.ts';

const cell = (version: string, state: 'fired' | 'silent' | 'dead', probed = true) => ({ version, line: '0', state, probed });
const range: AffectedRange = {
  label: 'x', package: 'pkg:npm/deep', ecosystem: 'npm', disagreements: undefined, trials: 4,
  cells: [cell('0.1.4', 'dead'), cell('0.2.1', 'fired'), cell('0.4.4', 'fired', false), cell('0.4.7', 'fired'), cell('0.4.8', 'dead'), cell('0.4.9', 'silent')],
  // As the engine has it: the unjudged neighbors are left out.
  affected: { events: [{ introduced: '0.2.1' }, { fixed: '0.4.8' }], versions: ['0.2.1', '0.4.4', '0.4.7'], unjudged: [] },
};
const file = { id: 'case-a', title: 'Entries above the folder', package: 'pkg:npm/deep', aliases: [], range };
const known: Known = { confirmed: true, weaknesses: ['CWE-22'], credits: [{ name: 'A finder', type: 'FINDER' }, { name: 'C. Kruse', type: 'REMEDIATION_DEVELOPER' }] };

function made(written: Readonly<Record<string, unknown>>, change: Partial<typeof file> = {}, more: Partial<Known> = {}) {
  const draft = draftOf({ ...file, ...change }, 'CLEAR', { ...known, ...more }, publishBody.parse(written));
  const advisory = { ...draft, id: 'BW-2026-0001', revisions: [{ at: '2026-03-01T00:00:00.000Z', summary: 'Published.' }] } as const;
  checkAdvisory(advisory);
  return advisory;
}

test('older versions that nobody could judge do not read as safe, nor one as the fix', () => {
  assert.deepEqual(made({}).range.affected, { events: [{ introduced: '0' }, { fixed: '0.4.9' }], versions: ['0.1.4', '0.2.1', '0.4.4', '0.4.7', '0.4.8'], unjudged: ['0.1.4', '0.4.8'] });
});

test('a coordinator writes what goes out; without them it says what was established and no more', () => {
  const bare = made({});
  assert.deepEqual([bare.summary, bare.cwe, bare.cvss], [file.title, ['CWE-22'], []]);
  assert.match(bare.details, /^Confirmed by execution: [^\n]*$/);
  const cvss = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
  const full = made({ summary: 'Archives write anywhere.', details: 'An entry named `../x` leaves the folder.\n\nCheck names before.', cwe: 'CWE-23', cvss });
  assert.deepEqual([full.summary, full.cwe, full.cvss], ['Archives write anywhere.', ['CWE-23'], [cvss]]);
  assert.match(full.details, /^An entry named[^]*Confirmed by execution/);
  assert.match(made({}, { range: undefined } as never, { confirmed: false }).details, /coordinator’s judgment/);
  for (const wrong of [{ summary: 'two\nlines' }, { summary: '' }, { details: 'bell \u0007' }, { cwe: '79' }, { cvss: 'CVSS:3.1/AV:N' }, { report: 'x' }]) assert.equal(publishBody.safeParse(wrong).success, false, JSON.stringify(wrong));
});
