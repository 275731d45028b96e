import { safe, type Screen, type Tone } from './screen.ts';

export interface Column {
  readonly title: string;
  /** The one column that gives way when the line is too long. */
  readonly flexible?: boolean;
  readonly right?: boolean;
}

export interface TableCell {
  readonly text: string;
  readonly tone?: Tone;
}

/** A table that fits the terminal: the flexible column is cut with an ellipsis, the others keep their width. Without titles it has no head. */
export function table(screen: Screen, columns: readonly Column[], rows: readonly (readonly (string | TableCell)[])[]): void {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? { text: safe(cell) } : { ...cell, text: safe(cell.text) })));
  const widths = columns.map(({ title }, index) => cells.reduce((most, row) => Math.max(most, row[index]?.text.length ?? 0), title.length));
  const flexible = columns.findIndex((column) => column.flexible === true);
  const spare = screen.columns - widths.reduce((sum, width) => sum + width, 0) - 2 * (columns.length - 1);
  if (flexible >= 0 && spare < 0) widths[flexible] = Math.max(8, (widths[flexible] ?? 0) + spare);

  const line = (texts: readonly TableCell[], tone?: Tone): string => texts.map((cell, index) => {
    const width = widths[index] ?? 0;
    const text = cell.text.length > width ? `${cell.text.slice(0, width - 1)}…` : cell.text;
    const last = index === texts.length - 1;
    const padded = columns[index]?.right === true ? text.padStart(width) : last ? text : text.padEnd(width);
    return screen.paint(cell.tone ?? tone ?? 'plain', padded);
  }).join('  ').trimEnd();

  if (columns.some(({ title }) => title !== '')) screen.line(line(columns.map(({ title }) => ({ text: title })), 'dim'));
  for (const row of cells) screen.line(line(row));
}

/** Text broken at spaces to the terminal's width, with an indent. */
export function wrap(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of safe(text).split(' ')) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else {
      line += line.length > indent.length ? ` ${word}` : word;
    }
  }
  return [...lines, line];
}
