import type { ActionView, Clock } from '../../src/http/operators/view.ts';
import { clockWords, dayText, leftText } from './words.ts';

export function ClockSign({ clock }: { readonly clock: Clock }) {
  const { sign, tone, name } = clockWords[clock];
  return <span className={`verdict ${tone}`}><span className="sign" aria-hidden="true">{sign}</span>{name}</span>;
}

/** When it is due, the time left first. */
export function DueText({ action }: { readonly action: Pick<ActionView, 'due' | 'daysLeft'> }) {
  const { due, daysLeft } = action;
  if (due == null || daysLeft == null) return <span className="dim">with the next upgrade</span>;
  // Of what is long past the day says more than their number.
  if (daysLeft < -60) return <span className="late">late since {dayText(due)}</span>;
  return <span className={daysLeft < 0 ? 'late' : 'due'}>{leftText(daysLeft)}<span className="dim">, {dayText(due)}</span></span>;
}
