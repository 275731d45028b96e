import { memo, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { AffectedRange, Cell } from '../../src/reproduction/index.ts';
import { countsInWords, rangeInWords } from '../../src/cli/report/words.ts';
import { cellText, ribbonRows, type Mark } from './ribbon-rows.ts';

/**
 * The version ribbon: published versions in order as small cells by release line. Fired, silent and not judged differ in
 * shape as well as color; cells that were not run are smaller; a bar marks each edge, a dot a claim that disagrees.
 */
export function Ribbon({ range }: { readonly range: Pick<AffectedRange, 'cells'> & Partial<Pick<AffectedRange, 'disagreements' | 'trials'>> }) {
  const rows = useMemo(() => ribbonRows(range.cells), [range.cells]);
  const disputed = useMemo(() => new Set(range.disagreements?.map(({ version }) => version)), [range.disagreements]);
  const box = useRef<HTMLDivElement>(null);
  const [read, setRead] = useState<string>();

  function show(target: EventTarget): void {
    const cell = target instanceof Element ? target.closest<HTMLElement>('.cell') : null;
    if (cell !== null) setRead(cell.getAttribute('aria-label') ?? undefined);
  }

  function move(event: KeyboardEvent): void {
    const cells = [...box.current?.querySelectorAll<HTMLElement>('.cell') ?? []];
    const here = cells.indexOf(document.activeElement as HTMLElement);
    const target = here < 0 ? undefined : targetOf(event.key, cells, here);
    if (target === undefined) return;
    event.preventDefault();
    for (const cell of cells) cell.tabIndex = -1;
    target.tabIndex = 0;
    target.focus();
  }

  return <div className="ribbon">
    <div className="ribbon-lines" ref={box} role="group" aria-label={`Versions: affected are ${rangeInWords(range)}. Arrow keys read each one.`}
      onPointerOver={(event) => show(event.target)} onFocus={(event) => show(event.target)} onClick={(event) => { if (event.target instanceof Element) event.target.closest<HTMLElement>('.cell')?.focus(); }} onKeyDown={move}>
      {rows.map(({ label, marks }, row) => <div className="ribbon-line" key={label}>
        <span className="mono line-name">{label}</span>
        <span className="cells">{marks.map((mark, index) => <CellMark key={mark.cell.version} {...mark} disputed={disputed.has(mark.cell.version)} first={row === 0 && index === 0} />)}</span>
      </div>)}
    </div>
    <p className="readout mono" aria-live="polite">{read ?? `The proof ${countsInWords(range.cells)}${range.trials === undefined ? '' : `; ${range.trials} trials beside the verdict’s`}. Point at a cell, tap it, or use the arrow keys.`}</p>
    <Legend cells={range.cells} disputed={disputed.size > 0} />
  </div>;
}

function targetOf(key: string, cells: readonly HTMLElement[], here: number): HTMLElement | undefined {
  if (key === 'Home') return cells[0];
  if (key === 'End') return cells.at(-1);
  if (key === 'ArrowRight') return cells[here + 1];
  if (key === 'ArrowLeft') return cells[here - 1];
  const line = cells[here]?.closest('.ribbon-line');
  const next = key === 'ArrowDown' ? line?.nextElementSibling : key === 'ArrowUp' ? line?.previousElementSibling : undefined;
  return next?.querySelector<HTMLElement>('.cell') ?? undefined;
}

const CellMark = memo(function CellMark({ cell, edge, disputed, first }: Mark & { readonly disputed: boolean; readonly first: boolean }) {
  const text = `${cellText(cell)}${disputed ? '. The claim says otherwise' : ''}`;
  return <span className="cell" role="img" aria-label={text} tabIndex={first ? 0 : -1}>
    <svg width="15" height="19" viewBox="0 0 15 19" aria-hidden="true"><rect className="hit" x=".5" y=".5" width="14" height="16" />{shape(cell)}{edge && <path className="edge" d="M.8 1v15" />}{disputed && <circle className="disputed" cx="8" cy="17.4" r="1.4" />}</svg>
  </span>;
});

function shape({ state, probed }: Cell) {
  if (state === 'dead') return <path className="dead" d="M5 5.5l6 6m0-6l-6 6" />;
  return probed ? <rect className={state} x="2.5" y="3" width="11" height="11" rx="1.5" /> : <rect className={state} x="5.2" y="5.7" width="5.6" height="5.6" rx="1.2" />;
}

function Legend({ cells, disputed }: { readonly cells: readonly Cell[]; readonly disputed: boolean }) {
  const has = (state: Cell['state']): boolean => cells.some((cell) => cell.state === state);
  return <p className="legend">
    {has('fired') && <Key text="the proof fires"><rect className="fired" x="1" y="1" width="12" height="12" rx="1.5" /></Key>}
    {has('silent') && <Key text="silent and alive"><rect className="silent" x="1.5" y="1.5" width="11" height="11" rx="1.5" /></Key>}
    {has('dead') && <Key text="could not be judged"><path className="dead" d="M4 4l6 6m0-6l-6 6" /></Key>}
    {cells.some(({ probed }) => !probed) && <Key text="small: not run, as the versions around it"><rect className="fired" x="4.2" y="4.2" width="5.6" height="5.6" rx="1.2" /></Key>}
    <Key text="edge, run on both sides"><path className="edge" d="M7 0v14" /></Key>
    {disputed && <Key text="the claim says otherwise"><circle className="disputed" cx="7" cy="7" r="2" /></Key>}
  </p>;
}

function Key({ text, children }: { readonly text: string; readonly children: React.ReactNode }) {
  return <span className="key"><svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">{children}</svg>{text}</span>;
}

/** What the execution found against what was claimed, version by version. */
export function Disagreement({ range }: { readonly range: AffectedRange }) {
  const { disagreements } = range;
  if (disagreements === undefined) return <p className="dim">Affected: {rangeInWords(range)}. The claim states no range.</p>;
  if (disagreements.length === 0) return <p className="dim">Affected: {rangeInWords(range)}. The claimed range says the same.</p>;
  const some = (executed: 'affected' | 'not affected'): string => {
    const versions = disagreements.filter((each) => each.executed === executed).map(({ version }) => version);
    return versions.length <= 8 ? versions.join(', ') : `${versions.slice(0, 7).join(', ')} and ${versions.length - 7} more`;
  };
  const [more, less] = [some('affected'), some('not affected')];
  return <div className="disagreement"><p><strong>Affected: {rangeInWords(range)}. The claimed range disagrees.</strong></p>
    {more !== '' && <p>Fires although not claimed: <span className="mono">{more}</span></p>}
    {less !== '' && <p>Claimed but does not fire: <span className="mono">{less}</span></p>}
  </div>;
}
