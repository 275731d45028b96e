import { collector, inventoryLimits, type Inventory } from '../inventory.ts';
import { tooMany } from './cyclonedx.ts';
import { shortText, type XmlReader } from './xml.ts';

/** nmap's XML (`-oX`): the CPE names of services and of operating systems, by host. */
export function nmap(): { readonly reader: XmlReader; done(): Inventory } {
  const found = collector(tooMany);
  let cpe: ReturnType<typeof shortText> | undefined;
  let service: { readonly product: string; readonly version: string | undefined } | undefined;
  let place: string | undefined;
  /** Each once, by its CPE name: the host's own name may come behind. */
  let pending = new Map<string, { readonly product: string; readonly version: string | undefined }>();
  return {
    done: () => found.done('nmap XML'),
    reader: {
      open({ name, attribute }) {
        if (name === 'host') [place, pending] = [undefined, new Map()];
        else if (name === 'address' && attribute('addrtype') !== 'mac') place ??= attribute('addr');
        else if (name === 'hostname') place = attribute('name') ?? place;
        else if (name === 'service') service = { product: attribute('product') ?? '', version: attribute('version') };
        else if (name === 'cpe') cpe = shortText();
      },
      text: (piece) => cpe?.add(piece),
      close(name) {
        if (name === 'cpe' && cpe !== undefined) {
          const text = cpe.taken();
          if (pending.size >= inventoryLimits.components) throw tooMany();
          if (!pending.has(text)) pending.set(text, { product: service?.product ?? '', version: service?.version });
          cpe = undefined;
        } else if (name === 'service') service = undefined;
        else if (name === 'host') {
          // The version of a service is that of its program, not of the system that it runs on.
          for (const [text, { product, version }] of pending) found.product({ product, vendor: undefined, version: text.startsWith('cpe:/a') ? version : undefined, place, cpe: text }, `host ${place ?? 'unknown'}`);
        }
      },
    },
  };
}
