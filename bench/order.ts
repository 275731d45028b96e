import { existsSync } from 'node:fs';
import { seeded } from '../src/kernel/random.ts';
import type { VersionOrder } from '../src/versions/index.ts';
import { byName } from '../src/versions/registry.ts';
import { libraries, type Library } from './order/oracles.ts';
import { ask, programs } from './order/programs.ts';
import { reasons } from './order/reasons.ts';
import { draw, realVersions } from './order/versions.ts';
import { equal, rounded, type BenchResult } from './result.ts';
import { remark } from './support/laboratory.ts';

const folder = process.env['BREAKWATER_OSV_DATA'] ?? new URL('../../shared/data/osv', import.meta.url).pathname;
const seed = 'order 2026-11-25';
const wanted = 1_000_000;
const pairsOfPrograms = 20_000;

/** Pairs per order, in parts of the whole; where the data has no versions of an order, whose versions are taken. */
const shares: Readonly<Record<string, { readonly parts: number; readonly from?: string }>> = {
  npm: { parts: 16 }, PyPI: { parts: 16 }, Maven: { parts: 14 }, RubyGems: { parts: 10 }, NuGet: { parts: 8 }, Packagist: { parts: 6 }, RPM: { parts: 8, from: 'AlmaLinux' }, Debian: { parts: 8, from: 'AlmaLinux' },
  Alpine: { parts: 4, from: 'PyPI' }, Go: { parts: 3 }, 'crates.io': { parts: 2 }, Hex: { parts: 2 }, CRAN: { parts: 1 }, Hackage: { parts: 2, from: 'CRAN' },
};

/** Every order against the library of its ecosystem, or our own second reading where none exists, and against the ecosystem's own programs where this machine has them. */
export default async function order(): Promise<BenchResult> {
  if (!existsSync(folder)) throw new Error(`there is no folder ${folder} with real versions to draw from; put OSV records there (*.ndjson.gz) or name another in BREAKWATER_OSV_DATA`);
  const real = realVersions(folder);
  const figures: Record<string, number | string> = {};
  const peers: Record<string, number | string> = {};
  const explained = new Map<string, number>();
  const unexplained: string[] = [];
  const parts = Object.values(shares).reduce((sum, share) => sum + share.parts, 0);
  let pairs = 0;
  for (const [name, { parts: part, from }] of Object.entries(shares)) {
    const [versions, library] = [byName.get(name), libraries[name]];
    if (versions === undefined || library === undefined) throw new Error(`${name} is no order, or has no oracle`);
    const random = seeded(`${seed} ${name}`);
    const pool = (real.get(from ?? name) ?? []).filter((version) => versions.key(version) !== undefined);
    const count = Math.ceil(wanted * part / parts);
    const drawn = Array.from({ length: count }, () => draw(pool, versions, random));
    for (const [a, b] of drawn) judge(library, versions, a, b, explained, unexplained);
    pairs += count;
    figures[`${name}, pairs`] = count;
    figures[`${name}, keys/s`] = rounded(speed(pool, (version) => versions.key(version)));
    peers[`${library.name}, ${name}, comparisons/s`] = rounded(speed(pool, (version, next) => library.compare(version, next)));
    remark(`${name}: ${count} pairs of ${pool.length} versions against ${library.name}, ${unexplained.length} unexplained so far`);
    const authority = programs.find((program) => program.order === name);
    if (authority !== undefined) {
      const few = drawn.slice(0, pairsOfPrograms).map(([a, b]) => (name === 'RPM' ? [withoutParts(a), withoutParts(b)] as const : [a, b] as const));
      const answers = ask(authority, few);
      figures[`${authority.name}, pairs`] = answers === undefined ? 'not on this machine' : few.length;
      for (const [index, [a, b]] of few.entries()) {
        const answer = answers?.[index];
        if (answers === undefined || (answer !== undefined && Math.sign(answer) === versions.compare(a, b))) continue;
        if (authority.excused?.applies(a, b) === true) add(explained, `${authority.name}: ${authority.excused.reason}`);
        else unexplained.push(`${authority.name}: ${JSON.stringify([a, b])} ${versions.compare(a, b)}, there ${answer ?? 'no version'}`);
      }
    }
  }
  for (const line of unexplained.slice(0, 40)) remark(line);
  for (const [reason, times] of explained) remark(`${times} times otherwise than ${reason}`);
  figures['differences with a written reason'] = [...explained.values()].reduce((sum, times) => sum + times, 0);
  return {
    bench: 'order',
    figures,
    peers,
    bars: [equal('pairs', pairs >= wanted ? wanted : pairs, wanted), equal('disagreements without a written reason', unexplained.length, 0)],
  };
}

function judge(library: Library, versions: VersionOrder, a: string, b: string, explained: Map<string, number>, unexplained: string[]): void {
  const ours = versions.compare(a, b);
  const theirs = library.compare(a, b);
  if (theirs !== undefined && ours === Math.sign(theirs)) return;
  const row = reasons.find((each) => each.library === library.name && each.applies(a.trim(), b.trim()));
  if (row === undefined) unexplained.push(`${library.name}: ${JSON.stringify([a, b])} ${ours}, there ${theirs ?? 'no version'}`);
  else add(explained, `${row.library}: ${row.reason}`);
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** `rpm.vercmp` compares what stands between epoch, version and release only. */
function withoutParts(version: string): string {
  return version.replace(/[:-]/g, '.');
}

/** Calls per second on usual versions, in the best of three rounds. */
function speed(pool: readonly string[], call: (version: string, next: string) => unknown): number {
  let best = 0;
  for (let round = 0; round < 3; round++) {
    const started = performance.now();
    let calls = 0;
    while (performance.now() - started < 120) {
      for (let index = 1; index < pool.length && index < 2_000; index++) {
        call(pool[index] ?? '', pool[index - 1] ?? '');
        calls++;
      }
    }
    best = Math.max(best, calls / (performance.now() - started) * 1000);
  }
  return best;
}
