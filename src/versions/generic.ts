import type { Encoder } from './order.ts';
import { writeNumbers } from './segments.ts';

/** `intdot` of VERS: numbers between dots, up to the first other character. */
export const encodeNumbers: Encoder = (text, out) => writeNumbers(/^[0-9]+(?:\.[0-9]+)*/.exec(text)?.[0] ?? '', '.', out);

/** `lexicographic` of VERS: UTF-8 bytes as they are. */
export const encodeBytes: Encoder = (text, out) => {
  for (const byte of Buffer.from(text)) out.byte(byte);
  return text !== '' && text.isWellFormed();
};

const date = /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/;

/** `datetime` of VERS: RFC 3339, section 5.6. The instant counts, to any fraction of a second, not the offset it is written in. */
export const encodeDates: Encoder = (text, out) => {
  const match = date.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month) || hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) return false;
  const offset = (offsetHours * 60 + offsetMinutes) * (match[8] === '-' ? -1 : 1);
  const instant = new Date(0);
  instant.setUTCFullYear(year, month - 1, day);
  instant.setUTCHours(hour, minute - offset, 0, 0);
  // Whole minutes and the second apart, so that a leap second is above the 59th and below the next minute; no year is below -1.
  out.small(instant.getTime() / 60_000 + minutesBeforeEpoch);
  out.small(second);
  const fraction = (match[7] ?? '').replace(/0+$/, '');
  out.ascii(fraction, 0, fraction.length);
  return true;
};

const minutesBeforeEpoch = 1971 * 366 * 24 * 60;

function daysOf(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
