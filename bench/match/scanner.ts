import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zip } from '../../src/kernel/zip.ts';
import { run } from '../feed/scanner.ts';

/** Records by the ecosystem that their packages are of, as the archives that osv-scanner takes for its local database. */
export interface Archives {
  add(record: { readonly id: string; readonly affected?: readonly { readonly package?: { readonly ecosystem: string } }[] }, text: string): void;
  /** Writes them, and lets go of them. */
  write(folder: string): void;
}

export function archives(ecosystems: readonly string[]): Archives {
  const all = new Map<string, { readonly name: string; readonly bytes: Buffer; readonly modified: Date }[]>(ecosystems.map((ecosystem) => [ecosystem, []]));
  return {
    add(record, text) {
      const named = new Set(record.affected?.map((each) => each.package?.ecosystem.split(':')[0] ?? ''));
      for (const ecosystem of named) all.get(ecosystem)?.push({ name: `${record.id}.json`, bytes: Buffer.from(text), modified: new Date(0) });
    },
    write(folder) {
      for (const [ecosystem, entries] of all) {
        const bytes = zip(entries);
        // Before and since the scanner's matching moved to osv-scalibr.
        for (const name of ['osv-scanner', 'osv-scalibr']) {
          mkdirSync(join(folder, name, ecosystem), { recursive: true });
          writeFileSync(join(folder, name, ecosystem, 'all.zip'), bytes);
        }
        // Gigabytes, which nobody needs any more.
        all.delete(ecosystem);
      }
    },
  };
}

export interface ScannerFinding {
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string;
  readonly id: string;
}

interface Output {
  readonly results?: readonly { readonly packages: readonly { readonly package: { readonly name: string; readonly version: string; readonly ecosystem: string }; readonly vulnerabilities?: readonly { readonly id: string }[] }[] }[];
}

/** osv-scanner, offline, on one CycloneDX inventory. */
export async function scanInventory(scanner: string, database: string, inventory: string, work: string): Promise<{ readonly findings: readonly ScannerFinding[]; readonly milliseconds: number }> {
  mkdirSync(work, { recursive: true });
  const file = join(work, 'bom.cdx.json');
  cpSync(inventory, file);
  const started = performance.now();
  const { status, stdout, stderr } = await run(scanner, ['scan', 'source', '--offline', '--format', 'json', '-L', file], { OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY: database, OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY: database });
  const milliseconds = performance.now() - started;
  if (status !== 0 && status !== 1) throw new Error(`osv-scanner ended with ${status}: ${stderr.slice(-500)}`);
  return { findings: findingsOf(stdout), milliseconds };
}

/** What its JSON says. */
export function findingsOf(output: string): readonly ScannerFinding[] {
  const { results = [] } = JSON.parse(output) as Output;
  return results.flatMap(({ packages }) => packages).flatMap(({ package: { name, version, ecosystem }, vulnerabilities = [] }) => vulnerabilities.map(({ id }) => ({ name, version, ecosystem, id })));
}

/** A list of package URLs as the CycloneDX that scanners read. */
export function asCycloneDx(list: string, file: string): void {
  const components = readFileSync(list, 'utf8').split('\n').filter((line) => line.startsWith('pkg:')).map((purl) => {
    const [, name = '', version = ''] = /^pkg:[^/]+\/(.+)@([^@]+)$/.exec(purl) ?? [];
    return { type: 'library', name: decodeURIComponent(name), version: decodeURIComponent(version), purl };
  });
  writeFileSync(file, JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, components }));
}
