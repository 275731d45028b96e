import type { HistoryView } from '../../src/http/operators/view.ts';
import { clocks, clockWords, dayText } from '../operator/words.ts';

const [width, height] = [720, 160];

/** Open actions of each clock, one band on the other, day by day. The newest figures stand beside it in words. */
export function OpenOverTime({ points }: { readonly points: HistoryView['open'] }) {
  const total = (point: HistoryView['open'][number]): number => clocks.reduce((sum, clock) => sum + point.byClock[clock], 0);
  const most = Math.max(...points.map(total), 1);
  const x = (index: number): number => (points.length === 1 ? width : index / (points.length - 1) * width);
  const y = (count: number): number => height - count / most * (height - 10);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  const drawn = points.length === 1 ? [first, first] : points;
  const at = (index: number): number => (points.length === 1 ? index * width : x(index));
  const bands = clocks.map((clock, place) => {
    const below = (point: HistoryView['open'][number]): number => clocks.slice(0, place).reduce((sum, each) => sum + point.byClock[each], 0);
    const up = drawn.map((point, index) => `${at(index).toFixed(1)},${y(below(point) + point.byClock[clock]).toFixed(1)}`);
    const down = drawn.map((point, index) => `${at(index).toFixed(1)},${y(below(point)).toFixed(1)}`).toReversed();
    return { clock, points: [...up, ...down].join(' ') };
  });
  return <figure className="over-time">
    <svg viewBox={`0 0 ${width} ${height + 18}`} role="img" aria-label={`From ${dayText(first.day)} to ${dayText(last.day)}: ${total(first)} open, then ${total(last)}; at most ${most}.`}>
      {bands.map((band) => <polygon key={band.clock} className={`clock-${band.clock.toLowerCase()}`} points={band.points} />)}
      <line className="axis" x1="0" x2={width} y1={height} y2={height} />
      <text x="0" y={height + 14}>{dayText(first.day)}</text><text x={width} y={height + 14} textAnchor="end">{dayText(last.day)}</text><text x="0" y="9">{most}</text>
    </svg>
    <figcaption className="legend">{clocks.map((clock) => <span className="key" key={clock}><svg width="12" height="12" aria-hidden="true"><rect className={`clock-${clock.toLowerCase()}`} width="12" height="12" /></svg>{clockWords[clock].name}: {last.byClock[clock]}</span>)}{last.overdue > 0 && <span className="late">{last.overdue} overdue</span>}</figcaption>
  </figure>;
}
