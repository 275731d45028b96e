import { collector, type Inventory } from '../inventory.ts';
import type { CsvRow } from './csv.ts';
import { tooMany } from './cyclonedx.ts';

/** A vulnerability scanner's CSV, from which only what it saw installed is taken: the CPE names in its output. Its findings are its own. */
export interface Scanner {
  readonly name: string;
  readonly host: readonly string[];
  readonly output: readonly string[];
}

const scanners: readonly (Scanner & { readonly header: readonly string[] })[] = [
  { name: 'Nessus CSV', header: ['Plugin ID', 'Host', 'Plugin Output'], host: ['Host'], output: ['Plugin Output'] },
  { name: 'OpenVAS CSV', header: ['IP', 'NVT Name', 'Specific Result'], host: ['Hostname', 'IP'], output: ['Specific Result', 'Affected Software/OS', 'Product Detection Result'] },
];

export function scannerOf(header: readonly string[]): Scanner | undefined {
  return scanners.find((each) => each.header.every((name) => header.includes(name)));
}

const mostNames = 2_000;

export function readScannerRows({ name, host, output }: Scanner, header: readonly string[], rows: Iterable<CsvRow>): Inventory {
  const found = collector(tooMany);
  const seen = new Map<string, Set<string>>();
  for (const { line, cells } of rows) {
    const of = (column: string): string => cells[header.indexOf(column)]?.trim() ?? '';
    const place = host.map(of).find((each) => each !== '');
    for (const text of output.map(of)) {
      for (const cpe of (text.match(/\bcpe:(?:2\.3:|\/)[aoh]:[^\s,|"'<>]{1,400}/g) ?? []).slice(0, mostNames)) {
        const here = seen.get(place ?? '') ?? new Set();
        if (here.has(cpe)) continue;
        seen.set(place ?? '', here.add(cpe));
        found.product({ product: '', vendor: undefined, version: undefined, place, cpe }, `line ${line}`);
      }
    }
  }
  return found.done(name);
}
