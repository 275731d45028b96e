import { PriorityError } from './error.ts';

/** A calendar day, `2026-11-25`: what a directive counts in. Text, so that days compare and sort as they are. */
export type Day = string;

/** Days and instants in the zone of who has to act. Formats are made once, because making one is slow. */
export interface Calendar {
  readonly zone: string;
  dayOf(at: Date): Day;
  /** The first instant that no longer belongs to the day; on a day with a change of clocks that is 23 or 25 hours after its first. */
  endOf(day: Day): Date;
}

const dayLength = 86_400_000;
const shape = /^\d{4}-\d{2}-\d{2}$/;

export function readDay(text: string): Day {
  // What is no day (30 February) comes back as another one.
  if (!shape.test(text) || dayAt(numberOf(text)) !== text) throw new PriorityError('day-malformed', `${JSON.stringify(text)} is not a calendar day`, { remedy: 'Write days as 2026-11-25.' });
  return text;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As a sentence says it: `6 Nov 2021`. */
export function sayDay(day: Day): string {
  return `${Number(day.slice(8))} ${months[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`;
}

/** Days are counted on the calendar: no hour, no zone and no change of clocks comes into it. */
export function addDays(day: Day, count: number): Day {
  return dayAt(numberOf(readDay(day)) + count);
}

export function daysBetween(from: Day, to: Day): number {
  return numberOf(readDay(to)) - numberOf(readDay(from));
}

export function earlier(a: Day, b: Day): Day {
  return a <= b ? a : b;
}

const daysIn400Years = 146_097;

/** Days since 1 March of the year 0, in whole numbers (a year that begins in March has its leap day last); `Date` is ten times slower. */
function numberOf(day: Day): number {
  const month = (Number(day.slice(5, 7)) + 9) % 12;
  const year = Number(day.slice(0, 4)) - (month >= 10 ? 1 : 0);
  return 365 * year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) + Math.floor((306 * month + 5) / 10) + Number(day.slice(8, 10)) - 1;
}

function dayAt(number: number): Day {
  const inEra = ((number % daysIn400Years) + daysIn400Years) % daysIn400Years;
  const yearInEra = Math.floor((inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365);
  const inYear = inEra - (365 * yearInEra + Math.floor(yearInEra / 4) - Math.floor(yearInEra / 100));
  const month = Math.floor((10 * inYear + 5) / 306);
  const year = yearInEra + 400 * Math.floor(number / daysIn400Years) + (month >= 10 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${two(((month + 2) % 12) + 1)}-${two(inYear - Math.floor((306 * month + 5) / 10) + 1)}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

export function calendarIn(zone: string): Calendar {
  const format = formatIn(zone);
  const ends = new Map<Day, Date>();
  const days = new Map<number, Day>();
  const dayOf = (at: Date): Day => days.get(at.getTime()) ?? keep(days, at.getTime(), dayParts(format, at));
  return {
    zone,
    dayOf,
    endOf(day) {
      return ends.get(day) ?? keep(ends, day, firstInstantAfter(readDay(day), (at) => dayParts(format, at)));
    },
  };
}

/** What one run asks for again and again: the instants of a few discoveries, the days of a few clocks. */
function keep<Key, Value>(known: Map<Key, Value>, key: Key, value: Value): Value {
  if (known.size < 10_000) known.set(key, value);
  return value;
}

/**
 * Bisection over the zone's own days, to the millisecond: midnight may not exist (clocks that go forward at midnight),
 * exist twice, or a whole day may be left out (Samoa, 30 December 2011); the end of the day is well defined in all cases.
 */
function firstInstantAfter(day: Day, dayOf: (at: Date) => Day): Date {
  const noon = Date.parse(`${day}T12:00:00Z`);
  let [inside, outside] = [noon - 2 * dayLength, noon + 3 * dayLength];
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (dayOf(new Date(middle)) <= day) inside = middle;
    else outside = middle;
  }
  return new Date(outside);
}

function formatIn(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-iso8601', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  } catch (cause) {
    throw new PriorityError('zone-unknown', `There is no time zone ${JSON.stringify(zone)}`, { remedy: 'Name a zone of the IANA database, such as America/Chicago.', cause });
  }
}

function dayParts(format: Intl.DateTimeFormat, at: Date): Day {
  const parts = format.formatToParts(at);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}
