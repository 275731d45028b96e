import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IntakeError } from './error.ts';
import { parseJson } from './json.ts';
import { shape } from './shape.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const malformed = (error: unknown): boolean => error instanceof IntakeError && error.code === 'json-malformed' && error.remedy !== undefined;

test('reads all that JSON.parse reads where no key repeats', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 8 }), fc.constantFrom('', ' ', '\r\n\t '), (text, padding) => {
    assert.deepEqual(parseJson(bytes(padding + text + padding)), JSON.parse(text));
  }), { numRuns: 500 });
});

test('refuses all that JSON.parse refuses, without quoting it', () => {
  fc.assert(fc.property(fc.json(), fc.nat(), fc.constantFrom('', '"', '{', ']', ',', '\\', '\u0000', 'zq7'), (text, at, piece) => {
    const changed = text.slice(0, at % (text.length + 1)) + piece + text.slice((at % (text.length + 1)) + 1);
    let valid = true;
    try {
      JSON.parse(changed);
    } catch {
      valid = false;
    }
    if (!valid) assert.throws(() => parseJson(bytes(changed)), (error) => malformed(error) && !(error as Error).message.includes('zq7'));
  }), { numRuns: 1_000 });
});

test('a key twice in one object is refused, however it is spelled and wherever it stands', () => {
  for (const text of [
    '{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"x":{"a":1,"b":{"a":1},"a":2}}', '[{"a":1 , "a" : 2}]', '{"a":{},"a":[]}', '{"":1,"":2}', '{"\\"":1,"\\u0022":2}', '{"a\\\\":1,"a\\\\":2}', '{"__proto__":1,"__proto__":2}',
    '{"enrichment":[{"k":1},{"k":1,"k":2}]}',
  ]) assert.throws(() => parseJson(bytes(text)), malformed, text);
  for (const text of ['{"a":{"a":1},"b":[{"a":1},{"a":2}]}', '{"a":"a","b":"a"}', '{"a":"\\"a\\":1","b":"{\\"b\\":1}"}', '["a","a"]', '{"a\\\\":1,"a":2}', '{"a":"b","b":"a:"}']) assert.deepEqual(parseJson(bytes(text)), JSON.parse(text), text);
});

test('the same law over random objects: repeat any key and it is refused', () => {
  const key = fc.string({ unit: 'grapheme', maxLength: 6 });
  fc.assert(fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 8 }), fc.nat(), fc.jsonValue({ maxDepth: 3 }), fc.boolean(), (keys, which, value, escaped) => {
    const repeated = keys[which % keys.length] ?? '';
    const literal = escaped ? `"${[...repeated].flatMap((each) => each.split('')).map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"` : JSON.stringify(repeated);
    const members = keys.map((each) => `${JSON.stringify(each)}:${JSON.stringify(value)}`);
    parseJson(bytes(`{${members.join(',')}}`));
    assert.throws(() => parseJson(bytes(`{${[...members, `${literal}:1`].join(',')}}`)), malformed);
  }), { numRuns: 300 });
});

test('refuses bytes that are no UTF-8, a byte order mark, two documents, none', () => {
  for (const [name, given] of [
    ['a stray byte', Buffer.from([0x22, 0xff, 0x22])], ['an overlong form', Buffer.from([0x22, 0xc0, 0xaf, 0x22])], ['half a pair', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])], ['a cut character', Buffer.from([0x22, 0xe2, 0x82, 0x22])],
    ['UTF-16', Buffer.from('{}', 'utf16le')], ['a byte order mark', Buffer.from('\ufeff{}')], ['two documents', bytes('{}{}')], ['none', bytes('')], ['a comment', bytes('{}//')], ['single quotes', bytes("{'a':1}")],
  ] as const) assert.throws(() => parseJson(given), malformed, name);
});

test('depth is bounded before anything is built', () => {
  const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  parseJson(bytes(deep(12)));
  for (const text of [deep(13), '['.repeat(3_000_000), '{"a":'.repeat(500_000), `{"enrichment":${'{"a":'.repeat(100_000)}`]) {
    assert.throws(() => parseJson(bytes(text)), (error) => error instanceof IntakeError && error.violations[0]?.code === 'structure_too_deep');
  }
  assert.deepEqual(parseJson(bytes(`"${'[{'.repeat(50)}"`)), '[{'.repeat(50));
});

test('three megabytes of what is slow to read end like any other', () => {
  const most = 3 * 1_048_576;
  for (const text of [`"${'\\"'.repeat(most / 2 - 2)}"`, `"${'\\\\'.repeat(most / 2 - 2)}"`, `[${'"",'.repeat(most / 3 - 2)}""]`, `{${Array.from({ length: 200_000 }, (_, index) => `"${index}":0`).join(',')}}`]) parseJson(bytes(text));
  assert.throws(() => parseJson(bytes('"'.repeat(most))), malformed);
  assert.throws(() => parseJson(bytes(`{"a"${' '.repeat(most)}`)), malformed);
});

test('an unknown key or a value of another type is no report, and names what it may', () => {
  const cases: readonly (readonly [unknown, string | undefined, RegExp])[] = [
    [[], undefined, /object/], ['x', undefined, /object/], [null, undefined, /object/], [{ titel: 1 }, undefined, /`titel` is no field of a report/], [{ 'zq7 secret': 1 }, undefined, /^A key is no field/], [{ __proto__x: 1 }, undefined, /no field/],
    [{ constructor: 1 }, undefined, /no field/], [{ purl: 1 }, 'purl', /a string/], [{ versions: '1' }, 'versions', /a list/], [{ versions: [1] }, 'versions[0]', /a string/], [{ versions: [null] }, 'versions[0]', /a string/],
    [{ affected_symbol: [] }, 'affected_symbol', /an object/], [{ affected_symbol: { line: '1' } }, 'affected_symbol.line', /a number/], [{ affected_symbol: { column: 1 } }, 'affected_symbol', /`column` is no field of `affected_symbol`/],
    [{ enrichment: [] }, 'enrichment', /an object/], [{ attachments: {} }, 'attachments', /a list/], [{ attachments: ['x'] }, 'attachments[0]', /an object/], [{ attachments: [{ data: 1 }] }, 'attachments[0].data', /a string/],
    [{ attachments: [{ name: 'x' }] }, 'attachments[0]', /`name` is no field/], [{ exploit: {} }, 'exploit', /a string/], [{ notify: true }, 'notify', /a string/],
  ];
  for (const [document, where, message] of cases) assert.throws(() => shape(document), (error) => malformed(error) && error instanceof IntakeError && error.where === where && message.test(error.message), JSON.stringify(document));
  assert.throws(() => shape(JSON.parse('{"__proto__":1}')), malformed);
});
