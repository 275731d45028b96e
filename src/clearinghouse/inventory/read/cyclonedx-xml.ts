import { SaxesParser } from 'saxes';
import { InventoryError, invalid } from '../error.ts';
import { collector, inventoryLimits, type Inventory } from '../inventory.ts';
import { tooMany, versionOf } from './cyclonedx.ts';

const namespace = /^http:\/\/cyclonedx\.org\/schema\/bom\/(1\.\d)$/;

/** CycloneDX XML 1.2 to 1.7. A document type declaration is refused: with it would come entities. */
export function readCycloneDxXml(text: string): Inventory {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const found = collector(tooMany);
  const open: string[] = [];
  let version: string | undefined;
  const component: { purl: string | undefined; readonly ref: string | undefined }[] = [];
  let purl: string | undefined;

  parser.on('doctype', () => { throw invalid('the XML declares a document type, which is refused', `line ${parser.line}`); });
  parser.on('error', (error) => { throw invalid(`the XML is not well-formed: ${error.message.slice(0, 200)}`, `line ${parser.line}`, error); });
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (open.length >= inventoryLimits.depth) throw invalid(`the XML is nested deeper than ${inventoryLimits.depth} levels`, `line ${parser.line}`);
    if (open.length === 0) {
      const known = namespace.exec(uri);
      if (local !== 'bom' || known === null) throw new InventoryError('inventory-unknown', 'the XML is no CycloneDX document', { remedy: 'Give CycloneDX 1.2 to 1.7; of SPDX, the JSON or the tag-value form.' });
      version = versionOf(known[1]);
    }
    open.push(local);
    if (local === 'component' && isComponent(open)) component.push({ purl: undefined, ref: attributes['bom-ref']?.value });
    if (local === 'purl' && isComponent(open.slice(0, -1))) purl = '';
  });
  parser.on('text', (piece) => {
    if (purl !== undefined && purl.length <= inventoryLimits.textLength) purl += piece;
  });
  parser.on('closetag', ({ local }) => {
    const last = component.at(-1);
    if (local === 'purl' && purl !== undefined) {
      if (last !== undefined) last.purl = purl.trim();
      purl = undefined;
    }
    if (local === 'component' && isComponent(open)) {
      component.pop();
      found.add(last?.purl, last?.ref);
    }
    open.pop();
  });
  // In pieces, so that an error in the middle ends it without the rest being looked at.
  for (let at = 0; at < text.length; at += 65_536) parser.write(text.slice(at, at + 65_536));
  parser.close();
  if (version === undefined) throw invalid('the XML has no document');
  return found.done(`CycloneDX ${version} XML`);
}

/** `bom`, then `components` and `component` in turn: not the component that the document is about, no ancestor, no variant. */
function isComponent(path: readonly string[]): boolean {
  return path.length >= 3 && path.length % 2 === 1 && path.every((name, index) => (index === 0 ? name === 'bom' : name === (index % 2 === 1 ? 'components' : 'component')));
}
