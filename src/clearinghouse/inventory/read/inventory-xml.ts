import { InventoryError, invalid } from '../error.ts';
import type { Inventory } from '../inventory.ts';
import { cycloneDxXml } from './cyclonedx-xml.ts';
import { nmap } from './nmap.ts';
import { spdxRdf, spdxXml } from './spdx-xml.ts';
import { readXml, type Opened, type XmlReader } from './xml.ts';

/** CycloneDX, SPDX in one of its two XML forms, or nmap's report: the root element says which. */
export function readInventoryXml(text: string): Inventory {
  let format: { readonly reader: XmlReader; done(): Inventory } | undefined;
  readXml(text, {
    open(element, path) {
      format ??= formatOf(element);
      format.reader.open(element, path);
    },
    text: (piece) => format?.reader.text(piece),
    close: (name, path) => format?.reader.close(name, path),
  });
  if (format === undefined) throw invalid('the XML has no document');
  return format.done();
}

function formatOf({ name, namespace }: Opened): { readonly reader: XmlReader; done(): Inventory } {
  if (name === 'bom') return cycloneDxXml(namespace);
  if (name === 'nmaprun' && namespace === '') return nmap();
  if (name === 'RDF') return spdxRdf();
  if (name === 'Document' && namespace === '') return spdxXml();
  throw new InventoryError('inventory-unknown', `the XML is no inventory that is known: its root is <${name.slice(0, 100)}>`, { remedy: 'Give CycloneDX 1.2 to 1.7, SPDX 2.2 or 2.3, or what nmap writes with -oX.' });
}
