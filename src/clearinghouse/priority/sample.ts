import { calendarIn } from './calendar.ts';
import type { Answer, Asset, Finding, KevAnswer } from './finding.ts';
import { defaultPolicy } from './policy.ts';
import type { TimelineContext } from './timeline/directive.ts';

/** Sample inputs that several tests of this room start from. */
export const sampleContext: TimelineContext = { policy: defaultPolicy, calendar: calendarIn('America/Chicago'), label: 'benchmark' };

export const sampleFinding: Finding = {
  id: 'f-1',
  asset: 'gateway',
  advisory: 'CVE-2026-8037',
  aliases: [],
  component: { ref: 'pkg', package: 'pkg:npm/left', version: '1.0.0', ecosystem: 'npm' },
  ranges: [{ introduced: '0', fixed: '1.2.0' }],
  foundAt: new Date('2026-08-10T15:00:00Z'),
};

export const sampleAsset: Asset = { id: 'gateway', name: 'Patient portal' };

export function stated(key: string): Answer {
  return { key, source: 'CISA Vulnrichment', date: '2026-08-09' };
}

export function listing(day: string, ransomware = false): KevAnswer {
  return { listed: true, day, source: 'KEV 2026.08.07', ransomware };
}

export const unlisted: KevAnswer = { listed: false, day: '2026-08-07', source: 'KEV 2026.08.07' };

/** Dotted numbers, which is all that the samples use. */
export function compareNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map((each) => each.split('.').map(Number)) as [number[], number[]];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
