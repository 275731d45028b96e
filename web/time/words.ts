const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `in 3 days`, `2 h ago`: the largest unit that still says something, never rounded up past what is left. */
export function relative(at: number, now: number): string {
  const distance = Math.abs(at - now);
  if (distance < minute) return at <= now ? 'just now' : 'in under a minute';
  const [count, unit] = distance < hour ? [distance / minute, 'min'] : distance < 2 * day ? [distance / hour, 'h'] : distance < 60 * day ? [distance / day, 'days'] : [distance / (30.44 * day), 'months'];
  const amount = `${Math.floor(count)} ${unit}`;
  return at <= now ? `${amount} ago` : `in ${amount}`;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Thu 12 Mar 2026, 14:00 UTC`. One zone for everybody on a case, and it is named. By hand: Intl would build a formatter for every cell of a list. */
export function absolute(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${weekdays[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
}

/** `12 Mar, 14:00 UTC`. */
export function brief(at: number): string {
  return absolute(at).replace(/^\w+ /, '').replace(/ \d{4},/, ',');
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
