import { mapParallel } from '../src/kernel/parallel.ts';
import { executeRange, reproduce, type Laboratory } from '../src/reproduction/index.ts';
import type { Place } from '../src/store/index.ts';
import { trialPlaces } from '../src/store/trial/places.ts';
import { runReports, type Ran } from './pipeline/reports.ts';
import { atLeast, atMost, equal, median, rounded, type Bar, type BenchResult } from './result.ts';
import { dataOnlyPairs, manyClaims } from './support/claims.ts';
import { laboratory, remark, type Pair } from './support/laboratory.ts';

/** Of the embedded profile, `npm start`'s own; the others get a share, since each report costs half a second of the machine. */
const reports = Number(process.env['REPORTS'] ?? 1000);
const shares = { 'embedded': 1, 'PostgreSQL, one worker': 0.4, 'PostgreSQL, two workers': 0.4 } as const;
type Setting = keyof typeof shares;
const atOnce = 4;
/** Claims of the engine alone before, between and after the settings, so that a noisy neighbor hits both alike. */
const alone = Math.max(atOnce, Math.round(reports / 15));

/**
 * Data-only reports from HTTP to verdict and case, through the service as a user starts it, beside the rate of the engine
 * called directly on the same claims in the same run. Packages are cached for both.
 */
export default async function pipeline(): Promise<BenchResult> {
  const lab = await laboratory();
  const pairs = await dataOnlyPairs();
  for (const { claim } of pairs) await executeRange(claim, await reproduce(claim, lab), lab);
  const work = manyClaims(pairs, reports);
  const places = await trialPlaces();
  const rates = [await engineRate(work, lab)];
  const ran = new Map<Setting, Ran>();
  try {
    for (const setting of Object.keys(shares) as Setting[]) {
      const given = work.slice(0, Math.max(pairs.length, Math.round(reports * shares[setting])));
      ran.set(setting, await run(setting, given, setting === 'embedded' ? undefined : await places.fresh('postgres')));
      rates.push(await engineRate(work, lab));
    }
  } finally {
    await places.remove();
  }
  const shareOf = new Map([...ran].map(([setting, { rate }], index) => [setting, rate / (((rates[index] ?? 0) + (rates[index + 1] ?? 0)) / 2)]));
  const share = (setting: Setting): number => shareOf.get(setting) ?? 0;
  return {
    bench: 'pipeline',
    figures: Object.fromEntries([...ran].flatMap(([setting, each]) => figuresOf(setting, each))),
    peers: { 'engine alone, verdicts/s, around each setting': rates.map((rate) => rate.toFixed(2)).join(', ') },
    bars: [
      ...[...ran].flatMap(([setting, each]) => barsOf(setting, each, share(setting))),
      atLeast('two workers over one, each as its share of the engine', share('PostgreSQL, two workers') / share('PostgreSQL, one worker'), 0.95),
      atLeast('reports, embedded', ran.get('embedded')?.audit.reports ?? 0, 1000),
    ],
  };
}

async function run(setting: Setting, work: readonly Pair[], place: Place | undefined): Promise<Ran> {
  remark(`${setting}: ${work.length} reports`);
  const url = place?.kind === 'postgres' ? place.url : undefined;
  const workers = setting === 'embedded' ? 0 : setting === 'PostgreSQL, one worker' ? 1 : 2;
  return runReports(work, { workers, databaseUrl: url, untilRanges: workers === 1 });
}

function figuresOf(setting: Setting, { rate, secondsToHandIn, server, resident, audit, rangesLeft, rangeSeconds }: Ran): readonly (readonly [string, number | string])[] {
  return [
    [`${setting}: reports`, audit.reports], [`${setting}: verdicts/s`, rounded(rate)], [`${setting}: handed in within s`, rounded(secondsToHandIn)], [`${setting}: cases`, audit.cases],
    [`${setting}: processor time of the service for a report, ms`, rounded(server * 1000 / audit.reports)],
    [`${setting}: resident, service and workers with their engines, MiB`, rounded(resident.at(-1) ?? 0)],
    [`${setting}: affected ranges still to be searched at the last verdict`, rangesLeft],
    ...(rangeSeconds === undefined ? [] : [[`${setting}: until the last range, s`, rounded(rangeSeconds)] as const]),
  ];
}

function barsOf(setting: Setting, { audit, resident, wrongVerdicts, rangesMissing }: Ran, share: number): readonly Bar[] {
  const half = Math.floor(resident.length / 2);
  return [
    atLeast(`${setting}: share of the engine's rate`, share, 0.8),
    equal(`${setting}: verdicts that are not the engine's own`, wrongVerdicts, 0),
    equal(`${setting}: reports unfinished, without a verdict, recorded twice or in no case or the wrong one`, audit.unfinished + audit.withoutVerdict + audit.wrongSteps + audit.wrongCases + audit.splitClaims, 0),
    ...(rangesMissing === undefined ? [] : [equal(`${setting}: confirmed reports without their range in the end`, rangesMissing, 0)]),
    atMost(`${setting}: resident memory, second half over first`, median(resident.slice(half)) / median(resident.slice(0, half)), 1.25),
  ];
}

async function engineRate(work: readonly Pair[], lab: Laboratory): Promise<number> {
  const part = work.slice(0, alone);
  const began = performance.now();
  await mapParallel(part, atOnce, ({ claim }) => reproduce(claim, lab));
  const rate = part.length / ((performance.now() - began) / 1000);
  remark(`the engine alone: ${rate.toFixed(2)} verdicts/s`);
  return rate;
}
