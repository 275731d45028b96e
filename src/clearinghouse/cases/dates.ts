/**
 * Dates are instants. "90 days" of a policy are 90 calendar days in UTC, at the same time of day: UTC has no daylight
 * saving, so the instant does not depend on the zone of who asks, and 29 February is a day like any other.
 */
export function addDays(from: Date, days: number): Date {
  const at = new Date(from.getTime());
  at.setUTCDate(at.getUTCDate() + days);
  return at;
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const;

/** `12 March 2026`, in UTC; the year is left out where it is the reader's own. */
export function dayOf(at: Date, now?: Date): string {
  const day = `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
  return now !== undefined && now.getUTCFullYear() === at.getUTCFullYear() ? day : `${day} ${at.getUTCFullYear()}`;
}
