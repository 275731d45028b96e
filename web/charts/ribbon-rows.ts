import { cellState } from '../../src/cli/report/words.ts';
import type { Cell } from '../../src/reproduction/index.ts';

export interface Mark {
  readonly cell: Cell;
  /** Something changes between the version before and this one. */
  readonly edge: boolean;
}

export interface RibbonRow {
  readonly label: string;
  readonly marks: readonly Mark[];
}

/** Neighboring lines in which nothing changes and each holds few cells share a row, so that long histories stay short. */
export function ribbonRows(cells: readonly Cell[]): readonly RibbonRow[] {
  const lines = new Map<string, Mark[]>();
  cells.forEach((cell, index) => {
    const edge = index > 0 && cells[index - 1]?.state !== cell.state;
    const line = lines.get(cell.line);
    if (line === undefined) lines.set(cell.line, [{ cell, edge }]);
    else line.push({ cell, edge });
  });
  const rows: { readonly names: string[]; readonly marks: Mark[] }[] = [];
  for (const [name, marks] of lines) {
    const open = rows.at(-1);
    const quiet = marks.every(({ edge }) => !edge) && marks.length < 12;
    if (open !== undefined && quiet && open.marks.length + marks.length <= 48) {
      open.names.push(name);
      open.marks.push(...marks);
    } else {
      rows.push({ names: [name], marks: [...marks] });
    }
  }
  return rows.map(({ names, marks }) => ({ label: names.length === 1 ? names[0] ?? '' : `${names[0]} … ${names.at(-1)}`, marks }));
}

/** What one cell says in words: on hover, on focus, on tap, to a screen reader. The report says it the same way. */
export function cellText({ because, artifactSha256, ...cell }: Cell): string {
  return [`${cell.version}: ${cellState(cell)}`, because, artifactSha256 === undefined ? undefined : `archive sha256 ${artifactSha256.slice(0, 16)}…`].filter((part) => part !== undefined).join('. ');
}
