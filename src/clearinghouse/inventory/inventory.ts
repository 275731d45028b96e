/** Who has what: one inventory, whatever it was written as. */
export interface Inventory {
  /** As a person would call it: `CycloneDX 1.6 JSON`. */
  readonly format: string;
  readonly components: readonly Component[];
  /** Entries without a package URL: nothing says which package they are. */
  readonly unnamed: number;
}

export interface Component {
  /** As the inventory has it. */
  readonly purl: string;
  /** What other parts of the inventory call it. */
  readonly ref: string | undefined;
}

/** What an inventory may be at most; more is refused with a remedy, before memory is spent on it. */
export const inventoryLimits = { bytes: 100 * 1024 * 1024, components: 1_000_000, depth: 200, textLength: 4096 } as const;

/** Collects components and holds the bounds. */
export interface Collector {
  add(purl: unknown, ref?: unknown): void;
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
    done: (format) => ({ format, components, unnamed }),
  };
}
