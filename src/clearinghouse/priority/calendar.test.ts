import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { earlier } from './calendar.ts';
import { addDays, calendarIn, daysBetween, PriorityError, readDay } from './index.ts';

const zones = ['UTC', 'America/Chicago', 'America/New_York', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Kiritimati', 'America/Santiago'] as const;

test('days are counted on the calendar, over leap days and ends of years', () => {
  assert.equal(addDays('2026-08-07', 3), '2026-08-10');
  assert.equal(addDays('2028-02-28', 1), '2028-02-29');
  assert.equal(addDays('2026-12-30', 14), '2027-01-13');
  assert.equal(daysBetween('2026-03-01', '2026-03-31'), 30);
  assert.equal(earlier('2026-09-30', '2026-10-01'), '2026-09-30');
  for (const wrong of ['2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', '', '2026-01-01T00:00:00Z', '0050-13-01']) assert.throws(() => readDay(wrong), PriorityError, wrong);
  assert.throws(() => calendarIn('Mars/Olympus'), (error) => error instanceof PriorityError && error.code === 'zone-unknown');
});

test('every day of eight centuries is the one that comes after the day before', () => {
  for (let at = Date.UTC(1600, 0, 1); at < Date.UTC(2400, 0, 1); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    const next = new Date(at + 86_400_000).toISOString().slice(0, 10);
    if (addDays(day, 1) !== next || daysBetween(day, next) !== 1) assert.fail(`${addDays(day, 1)} after ${day}`);
  }
  assert.equal(addDays('2400-01-01', -292_194), '1600-01-01');
});

test('a day ends at its own midnight, in 23 and in 25 hours too', () => {
  const chicago = calendarIn('America/Chicago');
  const ends = (day: string): string => chicago.endOf(day).toISOString();
  assert.equal(ends('2026-03-07'), '2026-03-08T06:00:00.000Z');
  assert.equal(ends('2026-03-08'), '2026-03-09T05:00:00.000Z');
  assert.equal(ends('2026-11-01'), '2026-11-02T06:00:00.000Z');
  // Clocks go forward at midnight: the day before ends where the next one begins, at one o'clock.
  assert.equal(calendarIn('America/Santiago').endOf('2026-09-05').toISOString(), '2026-09-06T04:00:00.000Z');
  // The day that Samoa left out ends when the one before does.
  assert.equal(calendarIn('Pacific/Apia').endOf('2011-12-30').getTime(), calendarIn('Pacific/Apia').endOf('2011-12-29').getTime());
});

test('every end is the first instant of a later day, in every zone', () => {
  const calendars = zones.map(calendarIn);
  fc.assert(fc.property(fc.constantFrom(...calendars), fc.integer({ min: 0, max: 14_000 }), (calendar, days) => {
    const day = addDays('2000-01-01', days);
    const end = calendar.endOf(day);
    assert.ok(calendar.dayOf(end) > day);
    assert.ok(calendar.dayOf(new Date(end.getTime() - 1)) <= day);
  }), { numRuns: 400 });
});
