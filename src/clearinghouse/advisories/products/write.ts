import { ByteWriter } from '../compiled/bytes.ts';
import { paged, payloadBytes } from '../compiled/pages.ts';
import { familyOf } from './family.ts';
import { formatVersion, mark } from './format.ts';
import { compact, type Name } from './names.ts';
import { buildTable, keyed, type Entry } from './table.ts';

/** A product with all that is said of it, as bytes. */
export interface Node extends Name {
  readonly title: string;
  cpe: string;
  readonly statements: ByteWriter;
  count: number;
}

const most = { vendorsOfName: 200, nodesOfWord: 400, members: 400 } as const;

/** Sections behind the header: first hashes, table, records of products and words, records of flaws. */
export function written(records: ByteWriter, nodes: ReadonlyMap<string, Node>, vendors: ReadonlyMap<string, string>, seed: number): Buffer {
  const out = new ByteWriter(1 << 20);
  const entries: Entry[] = [];
  const byName = new Map<string, string[]>();
  const byWord = new Map<string, string[]>();
  const { parentOf, membersOf } = familyOf(nodes);
  for (const [key, node] of nodes) {
    entries.push(keyed(out, `n/${key}`, () => {
      for (const text of [node.vendor, node.words.join(' '), vendors.get(node.vendor) ?? node.vendor, node.title, node.cpe, parentOf.get(key) ?? '']) out.text(text);
      writeTexts(out, (membersOf.get(key) ?? []).slice(0, most.members));
      out.varint(node.count);
      out.raw(node.statements.taken());
    }));
    push(byName, compact(node.words), key);
    for (const word of new Set(node.words)) push(byWord, word, key);
  }
  for (const [name, keys] of byName) entries.push(keyed(out, `p/${name}`, () => { writeTexts(out, keys.slice(0, most.vendorsOfName)); }));
  // A word that very many products have tells none of them.
  for (const [word, keys] of byWord) if (keys.length <= most.nodesOfWord) entries.push(keyed(out, `w/${word}`, () => { writeTexts(out, keys); }));
  for (const [vendor, title] of vendors) entries.push(keyed(out, `v/${vendor}`, () => { out.text(title); }));
  const { firsts, pages } = buildTable(entries, seed);
  const header = Buffer.alloc(payloadBytes);
  header.write(mark, 0, 'latin1');
  for (const [index, value] of [formatVersion, seed, firsts.length, pages.length, out.length, records.length, nodes.size].entries()) header.writeUInt32LE(value >>> 0, 8 + index * 4);
  const directory = Buffer.alloc(Math.ceil(firsts.length / payloadBytes) * payloadBytes);
  directory.set(firsts);
  return paged(Buffer.concat([header, directory, pages, out.taken(), records.taken()]));
}

export function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function writeTexts(out: ByteWriter, texts: readonly string[]): void {
  out.varint(texts.length);
  for (const text of texts) out.text(text);
}
