import type { AffectedRange, Cell } from '../../reproduction/index.ts';
import { cellState, countsInWords } from './words.ts';
import { html, raw, type Markup } from './html.ts';

const size = 12;
const gap = 3;

/** What one cell says in words: on hover, on focus, to a screen reader. */
export function cellText(cell: Cell): string {
  return `${cell.version}: ${cellState(cell)}${cell.because === undefined ? '' : `. ${cell.because}`}`;
}

/**
 * The version ribbon: published versions in order as small cells by release line. Fired, silent and not judged differ in
 * shape as well as color; cells that were not run are smaller; a bar marks each edge.
 */
export function ribbon(range: AffectedRange): Markup {
  const lines = new Map<string, { readonly cell: Cell; readonly edge: boolean }[]>();
  range.cells.forEach((cell, index) => {
    const edge = index > 0 && range.cells[index - 1]?.state !== cell.state;
    lines.set(cell.line, [...(lines.get(cell.line) ?? []), { cell, edge }]);
  });
  const rows = [...fold(lines)];
  return html`<div class="ribbon" data-ribbon>
<div class="ribbon-lines">${rows.map(({ label, cells }) => html`<div class="ribbon-line"><span class="mono line-name">${label}</span>${drawing(cells)}</div>`)}</div>
<p class="readout mono" data-readout aria-live="polite">The proof ${countsInWords(range.cells)}. Point at a cell, or use the arrow keys.</p></div>`;
}

interface Row {
  readonly label: string;
  readonly cells: readonly { readonly cell: Cell; readonly edge: boolean }[];
}

/** Neighboring lines in which nothing changes and each holds few cells share a row, so that long histories stay short. */
function* fold(lines: ReadonlyMap<string, Row['cells']>): Generator<Row> {
  let open: { names: string[]; cells: Row['cells'][number][] } | undefined;
  for (const [line, cells] of lines) {
    const uniform = cells.every(({ edge }, index) => !edge || index === 0) && cells.length < 12;
    const joins = open !== undefined && uniform && !cells[0]?.edge && open.cells.length + cells.length <= 48;
    if (open !== undefined && joins) {
      open.names.push(line);
      open.cells.push(...cells);
      continue;
    }
    if (open !== undefined) yield { label: nameOf(open.names), cells: open.cells };
    open = { names: [line], cells: [...cells] };
  }
  if (open !== undefined) yield { label: nameOf(open.names), cells: open.cells };
}

function nameOf(names: readonly string[]): string {
  return names.length === 1 ? names[0] as string : `${names[0]} … ${names.at(-1)}`;
}

function drawing(cells: Row['cells']): Markup {
  const perRow = 48;
  const rows = Math.ceil(cells.length / perRow);
  const width = Math.min(cells.length, perRow) * (size + gap) + gap;
  const height = rows * (size + gap) + gap;
  const shapes = cells.map(({ cell, edge }, index) => shape(cell, edge, gap + (index % perRow) * (size + gap), gap + Math.floor(index / perRow) * (size + gap)));
  return html`<svg class="cells" role="group" aria-label="versions" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${shapes}</svg>`;
}

function shape(cell: Cell, edge: boolean, x: number, y: number): Markup {
  const inset = cell.probed ? 0 : 3;
  const side = size - 2 * inset;
  const box = `x="${x + inset}" y="${y + inset}" width="${side}" height="${side}"`;
  const drawn = cell.state === 'dead'
    ? raw(`<path class="dead" d="M${x + 3} ${y + 3}l6 6m0-6l-6 6"/>`)
    : raw(`<rect class="${cell.state}" ${box} rx="1.5"/>`);
  const mark = edge ? raw(`<path class="edge" d="M${x - 1.5} ${y - 1}v${size + 2}"/>`) : undefined;
  return html`<g class="cell" tabindex="-1" role="img" aria-label="${cellText(cell)}"><rect class="hit" x="${x - 1}" y="${y - 1}" width="${size + 3}" height="${size + 3}"/>${drawn}${mark}</g>`;
}

export function legend(): Markup {
  const sample = (markup: string, text: string): Markup => html`<span class="key"><svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">${raw(markup)}</svg>${text}</span>`;
  return html`<p class="legend">
${sample('<rect class="fired" x="1" y="1" width="12" height="12" rx="1.5"/>', 'the proof fires')}
${sample('<rect class="silent" x="1.5" y="1.5" width="11" height="11" rx="1.5"/>', 'silent and alive')}
${sample('<path class="dead" d="M4 4l6 6m0-6l-6 6"/>', 'could not be judged')}
${sample('<rect class="fired" x="4" y="4" width="6" height="6" rx="1.5"/>', 'small: not run, as the versions around it')}
${sample('<path class="edge" d="M7 0v14"/>', 'edge, run on both sides')}</p>`;
}
