import { parse } from 'yaml';
import { drills, inputs, type Outcome } from './fuzz/cases.ts';
import { growths } from './fuzz/growth.ts';
import { hostileManifest, manifestSeeds } from './fuzz/manifests.ts';
import { watchCases, watchDrill } from './fuzz/watch.ts';
import { seeded } from '../src/kernel/random.ts';
import { atLeast, atMost, equal, quantile, rounded } from './result.ts';
import type { Bar, BenchResult } from './result.ts';

/**
 * 20,000 mutated manifests, archives and sanitizer logs, up to ten megabytes: each ends in an error with a remedy or in
 * a result, in bounded time, and writes nowhere but where it was told. The benchmark first shows that it notices
 * when one of these does not hold.
 */
export default async function fuzz(): Promise<BenchResult> {
  const seed = process.env['SEED'] ?? 'fuzz';
  const count = Number(process.env['FUZZ_CASES'] ?? CASES);
  const remark = (text: string): void => { process.stderr.write(`${text}\n`); };
  remark(`seed ${seed}, ${count} cases`);
  const noticed = new Map<string, string>();
  for (const drill of drills) noticed.set(drill, await watchDrill(drill));
  const { outcomes, hung, crashed } = await watchCases(seed, count, remark);
  const grown = (await growths()).toSorted((a, b) => b.slope - a.slope);
  const steepest = grown[0];
  const slowest = grown.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
  const worst = outcomes.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
  const wrong = outcomes.filter(({ ended }) => ended === 'wrong');
  const unnoticed = [...noticed].filter(([drill, seen]) => (drill === 'nothing wrong') !== (seen === 'accepted')).map(([drill, seen]) => `${drill}: ${seen}`);
  return {
    bench: 'fuzz',
    figures: {
      seed,
      cases: outcomes.length,
      'largest input, bytes': Math.max(...outcomes.map(({ bytes }) => bytes)),
      'inputs over 1 MB': outcomes.filter(({ bytes }) => bytes > 1_000_000).length,
      ...Object.fromEntries(inputs.map((input) => [`${input}: accepted, refused, kinds of error`, summary(outcomes.filter((each) => each.input === input))])),
      'processor time of a case, median ms': rounded(quantile(outcomes.map(({ milliseconds }) => milliseconds), 0.5)),
      'processor time of a case, 99.9th percentile ms': rounded(quantile(outcomes.map(({ milliseconds }) => milliseconds), 0.999)),
      'slowest case': worst === undefined ? '' : `${worst.index}, ${worst.input} of ${worst.bytes} bytes, ${rounded(worst.milliseconds)} ms`,
      'steepest growth': steepest === undefined ? '' : `${rounded(steepest.slope)}, ${steepest.name}`,
      'slowest at full size': slowest === undefined ? '' : `${rounded(slowest.milliseconds)} ms, ${slowest.name}`,
      'shapes measured at growing sizes': grown.length,
    },
    peers: { 'yaml library alone, same manifests: errors without a remedy, of 1,000': yamlAlone(seed) },
    bars: [
      atLeast('cases', outcomes.length + hung.length + crashed.length, CASES),
      equal('ended neither in a result nor in an error with a remedy, or wrote outside', wrong.length, 0),
      equal('crashes', crashed.length, 0),
      equal('hangs', hung.length, 0),
      atMost('slowest case, ms of processor time', worst?.milliseconds ?? Number.POSITIVE_INFINITY, SLOWEST),
      atMost('steepest growth of time with size (1 is linear)', steepest?.slope ?? Number.POSITIVE_INFINITY, STEEPEST),
      equal('deliberate faults unnoticed, or a sound case accused', unnoticed.join(', '), ''),
      ...inputs.map((input) => variety(input, outcomes.filter((each) => each.input === input))),
    ],
  };
}

const CASES = 20_000;
const SLOWEST = 10_000;
const STEEPEST = 1.4;

/** Mutations so wild that nothing is accepted, or so tame that everything is, test nothing. */
function variety(input: string, outcomes: readonly Outcome[]): Bar {
  const accepted = outcomes.filter(({ ended }) => ended === 'accepted').length / Math.max(1, outcomes.length);
  return { name: `${input}: share accepted`, value: rounded(accepted), bar: '0.02 to 0.98', ok: accepted >= 0.02 && accepted <= 0.98 };
}

function summary(outcomes: readonly Outcome[]): string {
  const refused = outcomes.filter(({ ended }) => ended === 'refused');
  return `${outcomes.filter(({ ended }) => ended === 'accepted').length}, ${refused.length}, ${new Set(refused.map(({ detail }) => detail)).size}`;
}

/** What one would use without a manifest reader: the parser of the language. */
function yamlAlone(seed: string): number {
  const seeds = manifestSeeds();
  let failures = 0;
  for (let index = 0; index < 1_000; index++) {
    const text = hostileManifest(seeds, seeded(`${seed}/yaml/${index}`)).slice(0, 200_000);
    try {
      parse(text, { logLevel: 'silent', mapAsMap: true });
    } catch (error) {
      if ((error as { remedy?: unknown }).remedy === undefined) failures++;
    }
  }
  return failures;
}
