import { useNow } from '../time/now.tsx';
import { When } from '../time/when.tsx';
import { absolute, dayOf, relative } from '../time/words.ts';
import { place, ticks, timeScale } from './timeline-scale.ts';

export interface TimelineDate {
  readonly at: string;
  readonly what: string;
  readonly kind: 'past' | 'due' | 'governing' | 'proposed';
  readonly source: string | undefined;
}

interface Window {
  readonly from: string;
  readonly until: string;
  readonly state: 'proposed' | 'active' | 'revise';
}

const axis = 62;
const height = 92;

/** Time is drawn: what was, what is due, the embargo as a band, and where now is. The same dates follow in words. */
export function Timeline({ dates, window }: { readonly dates: readonly TimelineDate[]; readonly window: Window | undefined }) {
  const now = useNow();
  const marks = dates.map((date) => ({ ...date, when: date.at, at: Date.parse(date.at) })).filter(({ at }) => !Number.isNaN(at));
  const band = window === undefined ? undefined : { from: Date.parse(window.from), until: Date.parse(window.until), state: window.state };
  const scale = timeScale([...marks.map(({ at }) => at), ...band === undefined ? [] : [band.from, band.until]], now);
  const percent = (at: number): string => `${scale.x(at).toFixed(2)}%`;
  const nowAt = scale.x(now);
  return <div className="timeline">
    <svg width="100%" height={height} role="img" aria-label={`Timeline from ${absolute(scale.from)} to ${absolute(scale.to)}. The dates follow as a list.`}>
      {band !== undefined && <rect className={`embargo ${band.state}`} x={percent(band.from)} y={axis - 5} height="10" width={`${Math.max(0.5, scale.x(band.until) - scale.x(band.from)).toFixed(2)}%`} />}
      <line className="axis" x1="0" x2="100%" y1={axis} y2={axis} />
      {ticks(scale).map((at) => <g key={at} className="tick"><line x1={percent(at)} x2={percent(at)} y1={axis} y2={axis + 5} /><text x={percent(at)} y={axis + 20} textAnchor={anchor(scale.x(at))}>{dayOf(at).replace(/ \d{4}$/, '')}</text></g>)}
      <line className="now" x1={`${nowAt}%`} x2={`${nowAt}%`} y1="12" y2={axis + 8} />
      <text className="now-text" x={`${nowAt}%`} y="9" textAnchor={anchor(nowAt)}>now</text>
      {place(marks, scale).map(({ item, x, level }) => <DateMark key={`${item.when} ${item.what}`} kind={item.kind} overdue={item.kind === 'due' && item.at < now} x={x} y={axis - 11 * level} title={`${item.what}, ${relative(item.at, now)}`} />)}
    </svg>
    <ol className="dates">{marks.toSorted((a, b) => a.at - b.at).map((date) => <li key={`${date.when} ${date.what}`} className={date.at > now ? 'ahead' : undefined}>
      <svg width="12" height="12" aria-hidden="true"><DateMark kind={date.kind} overdue={date.kind === 'due' && date.at < now} x={50} y={6} /></svg>
      <span className="what">{date.kind === 'due' && date.at < now && <strong className="late">overdue: </strong>}{date.what}{date.kind === 'governing' && <strong> (governing date)</strong>}{date.kind === 'proposed' && <strong> (not decided)</strong>}{date.source !== undefined && <span className="dim">, {date.source}</span>}</span>
      <When at={date.when} />
    </li>)}</ol>
  </div>;
}

function anchor(x: number): 'start' | 'middle' | 'end' {
  return x < 8 ? 'start' : x > 92 ? 'end' : 'middle';
}

/** Round: it was. Hollow round: proposed. Hollow square: due. A diamond in a ring: the date that governs. */
function DateMark({ kind, overdue, x, y, title }: { readonly kind: TimelineDate['kind']; readonly overdue: boolean; readonly x: number; readonly y: number; readonly title?: string }) {
  const label = title === undefined ? undefined : <title>{title}</title>;
  if (kind === 'past') return <circle className="mark-past" cx={`${x}%`} cy={y} r="4">{label}</circle>;
  if (kind === 'proposed') return <circle className="mark-due" cx={`${x}%`} cy={y} r="4">{label}</circle>;
  if (kind === 'due') return <svg x={`${x}%`} y={y} overflow="visible"><rect className={overdue ? 'mark-due late' : 'mark-due'} x="-4" y="-4" width="8" height="8">{label}</rect></svg>;
  return <svg x={`${x}%`} y={y} overflow="visible"><path className="mark-governing" d="M0-6L6 0 0 6-6 0Z">{label}</path></svg>;
}
