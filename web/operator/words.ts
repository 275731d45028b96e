import type { ActionView, AssetRow, Clock, Stakes } from '../../src/http/operators/view.ts';
import { dayOf } from '../time/words.ts';

/** `about 40 min`, `1 h 30 min`, `3 h`: as exactly as an estimate bears. */
export function hoursText(hours: number): string {
  const minutes = Math.max(5, Math.round(hours * 12) * 5);
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [whole === 0 ? '' : `${whole} h`, rest === 0 ? '' : `${rest} min`].filter((part) => part !== '').join(' ');
}

/** A day of the organization's own calendar: `28 Nov 2026`. */
export function dayText(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? day : dayOf(at);
}

/** `today`, `in 3 days`, `2 days late`. */
export function leftText(days: number): string {
  if (days < 0) return `${-days} ${days === -1 ? 'day' : 'days'} late`;
  return days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`;
}

/** The table's five outcomes, from the most pressing down; each has a shape of its own beside its tone. */
export const clockWords: Readonly<Record<Clock, { readonly sign: string; readonly tone: string; readonly name: string }>> = {
  '3DF': { sign: '▲', tone: 'fact', name: '3 days, evidence first' },
  '3D': { sign: '◆', tone: 'fact', name: '3 days' },
  '14D': { sign: '■', tone: 'doubt', name: '14 days' },
  '60D': { sign: '●', tone: 'open', name: '60 days' },
  FSU: { sign: '○', tone: 'no', name: 'next upgrade' },
};
export const clocks: readonly Clock[] = ['3DF', '3D', '14D', '60D', 'FSU'];

export const stakesWords: Readonly<Record<Stakes, string>> = {
  life: 'somebody may come to harm', mission: 'the main work stops', service: 'a service stops', convenience: 'it is a nuisance',
};

export function exposedText(exposed: AssetRow['exposed']): string {
  return exposed == null ? 'not answered: counts as exposed' : exposed ? 'reachable from the internet' : 'not reachable from the internet';
}

export function sectorText(sector: string): string {
  return sector.replaceAll('-', ' ');
}

/** Where it is to be done, in few words. */
export function placesText({ places }: Pick<ActionView, 'places'>): string {
  const names = [...new Set(places.map(({ asset }) => asset.name))];
  return names.length <= 2 ? names.join(' and ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
