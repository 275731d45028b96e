import { SaxesParser } from 'saxes';
import { invalid } from '../error.ts';
import { collector, inventoryLimits, type Inventory } from '../inventory.ts';
import { tooMany } from './cyclonedx.ts';

/** nmap's XML (`-oX`): the CPE names of services and of operating systems, by host. A document type declaration without entities is what nmap writes; one with them is refused. */
export function readNmap(text: string): Inventory {
  const parser = new SaxesParser();
  const found = collector(tooMany);
  let depth = 0;
  let cpe: string | undefined;
  let service: { readonly product: string; readonly version: string | undefined } | undefined;
  let place: string | undefined;
  let pending: { readonly cpe: string; readonly product: string; readonly version: string | undefined }[] = [];

  parser.on('doctype', (declared) => { if (declared.includes('<!') || declared.includes('[')) throw invalid('the XML declares entities, which is refused', `line ${parser.line}`); });
  parser.on('error', (error) => { throw invalid(`the XML is not well-formed: ${error.message.slice(0, 200)}`, `line ${parser.line}`, error); });
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > inventoryLimits.depth) throw invalid(`the XML is nested deeper than ${inventoryLimits.depth} levels`, `line ${parser.line}`);
    if (name === 'host') [place, pending] = [undefined, []];
    else if (name === 'address' && attributes['addrtype'] !== 'mac') place ??= attributes['addr'];
    else if (name === 'hostname') place = attributes['name'] ?? place;
    else if (name === 'service') service = { product: attributes['product'] ?? '', version: attributes['version'] };
    else if (name === 'cpe') cpe = '';
  });
  parser.on('text', (piece) => { if (cpe !== undefined && cpe.length < inventoryLimits.nameLength) cpe += piece; });
  parser.on('closetag', ({ name }) => {
    depth--;
    if (name === 'cpe' && cpe !== undefined) {
      pending.push({ cpe: cpe.trim(), product: service?.product ?? '', version: service?.version });
      cpe = undefined;
    } else if (name === 'service') service = undefined;
    else if (name === 'host') {
      const seen = new Set<string>();
      for (const each of pending) {
        if (seen.has(each.cpe)) continue;
        seen.add(each.cpe);
        // The version of a service is that of its program, not of the system that it runs on.
        found.product({ product: each.product, vendor: undefined, version: each.cpe.startsWith('cpe:/a') ? each.version : undefined, place, cpe: each.cpe }, `host ${place ?? 'unknown'}`);
      }
    }
  });
  for (let at = 0; at < text.length; at += 65_536) parser.write(text.slice(at, at + 65_536));
  parser.close();
  return found.done('nmap XML');
}
