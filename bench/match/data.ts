import { createReadStream, createWriteStream, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { once } from 'node:events';

/** The folder with real OSV records, `osv/*.ndjson.gz`, and KEV, EPSS and Vulnrichment beside it. */
export function dataFolder(): string {
  const { OSV_DATA: folder } = process.env;
  if (folder !== undefined && folder !== '') return folder;
  throw Object.assign(new Error('no data to match against'), { remedy: 'Set OSV_DATA to a folder with osv/*.ndjson.gz (lines of OSV records).' });
}

export interface Known {
  readonly ecosystem: string;
  readonly name: string;
  readonly versions: readonly string[];
}

interface RecordShape {
  id: string;
  aliases?: string[];
  affected?: { package?: { ecosystem: string; name: string; purl?: string }; ranges?: { events?: Record<string, string>[] }[]; versions?: string[] }[];
}

/** Every record so many times over, each copy with packages and identifiers of its own. Gives what inventories can be drawn from. */
export async function multiply(folder: string, copies: number, into: string, each?: (record: RecordShape, text: string) => void): Promise<{ readonly records: number; readonly known: readonly Known[] }> {
  mkdirSync(into, { recursive: true });
  const known = new Map<string, Known>();
  let records = 0;
  for (const file of readdirSync(join(folder, 'osv')).filter((name) => name.endsWith('.ndjson.gz')).sort()) {
    const out = createWriteStream(join(into, file.replace(/\.gz$/, '')));
    for await (const line of createInterface({ input: createReadStream(join(folder, 'osv', file)).pipe(createGunzip()) })) {
      if (line === '') continue;
      for (let copy = 0; copy < copies; copy++) {
        const record = JSON.parse(line) as RecordShape;
        if (copy > 0) rename(record, copy);
        for (const { package: package_, ranges, versions } of record.affected ?? []) {
          if (package_ === undefined || known.has(`${package_.ecosystem} ${package_.name}`)) continue;
          const named = [...versions?.slice(0, 3) ?? [], ...(ranges ?? []).flatMap(({ events }) => (events ?? []).flatMap((event) => Object.values(event))).filter((version) => version !== '0').slice(0, 3)];
          known.set(`${package_.ecosystem} ${package_.name}`, { ecosystem: package_.ecosystem, name: package_.name, versions: named.length > 0 ? named : ['1.0.0'] });
        }
        const text = copy === 0 ? line : JSON.stringify(record);
        each?.(record, text);
        records++;
        if (!out.write(`${text}\n`)) await once(out, 'drain');
      }
    }
    out.end();
    await once(out, 'finish');
  }
  return { records, known: [...known.values()] };
}

function rename(record: RecordShape, copy: number): void {
  record.id = another(record.id, copy);
  if (record.aliases !== undefined) record.aliases = record.aliases.map((alias) => (alias.startsWith('CVE-') ? alias : another(alias, copy)));
  for (const { package: package_ } of record.affected ?? []) {
    if (package_ === undefined) continue;
    package_.name += `-${'abcdefgh'[copy] ?? ''}${copy}`;
    delete package_.purl;
  }
}

function another(id: string, copy: number): string {
  const found = /^(.*-)(\d{1,6})$/.exec(id);
  return found === null ? `${id}-${copy}` : `${found[1] ?? ''}${copy * 1_000_000 + Number(found[2])}`;
}

const types: Readonly<Record<string, (name: string) => string>> = {
  npm: (name) => `npm/${name.replace('@', '%40')}`, PyPI: (name) => `pypi/${name.toLowerCase()}`, Go: (name) => `golang/${name}`, 'crates.io': (name) => `cargo/${name}`,
  RubyGems: (name) => `gem/${name}`, Packagist: (name) => `composer/${name}`, Maven: (name) => `maven/${name.replace(':', '/')}`,
};

/** A package's URL; undefined where its ecosystem has no type here. */
export function purlOf({ ecosystem, name }: Pick<Known, 'ecosystem' | 'name'>, version: string): string | undefined {
  const type = types[ecosystem];
  return type === undefined ? undefined : `pkg:${type(name)}@${encodeURIComponent(version)}`;
}

/** A CycloneDX inventory: one component in four is a package that advisories speak of, at a version that they name. */
export function writeInventory(file: string, known: readonly Known[], count: number, random: () => number): void {
  const pool = known.filter(({ ecosystem }) => Object.hasOwn(types, ecosystem));
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const components = Array.from({ length: count }, (_, index) => {
    const { ecosystem, name, versions } = index % 4 === 0 ? pick(pool) : { ecosystem: pick(['npm', 'PyPI', 'Go', 'Maven']), name: `org.example:unheard-of-${index}`, versions: [`${index % 9}.${index % 17}.${index % 5}`] };
    const version = pick(versions);
    return { type: 'library', 'bom-ref': `${index}`, name, version, purl: `pkg:${types[ecosystem]?.(name) ?? ''}@${encodeURIComponent(version)}`, licenses: [{ license: { id: 'MIT' } }], hashes: [{ alg: 'SHA-256', content: `${index}`.padStart(64, '0') }] };
  });
  writeFileSync(file, JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components }, undefined, 1));
}
