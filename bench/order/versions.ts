import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Random } from '../../src/kernel/random.ts';
import type { VersionOrder } from '../../src/versions/index.ts';

interface OsvRecord {
  readonly affected?: readonly {
    readonly package?: { readonly ecosystem?: string };
    readonly versions?: readonly string[];
    readonly ranges?: readonly { readonly type: string; readonly events?: readonly Readonly<Record<string, string>>[] }[];
  }[];
}

/** Every version that the records of a folder of OSV files name, by ecosystem without its suffix. */
export function realVersions(folder: string): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, Set<string>>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ndjson.gz')).toSorted()) {
    for (const line of gunzipSync(readFileSync(join(folder, file))).toString('utf8').split('\n')) {
      if (line === '') continue;
      for (const affected of (JSON.parse(line) as OsvRecord).affected ?? []) {
        const ecosystem = affected.package?.ecosystem?.split(':')[0] ?? '';
        const versions = all.get(ecosystem) ?? new Set<string>();
        all.set(ecosystem, versions);
        for (const version of affected.versions ?? []) versions.add(version);
        for (const range of affected.ranges ?? []) if (range.type !== 'GIT') for (const event of range.events ?? []) for (const version of Object.values(event)) versions.add(version);
      }
    }
  }
  return new Map([...all].map(([ecosystem, versions]) => [ecosystem, [...versions].toSorted()]));
}

/** Characters and words that mean something in some order. */
const pieces = [...'0123456789.-_+~^:ab', '.0', '.00', '-rc', 'rc1', 'alpha', 'beta', '.a', '_p1', '-r1', '-SNAPSHOT', '.dev1', '.post2', '+local.1', '-1', '!1', 'Final', '-sp', '.pre', '99999999999999999999'];

/** Two versions: as they are in the data, or one or both changed in a place or two; half of the changed ones with what they came from. */
export function draw(real: readonly string[], order: VersionOrder, random: Random): readonly [string, string] {
  for (;;) {
    const a = random.below(2) === 0 ? random.pick(real) : mutated(random.pick(real), random);
    const b = random.below(2) === 0 ? random.pick(real) : mutated(random.below(2) === 0 ? a : random.pick(real), random);
    if (order.key(a) !== undefined && order.key(b) !== undefined) return [a, b];
  }
}

function mutated(version: string, random: Random): string {
  let text = version;
  for (let times = 1 + random.below(2); times > 0; times--) {
    const at = random.below(text.length + 1);
    const cut = random.below(2);
    text = `${text.slice(0, at)}${random.below(4) === 0 ? '' : random.pick(pieces)}${text.slice(at + cut)}`;
  }
  return text;
}
