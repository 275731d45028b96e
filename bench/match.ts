import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openCompiler } from '../src/clearinghouse/advisories/compiled/build.ts';
import { replaceFile } from '../src/clearinghouse/advisories/base/durable.ts';
import { openIndex, readManifest } from '../src/clearinghouse/advisories/index.ts';
import { readRecord } from '../src/clearinghouse/advisories/record/read.ts';
import { seeded } from '../src/kernel/random.ts';
import { goProgram, run } from './feed/scanner.ts';
import { bringIn } from './match/base.ts';
import { measureCold } from './match/cold.ts';
import { dataFolder, multiply, writeInventory } from './match/data.ts';
import { measureExposure, measureTouched, residentApart } from './match/resident.ts';
import { archives, scanInventory } from './match/scanner.ts';
import { atLeast, atMost, median, rounded, type Bar, type BenchResult } from './result.ts';

const scannerModule = 'github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.5.0';
const copies = 7;
const sizes = [1000, 10_000, 100_000] as const;
const root = join(import.meta.dirname, '..');

/**
 * Real advisories, seven times over with packages of their own, and inventories drawn from them: the command line cold, the same in
 * memory, the build, one new advisory, the sizes, the other direction; against osv-scanner on the same data in the same run.
 */
export default async function bench(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-match-'));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<BenchResult> {
  const peers = archives(['npm', 'PyPI', 'Go', 'Maven', 'crates.io', 'RubyGems', 'Packagist']);
  const { known } = await multiply(dataFolder(), copies, join(folder, 'records'), peers.add);
  peers.write(join(folder, 'database'));
  const intel = join(folder, 'intel');
  await bringIn(intel, join(folder, 'records'), dataFolder());
  const random = seeded('match');
  const inventories = sizes.map((size) => {
    const file = join(folder, `inventory-${size}.json`);
    writeInventory(file, known, size, random.next);
    return file;
  });
  const [small = '', middle = ''] = inventories;

  // The first one builds the bundle where it is not there.
  const command = join(root, 'bin', 'breakwater.mjs');
  const cold = await measureCold(command, small, intel, 15, folder);
  const coldMiddle = await measureCold(command, middle, intel, 7, folder);
  const touched = await measureTouched(intel, small);
  const resident = await residentApart(intel, inventories.map((file, index) => [file, [200, 30, 5][index] ?? 5]));
  const built = await buildApart(intel);
  const delta = measureDelta(folder);
  const { raw, packed, once } = await measureSizes(folder, intel);
  const exposure = measureExposure(known, random);
  const scanned = await againstScanner(folder, small, cold.total);
  return {
    bench: 'match',
    figures: {
      advisories: built.records, 'bare node, ms': rounded(cold.bare), 'cold, 1,000 components, whole process, ms': rounded(cold.total), 'cold, 10,000, whole process, ms': rounded(coldMiddle.total),
      'cold, 1,000 components, processor ms over bare node': rounded(cold.cpuOver), 'cold, 10,000, processor ms over bare node': rounded(coldMiddle.cpuOver), 'load of the machine': rounded(loadavg()[0] ?? Number.NaN),
      ...Object.fromEntries(sizes.map((size, index) => [`resident, ${size}, findings ranked too, ms`, rounded(resident[index]?.all ?? Number.NaN)])), 'findings in 1,000': resident[0]?.findings ?? 0,
      'full build, processor seconds': rounded(built.cpuSeconds), 'gzipped bytes an advisory, seven times over': rounded(packed),
    },
    peers: scanned.peers,
    bars: [
      atLeast('advisories', built.records, 480_000),
      atMost('cold, 1,000 components, ms over bare node', cold.over, 20),
      atMost('cold, 1,000 components, resident MB', cold.residentMegabytes, 60),
      atMost('cold, 1,000 components, MB read of index and facts', touched / 1e6, 1.1),
      atMost('cold, 10,000 components, ms over bare node', coldMiddle.over, 100),
      ...[1, 12, 250].map((bar, index) => atMost(`resident, ${sizes[index] ?? 0} components, ms`, resident[index]?.match ?? Number.NaN, bar)),
      atMost('full build, s', built.seconds, 20),
      atMost('full build, MB', built.megabytes, 1000),
      atMost('one new advisory, ms', delta, 50),
      atMost('index, bytes an advisory', raw, 180),
      atMost('index, gzipped bytes an advisory, real data once', once, 35),
      atMost('one new advisory to 1,000,000 rows by name, us', exposure.byName, 20),
      atMost('one new advisory to 1,000,000 rows with versions, us', exposure.withVersions, 1000),
      ...scanned.bars,
    ],
  };
}

async function buildApart(intel: string): Promise<{ readonly records: number; readonly seconds: number; readonly cpuSeconds: number; readonly megabytes: number }> {
  const { stdout, stderr, status } = await run(process.execPath, [join(root, 'bench', 'match', 'build.ts'), intel]);
  if (status !== 0) throw new Error(`the build ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Awaited<ReturnType<typeof buildApart>>;
}

/** From a record's text to an index beside the first that answers: read, compiled, on disk, opened. */
function measureDelta(folder: string): number {
  const record = JSON.stringify({ id: 'NEW-2026-1', modified: '2026-08-22T00:00:00Z', affected: [{ package: { ecosystem: 'npm', name: 'left-pad' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.3.0' }] }] }] });
  const file = join(folder, 'delta-1.bw');
  return median(Array.from({ length: 9 }, () => {
    const started = performance.now();
    const { advisory } = readRecord(JSON.parse(record), 'new');
    const compiler = openCompiler();
    if (advisory !== undefined) compiler.add(advisory);
    replaceFile(file, compiler.finish({ sources: [], superseded: ['NEW-2026-1'], seed: 1 }));
    const index = openIndex(file);
    const hits = index.query(index.ecosystem('npm') ?? -1, 'left-pad', undefined);
    if (hits.length !== 1) throw new Error('the new advisory is not found');
    index.close();
    return performance.now() - started;
  }));
}

/** What compresses between the copies is nobody's gain: the gzipped size is told for the real data, once. */
async function measureSizes(folder: string, intel: string): Promise<{ readonly raw: number; readonly packed: number; readonly once: number }> {
  const { index } = readManifest(intel);
  const file = join(intel, index?.file ?? '');
  const records = index?.records ?? 0;
  await multiply(dataFolder(), 1, join(folder, 'once'));
  await bringIn(join(folder, 'intel-once'), join(folder, 'once'));
  const single = readManifest(join(folder, 'intel-once')).index;
  return { raw: statSync(file).size / records, packed: gzipSync(readFileSync(file)).length / records, once: gzipSync(readFileSync(join(folder, 'intel-once', single?.file ?? ''))).length / (single?.records ?? 0) };
}

async function againstScanner(folder: string, inventory: string, ours: number): Promise<{ readonly peers: Readonly<Record<string, number | string>>; readonly bars: readonly Bar[] }> {
  const scanner = await goProgram('OSV_SCANNER', scannerModule, join(folder, 'go'));
  if ('missing' in scanner) return { peers: {}, bars: [{ name: 'osv-scanner', value: scanner.missing, bar: 'runs', ok: false }] };
  const { milliseconds, findings } = await scanInventory(scanner.path, join(folder, 'database'), inventory, join(folder, 'scan'));
  return {
    peers: { 'osv-scanner': scannerModule.split('@')[1] ?? '', 'osv-scanner, 1,000 components, ms': rounded(milliseconds), 'osv-scanner, findings': findings.length },
    bars: [atLeast('times faster than osv-scanner, whole processes', milliseconds / ours, 50)],
  };
}
