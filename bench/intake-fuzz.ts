import { parseJson } from '../src/clearinghouse/intake/json.ts';
import { violationCodes } from '../src/clearinghouse/intake/index.ts';
import { seeded } from '../src/kernel/random.ts';
import { forms, fuzzBody } from './intake-fuzz/bodies.ts';
import { drills } from './intake-fuzz/cases.ts';
import type { Outcome } from './intake-fuzz/cases.ts';
import { watchCases, watchDrill } from './intake-fuzz/watch.ts';
import { atLeast, atMost, equal, quantile, rounded } from './result.ts';
import type { Bar, BenchResult } from './result.ts';

/**
 * 20,000 mutated requests (JSON, multipart, SARIF), straight through the intake onto a database: each is accepted whole or
 * refused with an error that tells a remedy, in bounded time. One in sixty meets a ledger or a queue that fails half-way.
 * After all of them the database holds what was acknowledged and nothing else. First it shows that it notices when it does not.
 */
export default async function intakeFuzz(): Promise<BenchResult> {
  const seed = process.env['SEED'] ?? 'intake';
  const count = Number(process.env['FUZZ_CASES'] ?? cases);
  const remark = (text: string): void => { process.stderr.write(`${text}\n`); };
  remark(`seed ${seed}, ${count} cases`);
  const unnoticed: string[] = [];
  for (const drill of drills) {
    const seen = await watchDrill(drill);
    const wanted = drill === 'nothing wrong' ? 'sound' : drill === 'never ends' ? 'hung' : 'noticed';
    if (seen !== wanted) unnoticed.push(`${drill}: ${seen}`);
  }
  const { outcomes, halfStored, hung, crashed } = await watchCases(seed, count, remark);
  for (const each of halfStored) remark(each);
  const wrong = outcomes.filter(({ ended }) => ended === 'wrong');
  const times = outcomes.map(({ milliseconds }) => milliseconds);
  const worst = outcomes.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
  const codes = new Set(outcomes.flatMap((each) => each.codes));
  return {
    bench: 'intake-fuzz',
    figures: {
      seed, cases: outcomes.length,
      ...Object.fromEntries(forms.map((form) => [`${form}: accepted, repeated, refused, stopped`, summary(outcomes.filter((each) => each.form === form))])),
      'kinds of refusal': [...new Set(outcomes.filter(({ ended }) => ended === 'refused').map(({ detail }) => detail))].toSorted().join(', '),
      'largest body, bytes': Math.max(...outcomes.map(({ bytes }) => bytes)),
      'processor time of a case, median ms': rounded(quantile(times, 0.5)),
      'processor time of a case, 99.9th percentile ms': rounded(quantile(times, 0.999)),
      'slowest case': worst === undefined ? '' : `${worst.index}, ${worst.form} of ${worst.bytes} bytes, ${rounded(worst.milliseconds)} ms`,
    },
    peers: peers(seed, count),
    bars: [
      atLeast('cases', outcomes.length, cases),
      equal('ended neither accepted nor in an intake error with a remedy, or as the server\'s fault', wrong.length, 0),
      equal('times that rows and acknowledgements disagreed', halfStored.length, 0),
      equal('crashes', crashed.length, 0),
      equal('hangs', hung.length, 0),
      atMost('slowest case, ms of processor time', worst?.milliseconds ?? Number.POSITIVE_INFINITY, 5_000),
      atLeast('stopped half-way by a failing ledger or queue', outcomes.filter(({ ended }) => ended === 'stopped').length, count / 1_000),
      atLeast('answered again by their key', outcomes.filter(({ ended }) => ended === 'repeated').length, 1),
      equal('violation codes never met', violationCodes.filter((code) => !codes.has(code)).join(', '), ''),
      equal('deliberate faults unnoticed, or a sound case accused', unnoticed.join(', '), ''),
      ...forms.map((form) => variety(form, outcomes.filter((each) => each.form === form))),
    ],
  };
}

const cases = 20_000;

/** Mutations so wild that nothing is accepted, or so tame that everything is, test nothing. */
function variety(form: string, outcomes: readonly Outcome[]): Bar {
  const share = outcomes.filter(({ ended }) => ended === 'accepted').length / Math.max(1, outcomes.length);
  return { name: `${form}: share accepted`, value: rounded(share), bar: '0.05 to 0.95', ok: share >= 0.05 && share <= 0.95 };
}

function summary(outcomes: readonly Outcome[]): string {
  return (['accepted', 'repeated', 'refused', 'stopped'] as const).map((kind) => outcomes.filter(({ ended }) => ended === kind).length).join(', ');
}

/** The parser of the language, over the same JSON bodies: what it reads although it has a second reading or no valid encoding. */
function peers(seed: string, count: number): BenchResult['peers'] {
  let [bodies, ambiguous] = [0, 0];
  for (let index = 0; index < count; index++) {
    const { form, bytes } = fuzzBody(seeded(`${seed}/${index}`));
    if (form !== 'json') continue;
    bodies++;
    const [theirs, ours] = [reads(() => JSON.parse(bytes.toString())), reads(() => parseJson(bytes, Number.POSITIVE_INFINITY))];
    if (theirs && !ours) ambiguous++;
  }
  return { [`JSON.parse alone, of ${bodies} bodies: repeated keys and broken UTF-8 let through`]: ambiguous };
}

function reads(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
