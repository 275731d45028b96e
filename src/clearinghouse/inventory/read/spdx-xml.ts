import { collector, type Inventory } from '../inventory.ts';
import { tooMany } from './cyclonedx.ts';
import { spdxVersion } from './spdx.ts';
import { shortText, type XmlReader } from './xml.ts';

interface Package {
  ref: string | undefined;
  purl: string | undefined;
  type: string | undefined;
  locator: string | undefined;
}

/** SPDX 2.2 and 2.3 as XML: the JSON's fields as elements, a list as an element repeated. */
export function spdxXml(): { readonly reader: XmlReader; done(): Inventory } {
  return packages('XML', {
    version: ['Document', 'spdxVersion'], package: ['packages'], reference: ['packages', 'externalRefs'],
    ref: (name) => name === 'SPDXID', type: 'referenceType', locator: 'referenceLocator',
  });
}

/** SPDX 2.2 and 2.3 as RDF/XML: a package's reference is an object of its own, its type an address that ends in `purl`. */
export function spdxRdf(): { readonly reader: XmlReader; done(): Inventory } {
  return packages('RDF', {
    version: ['SpdxDocument', 'specVersion'], package: ['Package'], reference: ['Package', 'externalRef', 'ExternalRef'],
    ref: () => false, type: 'referenceType', locator: 'referenceLocator',
  });
}

interface Shape {
  /** Ends of paths. */
  readonly version: readonly string[];
  readonly package: readonly string[];
  readonly reference: readonly string[];
  readonly ref: (name: string) => boolean;
  readonly type: string;
  readonly locator: string;
}

function packages(form: string, shape: Shape): { readonly reader: XmlReader; done(): Inventory } {
  const found = collector(tooMany);
  /** RDF may describe a package inside another one's relationship. */
  const open: Package[] = [];
  let version: string | undefined;
  let text: ReturnType<typeof shortText> | undefined;
  const wanted = (path: readonly string[]): boolean => {
    const [name = '', parents] = [path.at(-1), path.slice(0, -1)];
    return endsWith(path, shape.version) || (shape.ref(name) && endsWith(parents, shape.package)) || ((name === shape.type || name === shape.locator) && endsWith(parents, shape.reference));
  };
  const take = (name: string, path: readonly string[], value: string): void => {
    const last = open.at(-1);
    if (endsWith(path, shape.version)) version ??= spdxVersion(value);
    else if (last === undefined) return;
    else if (name === shape.type) last.type = value === '' ? last.type : value;
    else if (name === shape.locator) last.locator = value;
    else last.ref = value;
  };
  return {
    done: () => found.done(`SPDX ${version ?? spdxVersion(undefined)} ${form}`),
    reader: {
      open({ attribute }, path) {
        if (endsWith(path, shape.package)) open.push({ ref: attribute('about') ?? attribute('ID'), purl: undefined, type: undefined, locator: undefined });
        const last = open.at(-1);
        if (last !== undefined && endsWith(path, shape.reference)) [last.type, last.locator] = [undefined, undefined];
        if (last !== undefined && path.at(-1) === shape.type) last.type = attribute('resource');
        text = wanted(path) ? shortText() : undefined;
      },
      text: (piece) => text?.add(piece),
      close(name, path) {
        if (text !== undefined) take(name, path, text.taken());
        text = undefined;
        const last = open.at(-1);
        if (last === undefined) return;
        if (endsWith(path, shape.reference) && /(?:^|\/)purl$/.test(last.type ?? '')) last.purl ??= last.locator;
        if (!endsWith(path, shape.package)) return;
        open.pop();
        found.add(last.purl, last.ref);
      },
    },
  };
}

function endsWith(path: readonly string[], end: readonly string[]): boolean {
  return path.length >= end.length && end.every((name, index) => path[path.length - end.length + index] === name);
}
