import { join } from 'node:path';
import { tryClaim } from '../src/cli/reproduce.ts';
import { mapParallel } from '../src/kernel/parallel.ts';
import { reproduce } from '../src/reproduction/index.ts';
import { kinds, negatives } from './negatives/index.ts';
import { atLeast, atMost, equal, type BenchResult } from './result.ts';
import { examples, expectations, laboratory, remark, truePairs } from './support/laboratory.ts';

const perKind = Number(process.env['NEGATIVES_PER_KIND'] ?? 310);
const atOnce = 4;

/** The example gets its right verdicts, and no generated negative is ever confirmed. */
export default async function truth(): Promise<BenchResult> {
  const lab = await laboratory();
  const seed = process.env['SEED'] ?? 'truth';
  remark(`seed ${seed}`);
  const { claims } = await expectations();
  const wrong = (await mapParallel(Object.entries(claims), atOnce, async ([name, row]) => {
    const { reproduction } = await tryClaim(join(examples, 'claims', row.path ?? name), lab);
    const codes: readonly string[] = reproduction.reasons.map(({ code }) => code);
    const right = reproduction.verdict === row.verdict && (row.reasons ?? []).every((code) => codes.includes(code));
    if (!right) remark(`${name}: ${reproduction.verdict} (${codes.join(', ')}: ${reproduction.reasons[0]?.text ?? ''}), expected ${row.verdict} ${row.reasons?.join(', ') ?? ''}`);
    return right ? undefined : name;
  })).filter((name) => name !== undefined);

  const made = await negatives((await truePairs()).filter(({ verdict }) => verdict === 'confirmed'), perKind, lab, seed);
  remark(`${made.length} distinct negatives`);
  const started = performance.now();
  let done = 0;
  const outcomes = await mapParallel(made, atOnce, async ({ kind, claim }) => {
    const { reproduction } = await reproduce(claim, lab);
    done += 1;
    if (done % 100 === 0) remark(`${done} of ${made.length}, ${(done / (performance.now() - started) * 1000).toFixed(1)}/s`);
    if (reproduction.verdict === 'confirmed') remark(`CONFIRMED: ${claim.label} ${JSON.stringify(claim.manifest.targets)} ${reproduction.reasons[0]?.text ?? ''}`);
    return { kind, verdict: reproduction.verdict };
  });
  const count = (test: (each: (typeof outcomes)[number]) => boolean): number => outcomes.filter(test).length;
  const verdicts = [...new Set(outcomes.map(({ verdict }) => verdict))];
  const real = Object.keys(claims).filter((name) => !name.startsWith('bad-')).length;
  return {
    bench: 'truth',
    figures: {
      exampleClaims: Object.keys(claims).length, real, bad: Object.keys(claims).length - real, negatives: outcomes.length,
      ...Object.fromEntries(verdicts.map((verdict) => [`negatives: ${verdict}`, count((each) => each.verdict === verdict)])),
      ...Object.fromEntries(kinds.map((kind) => [`kind ${kind}`, verdicts.map((verdict) => `${verdict} ${count((each) => each.kind === kind && each.verdict === verdict)}`).filter((text) => !text.endsWith(' 0')).join(', ')])),
      seconds: Math.round((performance.now() - started) / 1000),
    },
    peers: {},
    bars: [
      equal('example claims with a wrong verdict', wrong.length === 0 ? 0 : wrong.join(', '), 0),
      atLeast('real vulnerabilities', real, 25),
      atLeast('bad claims', Object.keys(claims).length - real, 15),
      atLeast('distinct negatives', outcomes.length, 3000),
      equal('negatives confirmed', count(({ verdict }) => verdict === 'confirmed'), 0),
      atLeast('negatives of the rarest kind', Math.min(...kinds.map((kind) => count((each) => each.kind === kind))), 200),
      atMost('share of indeterminate negatives', count(({ verdict }) => verdict === 'indeterminate') / Math.max(1, outcomes.length), 0.01),
    ],
  };
}
