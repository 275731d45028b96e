import { InventoryError, invalid } from '../error.ts';

export interface CsvRow {
  /** Where it begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Csv {
  readonly header: readonly string[];
  readonly rows: Iterable<CsvRow>;
}

export const csvLimits = { columns: 500, cell: 65_536, rows: 1_000_000 } as const;

/** RFC 4180, with `,`, `;`, `|` or a tab between cells: whichever the first line has most of. Lines may end in any way; `sep=;` ahead of all is heeded. */
export function readCsv(text: string): Csv {
  const told = /^sep=([,;|\t])\r?\n/.exec(text.slice(0, 10));
  const start = told?.[0].length ?? 0;
  const rows = rowsOf(text, start, told?.[1] ?? delimiterOf(text), told === null ? 1 : 2);
  const first = rows.next();
  return { header: first.done === true ? [] : first.value.cells.map((cell) => cell.trim()), rows };
}

export function delimiterOf(text: string): string {
  const line = text.slice(0, /\r|\n/.exec(text.slice(0, csvLimits.cell))?.index ?? csvLimits.cell).replace(/"(?:[^"]|"")*"/g, '');
  const counts = [',', ';', '\t', '|'].map((delimiter) => [delimiter, line.split(delimiter).length] as const);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

function* rowsOf(text: string, start: number, delimiter: string, firstLine: number): Generator<CsvRow> {
  let at = start;
  let line = firstLine;
  for (let count = 0; at < text.length; count++) {
    if (count > csvLimits.rows) throw new InventoryError('inventory-too-large', `the file has more than ${csvLimits.rows} rows`, { remedy: 'Split it, for example by machine.' });
    const begin = line;
    const cells: string[] = [];
    for (let more = true; more;) {
      let cell = '';
      if (text[at] === '"') {
        const end = closing(text, at + 1, begin);
        const quoted = text.slice(at + 1, end);
        // In the cell alone: a file may have no line break at all.
        for (let next = quoted.indexOf('\n'); next >= 0; next = quoted.indexOf('\n', next + 1)) line++;
        cell = quoted.replaceAll('""', '"');
        at = end + 1;
        if (at < text.length && text[at] !== delimiter && text[at] !== '\r' && text[at] !== '\n') throw invalid('a quoted cell is followed by text', `line ${begin}`);
      } else {
        let end = at;
        while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++;
        cell = text.slice(at, end);
        at = end;
      }
      if (cell.length > csvLimits.cell) throw invalid(`a cell has more than ${csvLimits.cell} characters`, `line ${begin}`);
      cells.push(cell);
      if (cells.length > csvLimits.columns) throw invalid(`a row has more than ${csvLimits.columns} cells`, `line ${begin}`);
      more = text[at] === delimiter;
      if (more) at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    if (cells.length > 1 || cells[0]?.trim() !== '') yield { line: begin, cells };
  }
}

/** The quote that ends a cell: the next one that is not doubled. */
function closing(text: string, from: number, line: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  throw invalid('a quoted cell is not closed', `line ${line}`);
}

