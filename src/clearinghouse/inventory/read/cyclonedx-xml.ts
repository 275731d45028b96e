import { InventoryError } from '../error.ts';
import { collector, type Inventory } from '../inventory.ts';
import { tooMany, versionOf } from './cyclonedx.ts';
import { shortText, type XmlReader } from './xml.ts';

const namespace = /^http:\/\/cyclonedx\.org\/schema\/bom\/(1\.\d)$/;

/** CycloneDX XML 1.2 to 1.7, from its root's namespace on. */
export function cycloneDxXml(root: string): { readonly reader: XmlReader; done(): Inventory } {
  const known = namespace.exec(root);
  if (known === null) throw new InventoryError('inventory-unknown', 'the XML is no CycloneDX document', { where: `namespace ${root.slice(0, 100)}`, remedy: 'Export it as CycloneDX 1.2 to 1.7.' });
  const version = versionOf(known[1]);
  const found = collector(tooMany);
  const open: { purl: string | undefined; readonly ref: string | undefined }[] = [];
  let purl: ReturnType<typeof shortText> | undefined;
  return {
    done: () => found.done(`CycloneDX ${version} XML`),
    reader: {
      open({ name, attribute }, path) {
        if (name === 'component' && isComponent(path)) open.push({ purl: undefined, ref: attribute('bom-ref') });
        if (name === 'purl' && isComponent(path.slice(0, -1))) purl = shortText();
      },
      text: (piece) => purl?.add(piece),
      close(name, path) {
        const last = open.at(-1);
        if (name === 'purl' && purl !== undefined) {
          if (last !== undefined) last.purl = purl.taken();
          purl = undefined;
        }
        if (name === 'component' && isComponent(path)) {
          open.pop();
          found.add(last?.purl, last?.ref);
        }
      },
    },
  };
}

/** `bom`, then `components` and `component` in turn: not the component that the document is about, no ancestor, no variant. */
function isComponent(path: readonly string[]): boolean {
  return path.length >= 3 && path.length % 2 === 1 && path.every((name, index) => (index === 0 ? name === 'bom' : name === (index % 2 === 1 ? 'components' : 'component')));
}
