import type { AffectedRange, Cell } from '../../reproduction/index.ts';
import { safe, type Screen } from './screen.ts';

const signs = { fired: ['█', '▄'], silent: ['○', '·'], dead: ['×', '×'] } as const;

/** The version ribbon in characters: one row per release line, neighbors without an edge folded together. */
export function ribbonLines(range: AffectedRange, screen: Screen): readonly string[] {
  const rows: { first: string; last: string; cells: Cell[] }[] = [];
  for (const cell of range.cells) {
    const row = rows.at(-1);
    const sameLine = row?.cells[0]?.line === cell.line;
    const quiet = row !== undefined && row.cells.every(({ state }) => state === cell.state) && row.cells.length < screen.columns - 30;
    if (row !== undefined && (sameLine || quiet)) {
      row.cells.push(cell);
      row.last = cell.version;
    } else {
      rows.push({ first: cell.version, last: cell.version, cells: [cell] });
    }
  }
  const name = (row: (typeof rows)[number]): string => safe(row.first === row.last ? row.first : `${row.first} … ${row.last}`);
  const label = Math.min(28, Math.max(...rows.map((row) => name(row).length)));
  const room = Math.max(8, screen.columns - label - 4);
  return [
    ...rows.flatMap((row) => {
      const drawn = row.cells.map(({ state, probed }) => ({ state, text: signs[state][probed ? 0 : 1] }));
      const lines: string[] = [];
      for (let from = 0; from < drawn.length; from += room) {
        const part = drawn.slice(from, from + room).map(({ state, text }) => screen.paint(state === 'fired' ? 'fact' : 'dim', text)).join('');
        lines.push(`  ${(from === 0 ? name(row).slice(0, label) : '').padStart(label)}  ${part}`);
      }
      return lines;
    }),
    screen.paint('dim', `  ${' '.repeat(label)}  █ fires  ○ silent  × not judged; ▄ · not run, neighbors agree`),
  ];
}
