import type { DayView } from '../../src/http/operators/view.ts';
import { ActionLink } from './actions.tsx';
import { dayText, hoursText } from './words.ts';

/** The stated hours of each week as a line, what fills them as a bar on it. */
export function Weeks({ weeks, misses }: Pick<DayView, 'weeks' | 'misses'>) {
  const most = Math.max(...weeks.map(({ hours, capacity }) => Math.max(hours, capacity)), 1);
  return <>
    <ol className="weeks">{weeks.map((week) => <li key={week.from}>
      <h3>Week of {dayText(week.from)}</h3>
      <svg width="100%" height="10" role="img" aria-label={`${hoursText(week.hours)} of ${hoursText(week.capacity)} planned`}>
        <rect className="capacity" x="0.5" y="1.5" width={`${(week.capacity / most * 99).toFixed(1)}%`} height="7" />
        {week.hours > 0 && <rect className="filled" x="0.5" y="1.5" width={`${(week.hours / most * 99).toFixed(1)}%`} height="7" />}
      </svg>
      <p className="dim">{week.hours === 0 ? `nothing planned of ${hoursText(week.capacity)}` : `${hoursText(week.hours)} of ${hoursText(week.capacity)}`}</p>
      <ul className="plain">{week.actions.map((action) => <li key={action.id}><ActionLink id={action.id} title={action.title} /> <span className="dim">{hoursText(action.hours)}{action.goesOn && ', goes on next week'}</span></li>)}</ul>
    </li>)}</ol>
    {misses.length > 0 && <section className="asks"><h3>Will miss its date with these hours</h3><ul className="plain">{misses.map((miss) => <li key={miss.id}><ActionLink id={miss.id} title={miss.title} /> <span className="late">due {dayText(miss.due)}</span><span className="sentence">{miss.sentence}</span></li>)}</ul></section>}
  </>;
}
