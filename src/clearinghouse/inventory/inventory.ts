import type { StatedProduct } from './products/product.ts';

/** Who has what: one inventory, whatever it was written as. */
export interface Inventory {
  /** As a person would call it: `CycloneDX 1.6 JSON`. */
  readonly format: string;
  readonly components: readonly Component[];
  /** Entries without a package URL: nothing says which package they are. */
  readonly unnamed: number;
}

export interface Component {
  /** As the inventory has it; empty where it states a product. */
  readonly purl: string;
  /** What other parts of the inventory call it. */
  readonly ref: string | undefined;
  /** Where there is no package URL: the product that the inventory states instead. */
  readonly product?: StatedProduct;
}

/** What an inventory may be at most; more is refused with a remedy, before memory is spent on it. */
export const inventoryLimits = { bytes: 100 * 1024 * 1024, components: 1_000_000, depth: 200, textLength: 4096, nameLength: 512 } as const;

/** Collects components and holds the bounds. */
export interface Collector {
  add(purl: unknown, ref?: unknown): void;
  /** `ref` tells it from others of the same name: a row, a machine. */
  product(stated: StatedProduct, ref: string): void;
  done(format: string): Inventory;
}

export function collector(tooMany: () => Error): Collector {
  const components: Component[] = [];
  let unnamed = 0;
  return {
    add(purl, ref) {
      if (components.length + unnamed >= inventoryLimits.components) throw tooMany();
      // What was no text in the document's encoding names no package: it must not pass for one that nothing is known against.
      if (typeof purl !== 'string' || purl.length > inventoryLimits.textLength || !purl.startsWith('pkg:') || purl.includes('\uFFFD')) unnamed++;
      else components.push({ purl, ref: typeof ref === 'string' ? ref.slice(0, inventoryLimits.textLength) : undefined });
    },
    product(stated, ref) {
      if (components.length + unnamed >= inventoryLimits.components) throw tooMany();
      const product = short(stated.product);
      const cpe = sound(short(stated.cpe));
      if (product === undefined && cpe === undefined) unnamed++;
      // A version that is no text in the document's encoding is none: another one would be judged.
      else components.push({ purl: '', ref: ref.slice(0, inventoryLimits.textLength).toWellFormed(), product: { product: product ?? '', vendor: short(stated.vendor), version: sound(short(stated.version)), place: short(stated.place), cpe } });
    },
    done: (format) => ({ format, components, unnamed }),
  };
}

function short(text: string | undefined): string | undefined {
  const trimmed = text?.trim().slice(0, inventoryLimits.nameLength).toWellFormed();
  return trimmed === '' ? undefined : trimmed;
}

function sound(text: string | undefined): string | undefined {
  return text?.includes('\uFFFD') === true ? undefined : text;
}
