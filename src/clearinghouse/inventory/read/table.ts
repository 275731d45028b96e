import { InventoryError } from '../error.ts';
import { collector, type Inventory } from '../inventory.ts';
import { columnsOf, originOf, type Columns } from './columns.ts';
import { readCsv, type CsvRow } from './csv.ts';
import { tooMany } from './cyclonedx.ts';
import { isObject, type Json } from './json.ts';
import { readScannerRows, scannerOf } from './scanner.ts';

/** A table whose header says what its columns are: products and versions, or what a scanner found. Undefined where it says nothing of the kind. */
export function readTable(text: string): Inventory | undefined {
  const { header, rows } = readCsv(text);
  const scanner = scannerOf(header);
  if (scanner !== undefined) return readScannerRows(scanner, header, rows);
  const columns = columnsOf(header);
  return columns === undefined ? undefined : collected(columns, rows, 'line', `${originOf(header)}, CSV`);
}

/** A JSON list of objects with such columns, alone or in the `value` of an answer. Undefined where it is none. */
export function readJsonRows(value: unknown): Inventory | undefined {
  const list = Array.isArray(value) ? value as readonly unknown[] : isObject(value) && Array.isArray(value['value']) ? value['value'] as readonly unknown[] : undefined;
  const first = list?.find(isObject);
  if (list === undefined || first === undefined) return undefined;
  // Programs leave out what an entry lacks: the columns are those of the first hundred.
  const header = [...new Set(list.slice(0, 100).filter(isObject).flatMap((each) => Object.keys(each)))].slice(0, 500);
  const columns = columnsOf(header);
  return columns === undefined ? undefined : collected(columns, jsonRows(list, header), 'entry', `${originOf(header)}, JSON`);
}

function* jsonRows(list: readonly unknown[], header: readonly string[]): Generator<CsvRow> {
  for (const [index, each] of list.entries()) if (isObject(each)) yield { line: index + 1, cells: header.map((name) => cell(each, name)) };
}

function cell(row: Json, name: string): string {
  const value = row[name];
  return typeof value === 'string' ? value : typeof value === 'number' && Number.isFinite(value) ? `${value}` : '';
}

function collected(columns: Columns, rows: Iterable<CsvRow>, word: string, format: string): Inventory {
  const found = collector(tooMany);
  const of = (cells: readonly string[], column: number): string | undefined => {
    const value = column < 0 ? '' : cells[column]?.trim() ?? '';
    return value === '' || /^(?:n\/a|null|-)$/i.test(value) ? undefined : value;
  };
  for (const { line, cells } of rows) {
    if (cells.every((each) => each.trim() === '')) continue;
    const ref = `${word} ${line}`;
    const purl = of(cells, columns.purl);
    if (purl?.startsWith('pkg:') === true) found.add(purl, ref);
    else found.product({ product: of(cells, columns.product) ?? '', vendor: of(cells, columns.vendor), version: of(cells, columns.version), place: of(cells, columns.place), cpe: of(cells, columns.cpe) }, ref);
  }
  return found.done(format);
}

export function noTable(): InventoryError {
  return new InventoryError('inventory-unknown', 'the first line of the table names no columns that are known', { where: 'line 1', remedy: 'Name them product, version, vendor, place; product is needed, and a cpe or purl column is taken too.' });
}
