import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openFacts, openProductIndex, readManifest, update, type FactsFile, type ProductIndex } from '../src/clearinghouse/advisories/index.ts';
import { readKevProducts } from '../src/clearinghouse/advisories/products/kev.ts';
import { findingsOf, readInventory } from '../src/clearinghouse/inventory/index.ts';
import { matchProducts, recognize } from '../src/clearinghouse/inventory/products/index.ts';
import { options } from './match/base.ts';
import { dataFolder } from './match/data.ts';
import { atLeast, equal, median, type BenchResult } from './result.ts';

const root = join(import.meta.dirname, '..');

/** An inventory without package URLs against what CVE records and the KEV catalog say of products: how much of the catalog is found, and how sure names are. */
export default async function products(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-products-'));
  try {
    const data = dataFolder();
    const catalog = join(data, 'kev', 'known_exploited_vulnerabilities.json.gz');
    const started = performance.now();
    await update(options(folder, [{ kind: 'kev', location: catalog }, { kind: 'cve', location: join(data, 'cve', 'cve5-sample.ndjson.gz') }, { kind: 'vulnrichment', location: join(data, 'cve', 'vulnrichment-slim.ndjson.gz') }]));
    const seconds = (performance.now() - started) / 1000;
    const manifest = readManifest(folder);
    const file = join(folder, manifest.products ?? '');
    const index = openProductIndex(file);
    const facts = openFacts(join(folder, manifest.facts ?? ''));
    const names = recognition(index);
    const kev = catalogFound(JSON.parse(gunzipSync(readFileSync(catalog)).toString()), index, facts);
    const hospital = await ofHospital(file, facts);
    index.close();
    facts.close();
    return {
      bench: 'products', peers: {},
      figures: { 'update, s': Math.round(seconds), 'index, bytes': statSync(file).size, 'products known': index.products, ...names.figures, ...kev.figures, ...hospital.figures },
      bars: [
        atLeast('spellings tried', names.tried, 120), equal('spellings taken for another product', names.wrong.join('; '), ''), atLeast('spellings of known products that are taken, share', names.recall, 0.9),
        atLeast('entries of the catalog found by vendor and product, share', kev.share, 0.9),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function recognition(index: ProductIndex) {
  const wrong: string[] = [];
  let [tried, right, missed, open] = [0, 0, 0, 0];
  for (const line of readFileSync(join(root, 'src/clearinghouse/inventory/products/fixture/spellings.txt'), 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [left = '', expected = ''] = line.split(' => ');
    const [product = '', vendor, version] = left.split('|').map((each) => each.trim());
    const result = recognize({ product, vendor: vendor === '' ? undefined : vendor, version, place: undefined, cpe: undefined }, index);
    const found = result.kind === 'recognized' ? `${result.product.vendor}:${result.product.words.join('_')}` : '?';
    tried++;
    if (found === '?' && expected === '?') open++;
    else if (found === '?') missed++;
    else if (found === expected) right++;
    else wrong.push(`${left} (${found})`);
  }
  const recall = right / Math.max(1, right + missed + wrong.length);
  return { tried, wrong, recall, figures: { 'spellings tried': tried, 'spellings taken, right': right, 'spellings taken, wrong': wrong.length, 'spellings proposed or unknown though known': missed, 'spellings rightly left open': open } };
}

/** Each entry, asked for by the vendor and the product that the catalog itself names: is it among what is found? */
function catalogFound(catalog: { readonly vulnerabilities: readonly { readonly cveID: string; readonly vendorProject: string; readonly product: string }[] }, index: ProductIndex, facts: FactsFile) {
  const names = new Map(readKevProducts(catalog).map(({ id, statements }) => [id, statements.map(({ product }) => product)]));
  const found = (vendor: string, product: string): ReadonlySet<string> => new Set(matchProducts([{ purl: '', ref: '', product: { vendor, product, version: undefined, place: undefined, cpe: undefined } }], index, facts, () => undefined).found.map(({ advisory }) => advisory.id));
  const asked = new Map<string, ReadonlySet<string>>();
  let hits = 0;
  for (const { cveID, vendorProject } of catalog.vulnerabilities) {
    const hit = (names.get(cveID) ?? []).some((product) => {
      const key = `${vendorProject}\n${product}`;
      const all = asked.get(key) ?? found(vendorProject, product);
      asked.set(key, all);
      return all.has(cveID);
    });
    if (hit) hits++;
  }
  const { length } = catalog.vulnerabilities;
  return { share: hits / length, figures: { 'catalog, entries': length, 'catalog, entries found by vendor and product': hits } };
}

async function ofHospital(file: string, facts: FactsFile) {
  const inventory = await readInventory(readFileSync(join(root, 'examples/inventory/hospital.csv')));
  const times: number[] = [];
  let last: ReturnType<typeof matchProducts> | undefined;
  for (let run = 0; run < 5; run++) {
    const started = performance.now();
    const index = openProductIndex(file);
    last = matchProducts(inventory.components, index, facts, () => undefined);
    index.close();
    times.push(performance.now() - started);
  }
  const findings = findingsOf(last?.found ?? [], facts, false);
  const exploited = findings.filter(({ kev }) => kev !== undefined);
  const count = (of: typeof findings): number => new Set(of.map(({ id }) => id)).size;
  return {
    figures: {
      'hospital, rows': inventory.components.length, 'hospital, recognized': last?.judged ?? 0, 'hospital, not recognized': last?.unjudged.length ?? 0,
      'hospital, catalog entries found': count(exploited), 'hospital, catalog entries certain by version': count(exploited.filter(({ check }) => check === undefined)),
      'hospital, findings certain': findings.filter(({ check }) => check === undefined).length, 'hospital, findings to check': findings.filter(({ check }) => check !== undefined).length, 'hospital, opened and matched, ms': median(times),
    },
  };
}
