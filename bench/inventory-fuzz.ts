import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../src/kernel/random.ts';
import { openBase } from './inventory-fuzz/base.ts';
import { drills, inputs, type Outcome } from './inventory-fuzz/cases.ts';
import { document, formats } from './inventory-fuzz/documents.ts';
import { growths } from './inventory-fuzz/growth.ts';
import { killUpdates } from './inventory-fuzz/killed.ts';
import { large, runLarge, type Ended } from './inventory-fuzz/large.ts';
import { mutatedJson } from './inventory-fuzz/mutate.ts';
import { watchCases, watchDrill } from './inventory-fuzz/watch.ts';
import { atLeast, atMost, equal, quantile, rounded } from './result.ts';
import type { Bar, BenchResult } from './result.ts';

/**
 * 20,000 mutated inventories of every format and 20,000 mutated sources of advisories, and broken files of the knowledge base: each
 * ends in a result or in an error that tells a remedy, in bounded time and memory, and nothing is half stored. Then what is large, in
 * processes of their own; how time grows with size; and updates that are killed. First it shows that it notices.
 */
export default async function inventoryFuzz(): Promise<BenchResult> {
  const seed = process.env['SEED'] ?? 'inventory';
  const count = Number(process.env['FUZZ_CASES'] ?? cases);
  const remark = (text: string): void => { process.stderr.write(`${text}\n`); };
  remark(`seed ${seed}, ${count} cases`);
  const unnoticed: string[] = [];
  for (const drill of drills) {
    const seen = await watchDrill(drill);
    const wanted = drill === 'nothing wrong' ? 'accepted' : drill === 'never ends' || drill === 'busy loop' ? 'hung' : drill === 'too much memory' ? 'crashed' : 'wrong';
    if (seen !== wanted) unnoticed.push(`${drill}: ${seen}`);
  }
  const { outcomes, hung, crashed } = await watchCases(seed, count, remark);
  const work = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'breakwater-inventory-fuzz-'));
  try {
    const base = await openBase(work);
    const ended: Ended[] = [];
    for (const each of large) {
      base.restore();
      const one = await runLarge(each, base.folder, work);
      remark(`${one.name}: ${one.status} ${one.code}, ${Math.round(one.peakMegabytes)} MiB, ${rounded(one.processorSeconds)} s ${one.wrong}`);
      ended.push(one);
    }
    base.restore();
    const grown = (await growths(base)).toSorted((a, b) => b.slope - a.slope);
    for (const { name, slope, milliseconds } of grown.slice(0, 5)) remark(`growth ${rounded(slope)}, ${rounded(milliseconds)} ms: ${name}`);
    const killed = await killUpdates(seed, Number(process.env['FUZZ_KILLS'] ?? kills), join(work, 'killed'));
    for (const each of killed.wrong) remark(each);
    const times = outcomes.map(({ milliseconds }) => milliseconds);
    const worst = outcomes.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
    const first = ended[0]?.peakMegabytes ?? Number.POSITIVE_INFINITY;
    return {
      bench: 'inventory-fuzz',
      figures: {
        seed, cases: outcomes.length,
        ...Object.fromEntries(inputs.map((input) => [`${input}: accepted, refused`, share(outcomes.filter((each) => each.input === input))])),
        'kinds of refusal': [...new Set(outcomes.filter((each) => each.ended === 'refused').map(({ detail }) => detail))].toSorted().join(', '),
        'processor time of a case, median ms': rounded(quantile(times, 0.5)), 'processor time of a case, 99.9th percentile ms': rounded(quantile(times, 0.999)),
        'slowest case': worst === undefined ? '' : `${worst.index}, ${worst.form} of ${worst.bytes} bytes, ${rounded(worst.milliseconds)} ms`,
        ...Object.fromEntries(ended.map(({ name, status, code, peakMegabytes, processorSeconds }) => [name, `${code || status}, ${Math.round(peakMegabytes)} MiB, ${rounded(processorSeconds)} s`])),
        'steepest growth': `${rounded(grown[0]?.slope ?? 0)}, ${grown[0]?.name ?? ''}`, 'shapes measured at growing sizes': grown.length,
        'killed updates: as before, as after': `${killed.before}, ${killed.after}`,
      },
      peers: peers(seed),
      bars: [
        ...inputs.slice(0, 2).map((input) => atLeast(`cases of ${input}`, outcomes.filter((each) => each.input === input).length, 20_000)),
        equal('ended neither in a result nor in an error with a remedy, half stored, or answered otherwise', outcomes.filter((each) => each.ended === 'wrong').length, 0),
        equal('crashes, of 512 MB a case', crashed.length, 0), equal('hangs', hung.length, 0),
        atMost('slowest case, ms of processor time', worst?.milliseconds ?? Number.POSITIVE_INFINITY, 5_000),
        equal('large ones that ended otherwise than they should, or wrote control characters', ended.filter(({ wrong }) => wrong !== '').map(({ name }) => name).join(', '), ''),
        atMost('peak memory of an SBOM of 100 MiB, MiB', first, 1_024),
        atMost('peak memory of any, MiB: the text twice, and what a parser may build', Math.max(...ended.map(({ peakMegabytes }) => (Number.isNaN(peakMegabytes) ? Number.POSITIVE_INFINITY : peakMegabytes))), 1_536),
        atMost('steepest growth of time with size (1 is linear)', grown[0]?.slope ?? Number.POSITIVE_INFINITY, 1.3),
        equal('killed updates after which it answers neither as before nor as after', killed.wrong.length, 0),
        atLeast('killed updates', killed.rounds, kills),
        equal('deliberate faults unnoticed, or a sound case accused', unnoticed.join(', '), ''),
        ...inputs.map((input) => variety(input, outcomes.filter((each) => each.input === input))),
      ],
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Four in nine are inventories, as many sources; the others break files. */
const cases = 45_100;
const kills = 30;

function share(outcomes: readonly Outcome[]): string {
  return (['accepted', 'refused'] as const).map((kind) => outcomes.filter(({ ended }) => ended === kind).length).join(', ');
}

/** Mutations so wild that nothing is accepted, or so tame that everything is, test nothing. */
function variety(input: string, outcomes: readonly Outcome[]): Bar {
  const accepted = outcomes.filter(({ ended }) => ended === 'accepted').length / Math.max(1, outcomes.length);
  return { name: `${input}: share accepted`, value: rounded(accepted), bar: '0.02 to 0.95', ok: accepted >= 0.02 && accepted <= 0.95 };
}

/** What one would use without a reader: the parser of the language, and a reader that believes what it gives. */
function peers(seed: string): BenchResult['peers'] {
  let failures = 0;
  for (let index = 0; index < 1_000; index++) {
    const random = seeded(`${seed}/peer/${index}`);
    try {
      const parsed = JSON.parse(mutatedJson(document(formats[0], random), random)) as { components: { purl: string }[] };
      for (const { purl } of parsed.components) purl.startsWith('pkg:');
    } catch {
      failures++;
    }
  }
  return { 'JSON.parse and a plain loop, mutated CycloneDX: errors that say nothing, of 1,000': failures };
}
