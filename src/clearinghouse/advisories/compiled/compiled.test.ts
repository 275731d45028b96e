import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import semver from 'semver';
import type { Advisory, RangeEvent } from '../advisory.ts';
import { AdvisoryError } from '../error.ts';
import { advisory } from '../sample.ts';
import { openCompiler } from './build.ts';
import { keyOf, orderFor } from './intervals.ts';
import { openIndex, type Index } from './open.ts';
import { pageBytes, paged, payloadBytes } from './pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-index-'));
after(() => { rmSync(folder, { recursive: true }); });

function compile(advisories: readonly Advisory[], file = join(folder, 'index.bw')): string {
  const compiler = openCompiler();
  for (const each of advisories) compiler.add(each);
  writeFileSync(file, compiler.finish({ sources: [], seed: 7 }));
  return file;
}

function ask(index: Index, ecosystem: string, name: string, version: string): readonly (readonly [string, string | undefined])[] {
  const number = index.ecosystem(ecosystem);
  if (number === undefined) return [];
  return index.query(number, name, () => keyOf(orderFor(ecosystem), version)).map((hit) => [index.advisory(hit.advisory).id, hit.fixed] as const);
}

/** OSV schema, "Evaluation", word by word and with the `semver` package: what the index is held against. */
function affected(version: string, events: readonly RangeEvent[]): boolean {
  const order = events.toSorted(([, left], [, right]) => (left === '0' ? -1 : right === '0' ? 1 : semver.compare(left, right)));
  let vulnerable = false;
  for (const [kind, at] of order) {
    const above = at === '0' || semver.gte(version, at);
    if (kind === 'introduced' && above) vulnerable = true;
    if (kind === 'fixed' && above) vulnerable = false;
    if (kind === 'last_affected' && semver.gt(version, at)) vulnerable = false;
  }
  return vulnerable;
}

const version = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.constantFrom('', '', '-rc.1', '-alpha')).map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre}`);
/** Starts and ends in turn, as advisories have them. */
const events = fc.uniqueArray(version, { minLength: 1, maxLength: 6, comparator: (left, right) => semver.eq(left, right) }).chain((versions) => {
  const sorted = versions.toSorted(semver.compare);
  return fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }).map((including) => sorted.map((at, index): RangeEvent => [index % 2 === 0 ? 'introduced' : including[index] === true ? 'last_affected' : 'fixed', at]));
});

describe('the compiled index', () => {
  test('answers what the schema\'s own algorithm answers', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), events, fc.array(version, { maxLength: 3 })), { minLength: 1, maxLength: 8 }), fc.array(version, { minLength: 10, maxLength: 10 }), (all, asked) => {
      const index = openIndex(compile(all.map(([name, each, versions], number) => advisory(`X-${number}`, 'npm', name, each, { versions }))));
      for (const each of asked) {
        for (const name of ['a', 'b']) {
          const expected = all.flatMap(([of, range, versions], number) => (of === name && (affected(each, range) || versions.some((listed) => semver.eq(listed, each))) ? [`X-${number}`] : []));
          assert.deepEqual(ask(index, 'npm', name, each).map(([id]) => id).toSorted(), expected.toSorted(), `${name} ${each}`);
        }
      }
      index.close();
    }), { numRuns: 150 });
  });

  test('the fix is that of the line that the version is on; the last affected version is none', () => {
    const index = openIndex(compile([
      advisory('A-1', 'npm', 'x', [['introduced', '1.0.0'], ['fixed', '1.2.3'], ['introduced', '2.0.0'], ['fixed', '2.0.1']]),
      advisory('A-2', 'npm', 'x', [['introduced', '0'], ['last_affected', '1.2.3']]),
    ]));
    assert.deepEqual(ask(index, 'npm', 'x', '1.1.0'), [['A-1', '1.2.3'], ['A-2', undefined]]);
    assert.deepEqual(ask(index, 'npm', 'x', '2.0.0'), [['A-1', '2.0.1']]);
    assert.deepEqual(ask(index, 'npm', 'x', '1.2.3'), [['A-2', undefined]]);
    assert.deepEqual(ask(index, 'npm', 'y', '1.1.0'), []);
    index.close();
  });

  test('limits, texts that are no versions, commits, packages that are bad in every version', () => {
    const index = openIndex(compile([
      advisory('L-1', 'npm', 'x', [['introduced', '1.0.0'], ['limit', '1.5.0'], ['fixed', '2.0.0']]),
      advisory('O-1', 'npm', 'odd', [['introduced', '1.0.0']], { versions: ['not a version'] }),
      advisory('M-1', 'npm', 'bad', [['introduced', '0']]),
      advisory('G-1', 'GIT', 'code.example.org/a/b', [], { affected: [{ ecosystem: 'GIT', name: 'code.example.org/a/b', ranges: [{ type: 'GIT', events: [['introduced', 'AB12'], ['fixed', 'cd34']] }], versions: ['v1'] }] }),
    ]));
    assert.deepEqual(ask(index, 'npm', 'x', '1.4.9'), [['L-1', undefined]]);
    assert.deepEqual(ask(index, 'npm', 'x', '1.6.0'), []);
    assert.deepEqual(ask(index, 'npm', 'odd', 'not a version'), [['O-1', undefined]]);
    assert.deepEqual(ask(index, 'npm', 'odd', 'another text'), []);
    assert.deepEqual(ask(index, 'npm', 'bad', 'whatever it is'), [['M-1', undefined]]);
    assert.deepEqual(['ab12', 'cd34', 'v1', 'v2'].map((commit) => ask(index, 'GIT', 'code.example.org/a/b', commit).length), [1, 0, 1, 0]);
    index.close();
  });

  test('what an advisory says of itself', () => {
    const index = openIndex(compile([advisory('CVE-2026-0007', 'PyPI', 'p', [['introduced', '0']], {
      aliases: ['GHSA-aaaa-bbbb-cccc', 'PYSEC-2026-12', 'odd', 'CVE-2026-007'], vectors: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'], level: 'high', withdrawn: '2026-03-01T10:00:00Z', malware: true,
    })]));
    const [hit] = index.query(index.ecosystem('PyPI') ?? -1, 'p', undefined);
    assert.deepEqual(index.advisory(hit?.advisory ?? -1), {
      id: 'CVE-2026-0007', aliases: ['GHSA-aaaa-bbbb-cccc', 'PYSEC-2026-12', 'odd', 'CVE-2026-007'], vectors: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'], level: 'high', malware: true, published: '2026-01-01', withdrawn: '2026-03-01',
    });
    index.close();
  });

  test('resident and by positioned reads it is the same, and a match touches little', () => {
    const file = compile(Array.from({ length: 5000 }, (_, index) => advisory(`T-${index}`, 'npm', `package-${index % 2000}`, [['introduced', '1.0.0'], ['fixed', `1.${index % 50}.1`]])));
    const [cold, resident] = [openIndex(file), openIndex(file, true)];
    for (let index = 0; index < 100; index++) assert.deepEqual(ask(cold, 'npm', `package-${index * 20}`, '1.9.0'), ask(resident, 'npm', `package-${index * 20}`, '1.9.0'));
    assert.ok(cold.touched() < readFileSync(file).length * 0.6);
    cold.close();
  });
});

describe('a damaged or hostile index', () => {
  const names = Array.from({ length: 40 }, (_, index) => `package-${index}`);
  const file = compile(names.flatMap((name, index) => [advisory(`CVE-2026-${1000 + index}`, 'npm', name, [['introduced', '1.0.0'], ['fixed', '1.5.0']], { aliases: ['GHSA-aaaa-bbbb-cccc'] }), advisory(`D-${index}`, 'npm', name, [['introduced', '0'], ['last_affected', '2.0.0']])]), join(folder, 'sound.bw'));
  const bytes = readFileSync(file);
  const answers = (from: string): string => {
    const index = openIndex(from);
    try {
      return JSON.stringify(names.map((name) => ask(index, 'npm', name, '1.2.0')));
    } finally {
      index.close();
    }
  };
  const expected = answers(file);
  const changed = join(folder, 'changed.bw');
  const errorOr = (content: Uint8Array): string => {
    writeFileSync(changed, content);
    try {
      return answers(changed);
    } catch (error) {
      assert.ok(error instanceof AdvisoryError, String(error));
      return 'error';
    }
  };

  test('a changed byte anywhere gives an error or the true answer, never another', () => {
    let errors = 0;
    for (let at = 0; at < bytes.length; at += 3) {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] as number) ^ (1 << (at % 8));
      const answer = errorOr(copy);
      if (answer === 'error') errors++;
      else assert.equal(answer, expected, `byte ${at}`);
    }
    assert.ok(errors > bytes.length / 10);
  });

  test('cut off, empty, pages swapped, another file: an error', () => {
    const swapped = Buffer.from(bytes);
    bytes.copy(swapped, 2 * pageBytes, 3 * pageBytes, 4 * pageBytes);
    bytes.copy(swapped, 3 * pageBytes, 2 * pageBytes, 3 * pageBytes);
    for (const content of [bytes.subarray(0, bytes.length - pageBytes), bytes.subarray(0, bytes.length - 1), Buffer.alloc(0), Buffer.alloc(pageBytes * 4), swapped, paged(Buffer.from('something else'))]) assert.equal(errorOr(content), 'error');
  });

  test('made up with sound checksums, it may lie but not crash or run on', () => {
    const payload = Buffer.concat(Array.from({ length: bytes.length / pageBytes }, (_, page) => bytes.subarray(page * pageBytes, page * pageBytes + payloadBytes)));
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(payload.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 }), (changes) => {
      const copy = Buffer.from(payload);
      for (const [at, value] of changes) copy[at] = value;
      errorOr(paged(copy));
    }), { numRuns: 400 });
  });
});
