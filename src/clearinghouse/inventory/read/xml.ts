import { SaxesParser } from 'saxes';
import { invalid } from '../error.ts';
import { inventoryLimits } from '../inventory.ts';

/** One element as it opens: names without their prefix. */
export interface Opened {
  readonly name: string;
  readonly namespace: string;
  /** The value of an attribute by its local name, whatever its namespace. */
  attribute(name: string): string | undefined;
}

export interface XmlReader {
  /** `path` ends with this element. */
  open(element: Opened, path: readonly string[]): void;
  text(piece: string): void;
  /** `path` still ends with this element. */
  close(name: string, path: readonly string[]): void;
}

/** An element of an inventory has a handful; each takes memory until its tag ends. */
const mostAttributes = 200;

/** nmap writes one in every report. Nothing is fetched for it, and it may declare nothing. */
const bare = /^\s*nmaprun(?:\s[^[<]*)?$/;

/** Hands over a document piece by piece: nothing of it is kept. A document type declaration is refused but for that one: with it would come entities. */
export function readXml(text: string, reader: XmlReader): void {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const path: string[] = [];
  let attributes = 0;
  const here = (): string => `line ${parser.line}`;
  parser.on('doctype', (declared) => {
    if (!bare.test(declared)) throw invalid('the XML declares a document type that may bring entities, which is refused', here());
  });
  parser.on('error', (error) => { throw invalid(`the XML is not well-formed: ${error.message.slice(0, 200)}`, here(), error); });
  parser.on('attribute', () => {
    if (++attributes > mostAttributes) throw invalid(`an element has more than ${mostAttributes} attributes`, here());
  });
  parser.on('opentag', ({ local, uri, attributes: given }) => {
    attributes = 0;
    if (path.length >= inventoryLimits.depth) throw invalid(`the XML is nested deeper than ${inventoryLimits.depth} levels`, here());
    path.push(local);
    reader.open({ name: local, namespace: uri, attribute: (name) => Object.values(given).find((each) => each.local === name)?.value }, path);
  });
  parser.on('text', reader.text);
  parser.on('closetag', ({ local }) => {
    reader.close(local, path);
    path.pop();
  });
  // In pieces, so that an error in the middle ends it without the rest being looked at.
  for (let at = 0; at < text.length; at += 65_536) parser.write(text.slice(at, at + 65_536));
  parser.close();
}

/** Text of an element that is wanted, no longer than one that could be used. */
export function shortText(): { add(piece: string): void; taken(): string } {
  let text = '';
  return {
    add(piece) {
      if (text.length <= inventoryLimits.textLength) text += piece.slice(0, inventoryLimits.textLength + 1);
    },
    taken: () => text.trim(),
  };
}
