import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { any, attributes, cpeOf, formattedCpe, notApplicable, parseCpe, uriCpe, valueFrom, type Cpe } from './cpe.ts';
import { compareAttribute, compareCpe } from './cpe-match.ts';

describe('CPE names, NISTIR 7695', () => {
  // The examples of 6.1.2.4, 6.1.3.3, 6.2.2.3 and 6.2.3.3.
  const pairs: readonly (readonly [string, string])[] = [
    ['cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*', 'cpe:/a:microsoft:internet_explorer:8.0.6001:beta'],
    ['cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*', 'cpe:/a:microsoft:internet_explorer:8.%02:sp%01'],
    ['cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*', 'cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~'],
    ['cpe:2.3:a:hp:openview_network_manager:7.51:*:*:*:*:linux:*:*', 'cpe:/a:hp:openview_network_manager:7.51::~~~linux~~'],
    ['cpe:2.3:a:foo\\\\bar:big\\$money_manager_2010:*:*:*:*:special:ipod_touch:80gb:*', 'cpe:/a:foo%5cbar:big%24money_manager_2010:::~~special~ipod_touch~80gb~'],
  ];
  for (const [formatted, uri] of pairs) {
    test(uri, () => {
      const name = parseCpe(formatted);
      assert.ok(name !== undefined);
      assert.equal(formattedCpe(name), formatted);
      assert.equal(uriCpe(name), uri);
      assert.deepEqual(parseCpe(uri), name);
    });
  }

  const bad = ['', 'cpe:2.3:a:b:c', 'cpe:2.3:x:b:c:*:*:*:*:*:*:*:*', 'cpe:2.3:a:b c:d:*:*:*:*:*:*:*:*', 'cpe:2.3:a:b*c:d:*:*:*:*:*:*:*:*', 'cpe:2.3:a::d:*:*:*:*:*:*:*:*', 'cpe:2.3:a:b:d:*:*:*:*:*:*:*:\\', 'cpe:/a:foo%zz', 'cpe:/a:b:c:d:e:~a~b:en', 'cpe:/a:b:c:d:e:f:g:h', 'cpe:/a:b:c:d:e:f:notalanguage'];
  for (const text of bad) test(`is none: ${text}`, () => { assert.equal(parseCpe(text), undefined); });

  const character = fc.constantFrom(...'abz019_', ...Array.from('!"#$%&\'()*+,-./:;<=>?@[\\]^`{|}~', (each) => `\\${each}`));
  const value = fc.array(character, { minLength: 1, maxLength: 8 }).map((all) => all.join('')).filter((each) => each !== '\\-');
  const attribute = fc.oneof(fc.constant(any), fc.constant(notApplicable), value, value.map((each) => `*${each}`), value.map((each) => `${each}??`));
  const name = fc.record(Object.fromEntries(attributes.map((each) => [each, each === 'part' ? fc.constantFrom('a', 'o', 'h') : each === 'language' ? fc.constantFrom(any, notApplicable, 'en', 'de\\-ch') : attribute]))).map((each) => ({ ...each })) as unknown as fc.Arbitrary<Cpe>;

  test('what is bound comes back, by either binding', () => {
    fc.assert(fc.property(name, (each) => {
      assert.deepEqual(parseCpe(formattedCpe(each)), each);
      assert.deepEqual(parseCpe(uriCpe(each)), each);
    }), { seed: 7695, numRuns: 500 });
  });

  test('any text is a name or none, and what is one says itself again', () => {
    fc.assert(fc.property(fc.string({ maxLength: 60, unit: 'binary' }), fc.boolean(), (text, formatted) => {
      const read = parseCpe(`${formatted ? 'cpe:2.3:' : 'cpe:/'}${text}`);
      if (read !== undefined) assert.deepEqual(parseCpe(formattedCpe(read)), read);
      const made = parseCpe(formattedCpe(cpeOf({ part: 'a', product: valueFrom(text) })));
      assert.ok(made !== undefined);
    }), { seed: 7695, numRuns: 2000 });
  });
});

describe('CPE matching, NISTIR 7696', () => {
  // Table 6-2, row by row.
  const table: readonly (readonly [string, string, string | undefined])[] = [
    [any, any, 'equal'], [any, notApplicable, 'superset'], [any, 'i', 'superset'], [any, 'm*', undefined],
    [notApplicable, any, 'subset'], [notApplicable, notApplicable, 'equal'], [notApplicable, 'i', 'disjoint'], [notApplicable, 'm*', undefined],
    ['i', 'i', 'equal'], ['i', 'k', 'disjoint'], ['i', 'm*', undefined], ['i', notApplicable, 'disjoint'], ['i', any, 'subset'],
    ['m*', 'mi', 'superset'], ['m*', 'k', 'disjoint'], ['m*', any, undefined], ['m*', notApplicable, 'disjoint'], ['m*', 'mo*', undefined],
    ['8?', '8', 'superset'], ['8?', '8\\.', 'superset'], ['8?', '800', 'disjoint'], ['*2', '1\\.2', 'superset'], ['*\\.', '\\\\a', 'disjoint'],
  ];
  for (const [source, target, relation] of table) test(`${source} against ${target}: ${relation}`, () => { assert.equal(compareAttribute(source, target), relation); });

  test('a name is disjoint by one attribute, a superset only by all', () => {
    const read = (text: string): Cpe => parseCpe(text) ?? assert.fail(text);
    const ie = read('cpe:2.3:a:microsoft:internet_explorer:8.*:*:*:*:*:*:*:*');
    assert.equal(compareCpe(ie, read('cpe:2.3:a:microsoft:internet_explorer:8.0.6001:sp3:*:*:*:*:*:*')), 'superset');
    assert.equal(compareCpe(ie, read('cpe:2.3:a:microsoft:internet_explorer:7.0:*:*:*:*:*:*:*')), 'disjoint');
    assert.equal(compareCpe(read('cpe:2.3:a:adobe:*:9.*:*:*:*:*:*:*:*'), read('cpe:2.3:a:adobe:reader:9.3.2:-:-:*:*:*:*:*')), 'superset');
    assert.equal(compareCpe(read('cpe:2.3:a:adobe:reader:9:*:*:*:*:*:*:*'), read('cpe:2.3:a:adobe:reader:*:beta:*:*:*:*:*:*')), undefined);
  });
});
