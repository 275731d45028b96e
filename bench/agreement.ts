import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openIndex, readManifest } from '../src/clearinghouse/advisories/index.ts';
import { match, readInventory } from '../src/clearinghouse/inventory/index.ts';
import { goProgram } from './feed/scanner.ts';
import { bringIn } from './match/base.ts';
import { dataFolder, multiply } from './match/data.ts';
import { archives, asCycloneDx, scanInventory } from './match/scanner.ts';
import { atLeast, equal, type BenchResult } from './result.ts';

const scannerModule = 'github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.5.0';

/**
 * The same findings as osv-scanner, on the same data, over real inventories. Nothing differs today; a difference is to be looked into, and
 * stays a failure until its reason is written here.
 */
export default async function agreement(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-agreement-'));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<BenchResult> {
  const scanner = await goProgram('OSV_SCANNER', scannerModule, join(folder, 'go'));
  if ('missing' in scanner) return { bench: 'agreement', figures: {}, peers: {}, bars: [{ name: 'osv-scanner', value: scanner.missing, bar: 'runs', ok: false }] };
  const peers = archives(['npm', 'PyPI', 'Go']);
  await multiply(dataFolder(), 1, join(folder, 'records'), peers.add);
  peers.write(join(folder, 'database'));
  await bringIn(join(folder, 'intel'), join(folder, 'records'));
  const manifest = readManifest(join(folder, 'intel'));
  const index = openIndex(join(folder, 'intel', manifest.index?.file ?? ''), true);

  const lists = readdirSync(join(import.meta.dirname, 'agreement')).filter((name) => name.endsWith('.txt')).sort();
  const figures: Record<string, number | string> = {};
  const differences: string[] = [];
  let same = 0;
  mkdirSync(join(folder, 'inventories'));
  for (const list of lists) {
    const file = join(folder, 'inventories', list.replace(/txt$/, 'json'));
    asCycloneDx(join(import.meta.dirname, 'agreement', list), file);
    const theirs = new Set((await scanInventory(scanner.path, join(folder, 'database'), file, join(folder, 'scan', list))).findings.map(({ name, version, id }) => `${name.toLowerCase()} ${version.replace(/^v/, '')} ${id}`));
    const { found } = match(await readInventory(readFileSync(file)), { base: index, delta: undefined });
    const ours = new Set(found.filter(({ advisory }) => advisory.withdrawn === undefined).map(({ place, advisory }) => `${place.name.toLowerCase()} ${(place.version ?? '').replace(/^v/, '')} ${advisory.id}`));
    const both = [...ours].filter((each) => theirs.has(each)).length;
    differences.push(...[...ours].filter((each) => !theirs.has(each)).map((each) => `${list}, ours alone: ${each}`), ...[...theirs].filter((each) => !ours.has(each)).map((each) => `${list}, theirs alone: ${each}`));
    same += both;
    figures[`${list.replace(/\.txt$/, '')}: the same`] = both;
  }
  index.close();
  return {
    bench: 'agreement', figures, peers: { 'osv-scanner': scannerModule.split('@')[1] ?? '' },
    bars: [atLeast('real inventories', lists.length, 5), atLeast('findings that are the same', same, 100), equal('differences', differences.join('; '), '')],
  };
}
