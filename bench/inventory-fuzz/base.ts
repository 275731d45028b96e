import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFacts, openIndex, openProductIndex, readManifest, update, type UpdateSource } from '../../src/clearinghouse/advisories/index.ts';
import { matchProducts } from '../../src/clearinghouse/inventory/products/index.ts';
import { findingsOf, match, ranked, readInventory, type Inventory } from '../../src/clearinghouse/inventory/index.ts';
import { seeded } from '../../src/kernel/random.ts';
import { zip } from '../../src/kernel/zip.ts';
import { options } from '../match/base.ts';
import { enrichment, epss, kev, purls, record } from './documents.ts';
import { csafDocument, cveRecord, named } from './products.ts';

/** A small knowledge base with an index, a delta, facts and products; restored before each case that writes. */
export interface Base {
  readonly folder: string;
  restore(): void;
  bring(sources: readonly UpdateSource[], rebuild?: boolean): Promise<void>;
  /** All that is answered to one inventory, and from which sources. */
  answers(): string;
  match(inventory: Inventory): number;
}

export async function openBase(work: string): Promise<Base> {
  const [folder, pristine] = [join(work, 'intel'), join(work, 'pristine')];
  const file = (name: string, bytes: string | Buffer): string => {
    writeFileSync(join(work, name), bytes);
    return join(work, name);
  };
  mkdirSync(work, { recursive: true });
  const random = seeded('base');
  const records = Array.from({ length: 60 }, () => record(random));
  const bring = async (sources: readonly UpdateSource[], rebuild = false): Promise<void> => { await update(options(folder, sources, rebuild)); };
  const osv = file('good.zip', zip(records.slice(0, 40).map((each, at) => ({ name: `${at}.json`, bytes: Buffer.from(JSON.stringify(each)), modified: new Date(0) }))));
  await bring([
    { kind: 'osv', location: osv }, { kind: 'kev', location: file('good-kev.json', JSON.stringify(kev(random))) }, { kind: 'epss', location: file('good-epss.csv', epss(random)) },
    { kind: 'vulnrichment', location: file('good-cve.ndjson', `${JSON.stringify(enrichment(random))}\n${JSON.stringify(enrichment(random))}\n`) },
    { kind: 'cve', location: file('good-products.ndjson', Array.from({ length: 30 }, () => JSON.stringify(cveRecord(random))).join('\n')) }, { kind: 'csaf', location: file('good-csaf.json', JSON.stringify(csafDocument(random))) },
  ]);
  await bring([{ kind: 'osv', location: file('more.ndjson', records.slice(40).map((each) => JSON.stringify(each)).join('\n')) }]);
  cpSync(folder, pristine, { recursive: true });
  const rows = [...purls.map((purl) => `,,,${purl}`), ...named.map(([vendor, product, version]) => `${vendor},${product},${version},`)];
  const inventory = await readInventory(Buffer.from(`vendor,product,version,purl\n${rows.join('\n')}`));

  function asked(asking: Inventory): readonly unknown[] {
    const manifest = readManifest(folder);
    const open: { close(): void }[] = [];
    const opened = <T extends { close(): void }>(each: T): T => {
      open.push(each);
      return each;
    };
    try {
      if (manifest.index === undefined) return [];
      const index = opened(openIndex(join(folder, manifest.index.file)));
      const delta = manifest.delta === undefined ? undefined : opened(openIndex(join(folder, manifest.delta)));
      const facts = manifest.facts === undefined ? undefined : opened(openFacts(join(folder, manifest.facts)));
      const known = manifest.products === undefined || asking.components.every(({ product }) => product === undefined) ? undefined : opened(openProductIndex(join(folder, manifest.products)));
      const products = known === undefined ? [] : matchProducts(asking.components, known, facts, () => undefined).found;
      return ranked(findingsOf([...match(asking, { base: index, delta }, products.length).found, ...products], facts, true));
    } finally {
      for (const each of open) each.close();
    }
  }
  return {
    folder, bring,
    restore() {
      rmSync(folder, { recursive: true, force: true });
      cpSync(pristine, folder, { recursive: true });
    },
    answers: () => JSON.stringify([asked(inventory), readManifest(folder).answers]),
    match: (asking) => asked(asking).length,
  };
}
