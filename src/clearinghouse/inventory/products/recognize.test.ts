import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import type { ProductIndex } from '../../advisories/index.ts';
import { indexOf, type Known } from './sample.ts';
import { recognize, type Recognition } from './recognize.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-recognize-'));
const fixture = (name: string): readonly string[] => readFileSync(join(import.meta.dirname, 'fixture', name), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const index: ProductIndex = indexOf(fixture('known.txt').map((line): Known => {
  const [vendor = '', product = '', cpe] = line.split('|');
  return { vendor, product, cpe: cpe === undefined ? undefined : `cpe:2.3:${cpe}:*:*:*:*:*:*:*:*` };
}), join(folder, 'products.bw'));
after(() => {
  index.close();
  rmSync(folder, { recursive: true });
});

const stated = (product: string, vendor?: string, version?: string, cpe?: string) => ({ product, vendor, version, cpe, place: undefined });
const said = (result: Recognition): string => (result.kind === 'recognized' ? `${result.product.vendor}:${result.product.words.join('_')}` : '?');

describe('recognition of products', () => {
  test('spellings of administrators: none is taken for another product, nine in ten are taken', () => {
    const all = fixture('spellings.txt').map((line) => {
      const [left = '', expected = ''] = line.split(' => ');
      const [product = '', vendor, version] = left.split('|').map((each) => each.trim());
      return { line, expected, found: said(recognize(stated(product, vendor === '' ? undefined : vendor, version), index)) };
    });
    assert.ok(all.length >= 120);
    assert.deepEqual(all.filter(({ expected, found }) => found !== '?' && found !== expected).map(({ line, found }) => `${line}, found ${found}`), []);
    const known = all.filter(({ expected }) => expected !== '?');
    const missed = known.filter(({ found }) => found === '?').map(({ line }) => line);
    assert.ok(missed.length / known.length < 0.1, missed.join('\n'));
  });

  test('a CPE name is believed, whatever the text says; a version in the name counts where no column has one', () => {
    const byCpe = recognize(stated('whatever', undefined, undefined, 'cpe:/a:google:chrome:120.0'), index);
    assert.ok(byCpe.kind === 'recognized');
    assert.deepEqual([said(byCpe), byCpe.version, byCpe.score], ['google:chrome', '120.0', 1]);
    for (const [text, version, expected] of [['Cisco ASA 9.16(4)', undefined, '9.16(4)'], ['JRE 1.8.0_291', undefined, '1.8.0_291'], ['VMware ESXi 7.0 U3', undefined, '7.0 U3'], ['Google Chrome 119.0.1', '120.0.2', '120.0.2'], ['Zyxel USG FLEX 200', undefined, undefined]] as const) {
      const found = recognize(stated(text, undefined, version), index);
      assert.ok(found.kind === 'recognized', text);
      assert.equal(found.version, expected, text);
    }
  });

  test('what is open is proposed, best first, and never taken', () => {
    const found = recognize(stated('Confluence'), index);
    assert.ok(found.kind === 'ambiguous');
    assert.deepEqual(found.proposals.map(({ product }) => product.key).toSorted(), ['atlassian/confluencedatacenter', 'atlassian/confluenceserver']);
    assert.equal(recognize(stated('Acme Toaster 3000'), index).kind === 'recognized', false);
  });

  test('any text ends in an answer, soon, and the same one twice', () => {
    fc.assert(fc.property(fc.string({ maxLength: 2000, unit: 'grapheme' }), fc.option(fc.string({ maxLength: 200 }), { nil: undefined }), fc.option(fc.string({ maxLength: 200 }), { nil: undefined }), (text, vendor, version) => {
      assert.equal(said(recognize(stated(text, vendor, version), index)), said(recognize(stated(text, vendor, version), index)));
    }), { seed: 4, numRuns: 400 });
    for (const text of ['a'.repeat(100_000), '('.repeat(50_000), '1.'.repeat(50_000), 'windows '.repeat(10_000)]) assert.ok(recognize(stated(text), index).kind.length > 0);
  });
});
