import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../feed/scanner.ts';
import { openFacts, openIndex, readManifest } from '../../src/clearinghouse/advisories/index.ts';
import { findingsOf, match, openExposure, ranked, readInventory } from '../../src/clearinghouse/inventory/index.ts';
import type { Random } from '../../src/kernel/random.ts';
import { median } from '../result.ts';
import type { Known } from './data.ts';

interface Resident {
  readonly match: number;
  readonly all: number;
  readonly findings: number;
}

/** Each inventory so many times, in a process that holds nothing else. */
export async function residentApart(intel: string, inventories: readonly (readonly [file: string, rounds: number])[]): Promise<readonly Resident[]> {
  const { status, stdout, stderr } = await run(process.execPath, [import.meta.filename, JSON.stringify({ intel, inventories })]);
  if (status !== 0) throw new Error(`the resident matches ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as readonly Resident[];
}

/** Milliseconds for an inventory that is read already, against an index that is in memory: matches, and the ranked findings with them. */
async function measureResident(intel: string, inventory: string, rounds: number): Promise<Resident> {
  const { index, facts } = readManifest(intel);
  const base = openIndex(join(intel, index?.file ?? ''), true);
  const known = facts === undefined ? undefined : openFacts(join(intel, facts), true);
  const read = await readInventory(readFileSync(inventory));
  const [matching, all]: [number[], number[]] = [[], []];
  let findings = 0;
  for (let round = 0; round < rounds + 3; round++) {
    const started = performance.now();
    const { found } = match(read, { base, delta: undefined });
    const between = performance.now();
    findings = ranked(findingsOf(found, known, false)).length;
    // The first rounds warm up.
    if (round < 3) continue;
    matching.push(between - started);
    all.push(performance.now() - started);
  }
  base.close();
  known?.close();
  return { match: median(matching), all: median(all), findings };
}

/** Bytes that one cold match reads of the index and the facts. */
export async function measureTouched(intel: string, inventory: string): Promise<number> {
  const { index, facts } = readManifest(intel);
  const base = openIndex(join(intel, index?.file ?? ''));
  const known = facts === undefined ? undefined : openFacts(join(intel, facts));
  findingsOf(match(await readInventory(readFileSync(inventory)), { base, delta: undefined }).found, known, false);
  const touched = base.touched() + (known?.touched() ?? 0);
  base.close();
  known?.close();
  return touched;
}

/** The other direction: a million rows of inventories, one new advisory at a time. Microseconds. */
export function measureExposure(known: readonly Known[], random: Random): { readonly byName: number; readonly withVersions: number } {
  const pool = known.filter(({ ecosystem }) => ecosystem === 'npm' || ecosystem === 'PyPI').slice(0, 60_000);
  const exposure = openExposure(Array.from({ length: 1_000_000 }, (_, holder) => {
    const { ecosystem, name, versions } = random.pick(pool);
    return { holder: holder % 5000, ecosystem, name, version: random.pick(versions) };
  }));
  const asked = Array.from({ length: 2000 }, () => random.pick(pool));
  const times = asked.map(({ ecosystem, name, versions }) => {
    const affected = { ecosystem, name, versions: [], ranges: [{ type: 'ECOSYSTEM' as const, events: [['introduced', '0'], ['fixed', versions.at(-1) ?? '1.0.0']] as const }] };
    const started = performance.now();
    exposure.named(ecosystem, name);
    const between = performance.now();
    exposure.affected(affected);
    return [(between - started) * 1000, (performance.now() - between) * 1000] as const;
  });
  return { byName: median(times.map(([time]) => time)), withVersions: median(times.map(([, time]) => time)) };
}

const [, script, given] = process.argv;
if (script === import.meta.filename && given !== undefined) {
  const { intel, inventories } = JSON.parse(given) as { readonly intel: string; readonly inventories: readonly (readonly [string, number])[] };
  const measured: Resident[] = [];
  for (const [file, rounds] of inventories) measured.push(await measureResident(intel, file, rounds));
  process.stdout.write(JSON.stringify(measured));
}
