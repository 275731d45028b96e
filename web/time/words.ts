const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const month = 30.44 * day;
/** How far the service's clock may be ahead of the reader's before what has happened reads as what will. */
const skew = 2 * minute;
/** A count this close below a whole one is that one: 90 days that were given a minute ago are 90 days. */
const near = 0.05;

/** `in 3 days`, `2 h ago`: the largest unit that still says something. Up to days nothing is rounded up past what is left; months and years are the nearest ones, beside a date. */
export function relative(at: number, now: number): string {
  const ahead = at - now;
  if (ahead > -minute && ahead < skew) return 'just now';
  const amount = amountOf(Math.abs(ahead));
  return ahead < 0 ? `${amount} ago` : `in ${amount}`;
}

function amountOf(distance: number): string {
  if (distance < hour) return `${Math.floor(distance / minute + near)} min`;
  if (distance < 2 * day) return `${Math.floor(distance / hour + near)} h`;
  if (distance < 60 * day) return `${Math.floor(distance / day + near)} days`;
  const months = Math.round(distance / month);
  if (months < 12) return `${months} months`;
  const years = Math.round(months / 12);
  return years === 1 ? 'a year' : `${years} years`;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Thu 12 Mar 2026, 14:00 UTC`. One zone for everybody on a case, and it is named. By hand: Intl would build a formatter for every cell of a list. */
export function absolute(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${weekdays[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
}

/** `12 Mar, 14:00 UTC`; of another year than the reader's it is `12 Mar 2027`. */
export function brief(at: number, now: number): string {
  return new Date(at).getUTCFullYear() === new Date(now).getUTCFullYear() ? absolute(at).replace(/^\w+ /, '').replace(/ \d{4},/, ',') : dayOf(at);
}

/** `12 Mar 2026`, for dense rows whose full time stands one step deeper. */
export function dayOf(at: number): string {
  return absolute(at).replace(/^\w+ /, '').replace(/,.*/, '');
}

/** The same instant in the reader's own zone, with its name. */
export function local(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' });
}

/** The value of a `datetime-local` field read as UTC, as an RFC 3339 time; undefined where it is none. */
export function fromField(value: string): string | undefined {
  const at = Date.parse(`${value}Z`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

export function toField(at: number): string {
  return new Date(at).toISOString().slice(0, 16);
}
