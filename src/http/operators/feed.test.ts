import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SaxesParser } from 'saxes';
import { atomOf, jsonFeedOf, type Feed } from './feed.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** Strict: anything that is not well-formed throws. */
function parse(xml: string): Element {
  type Open = { name: string; attributes: Record<string, string>; children: Element[]; text: string };
  const stack: Open[] = [{ name: '', attributes: {}, children: [], text: '' }];
  const parser = new SaxesParser({ xmlns: true, fileName: 'feed.atom' });
  parser.on('error', (error) => { throw error; });
  parser.on('opentag', ({ local, uri, attributes }) => {
    assert.equal(uri, 'http://www.w3.org/2005/Atom');
    const element: Open = { name: local, attributes: Object.fromEntries(Object.values(attributes).map((each) => [each.name, each.value])), children: [], text: '' };
    stack.at(-1)?.children.push(element);
    stack.push(element);
  });
  parser.on('text', (text) => { const top = stack.at(-1); if (top !== undefined) top.text += text; });
  parser.on('closetag', () => void stack.pop());
  parser.write(xml).close();
  return stack[0]?.children[0] ?? assert.fail('no root');
}

const of = ({ children }: Element, name: string): readonly Element[] => children.filter((each) => each.name === name);
const one = (element: Element, name: string): Element => (of(element, name).length === 1 ? of(element, name)[0] : undefined) ?? assert.fail(`${element.name} has ${of(element, name).length} of ${name}`);
// RFC 3339 with upper-case T and Z, as RFC 4287 3.3 asks for.
const date = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** What RFC 4287 says "MUST" of, as far as such a feed has it. */
function holdsToAtom(xml: string): Element {
  assert.match(xml, /^<\?xml version="1\.0" encoding="utf-8"\?>/);
  const feed = parse(xml);
  assert.equal(feed.name, 'feed');
  const entries = of(feed, 'entry');
  // 4.1.1: an author of the feed, or of each entry.
  assert.ok(of(feed, 'author').length > 0 || entries.every((entry) => of(entry, 'author').length > 0));
  for (const author of of(feed, 'author')) assert.notEqual(one(author, 'name').text, '');
  for (const each of [feed, ...entries]) {
    assert.ok(URL.canParse(one(each, 'id').text), 'an IRI');
    assert.notEqual(one(each, 'title').text, '');
    assert.match(one(each, 'updated').text, date);
    const alternates = of(each, 'link').filter(({ attributes: { rel = 'alternate' } }) => rel === 'alternate').map(({ attributes: { type, hreflang } }) => `${type ?? ''} ${hreflang ?? ''}`);
    assert.equal(new Set(alternates).size, alternates.length, '4.1.1: no two alternates of one type and language');
    for (const { attributes } of of(each, 'link')) assert.ok(URL.canParse(attributes['href'] ?? ''), '4.2.7.1: href is required');
    for (const { attributes } of of(each, 'category')) assert.ok((attributes['term'] ?? '') !== '', '4.2.2.1: term is required');
  }
  for (const entry of entries) {
    // 4.1.2: without content, a link rel=alternate; at most one of each of these.
    assert.ok(of(entry, 'content').length === 1 || of(entry, 'link').some(({ attributes: { rel = 'alternate' } }) => rel === 'alternate'));
    for (const name of ['published', 'summary', 'rights', 'source']) assert.ok(of(entry, name).length <= 1);
    for (const { text } of of(entry, 'published')) assert.match(text, date);
    for (const { attributes } of of(entry, 'summary')) assert.ok(['text', 'html', 'xhtml', undefined].includes(attributes['type']));
  }
  assert.equal(new Set(entries.map((entry) => one(entry, 'id').text)).size, entries.length, 'ids are of one entry each');
  return feed;
}

const at = new Date('2026-11-25T09:00:00Z');
const hostile = '<script>alert("1")</script> & \u0000\u0008\uFFFF]]>\uD800 \u{1F600} ü\'';
const feed: Feed = {
  id: 'urn:uuid:00000000-0000-8000-8000-000000000000', title: hostile, home: 'https://desk.example/day?a=1&b="', updated: at,
  entries: [{ id: 'urn:uuid:00000000-0000-8000-8000-000000000001', url: 'https://desk.example/actions/a&b', title: hostile, summary: hostile, due: '2026-12-01', clock: '3D"<', published: at, updated: at }],
};

test('an Atom feed holds to RFC 4287, whatever its texts are', () => {
  const root = holdsToAtom(atomOf(feed));
  const [entry = assert.fail('no entry')] = of(root, 'entry');
  assert.equal(one(entry, 'title').text, '<script>alert("1")</script> & ]]>\uFFFD \u{1F600} ü\'', 'the text is there whole, but for what XML cannot hold');
  assert.equal(one(entry, 'category').attributes['term'], '3D"<');
  holdsToAtom(atomOf({ ...feed, entries: [] }));
  assert.throws(() => holdsToAtom(atomOf(feed).replace('<name>Breakwater</name>', '<name></name>')), 'the check can fail');
});

test('a JSON feed holds to version 1.1: unique ids as text, a content, dates', () => {
  const { version, title, items } = JSON.parse(JSON.stringify(jsonFeedOf(feed))) as { readonly version: string; readonly title: string; readonly items: readonly Readonly<Record<string, unknown>>[] };
  assert.deepEqual([version, typeof title, items.length], ['https://jsonfeed.org/version/1.1', 'string', 1]);
  for (const { id, content_text: text, date_published: published, date_modified: modified, url, tags } of items) {
    assert.ok(typeof id === 'string' && typeof text === 'string' && Array.isArray(tags) && URL.canParse(String(url)));
    for (const each of [published, modified]) assert.match(String(each), date);
  }
});
