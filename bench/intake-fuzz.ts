import { parseJson } from '../src/clearinghouse/intake/json.ts';
import { violationCodes } from '../src/clearinghouse/intake/index.ts';
import { seeded } from '../src/kernel/random.ts';
import { forms, fuzzBody } from './intake-fuzz/bodies.ts';
import { drills } from './intake-fuzz/cases.ts';
import type { Outcome } from './intake-fuzz/cases.ts';
import { rawKinds } from './intake-fuzz/http/request.ts';
import { fuzzHttp, neverEnding, type HttpFuzz } from './intake-fuzz/http/run.ts';
import { watchCases, watchDrill } from './intake-fuzz/watch.ts';
import { atLeast, atMost, equal, quantile, rounded } from './result.ts';
import type { Bar, BenchResult } from './result.ts';

/**
 * 20,000 mutated requests (JSON, multipart, SARIF), straight through the intake onto a database: each is accepted whole or
 * refused with an error that tells a remedy, in bounded time. One in sixty meets a ledger or a queue that fails half-way.
 * After all of them the database holds what was acknowledged and nothing else. First it shows that it notices when it does not.
 * Then as many raw requests, broken on every level of HTTP, over sockets at the service as it is started.
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
  const http = await fuzzHttp(seed, count, remark);
  for (const each of [...http.wrong, ...http.faults].slice(0, 20)) remark(each);
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
      ...figuresOf(http),
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
      ...barsOf(http, count),
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

function figuresOf({ cases: all, unread, stored }: HttpFuzz): BenchResult['figures'] {
  const answers = (kind: string): string => {
    const seen = Map.groupBy(all.filter((each) => each.kind === kind), (each) => each.answers.map(({ status }) => status).join('+') || 'none');
    return [...seen].map(([status, { length }]) => `${status} x ${length}`).toSorted().join(', ');
  };
  return {
    ...Object.fromEntries(rawKinds.map((kind) => [`HTTP, ${kind}: answers`, answers(kind)])),
    'HTTP: connections without an answer': unread,
    'HTTP: reports accepted, attachments, keys, leaves': `${all.reduce((sum, { accepted }) => sum + accepted, 0)}, ${stored.attachments}, ${stored.keys}, ${stored.leaves}`,
    'HTTP: slowest exchange, ms': rounded(Math.max(...all.map(({ milliseconds }) => milliseconds))),
  };
}

function barsOf({ cases: all, wrong, faults, serves, cutOff, stored, unread, keys, notices }: HttpFuzz, count: number): readonly Bar[] {
  return [
    atLeast('HTTP: raw requests', all.length, Math.max(count, cases)),
    equal('HTTP: answered with 5xx, without a problem document, or not at all though whole', wrong.length, 0),
    equal('HTTP: hangs', all.filter(({ hung }) => hung).length, 0),
    equal('HTTP: faults that the service logged', faults.length, 0),
    equal('HTTP: the service runs, and takes a good report, after all of that', String(serves), 'true'),
    equal('HTTP: requests begun and never ended that were cut off', cutOff, neverEnding),
    atLeast('HTTP: accepted', all.filter(({ accepted }) => accepted > 0).length, count / 40),
    equal('HTTP: acknowledged, and not there exactly once and whole', stored.lacking, 0),
    equal('HTTP: rows of no report, or reports that are not whole', stored.stray, 0),
    atMost('HTTP: stored, and not acknowledged: at most what broke off before its answer', stored.unasked, unread),
    atLeast('HTTP: keys stored, of those that were accepted', stored.keys, keys.known),
    atMost('HTTP: keys stored, with those of changed headers', stored.keys, keys.known + keys.more),
    equal('HTTP: findings of the ledger\'s verification', stored.findings, 0),
    equal('HTTP: a job that was removed on purpose is missed', String(notices), 'true'),
  ];
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
