import { sql } from 'kysely';
import { proposeFor, type FlawIdentity } from '../../src/clearinghouse/cases/index.ts';
import { seeded } from '../../src/kernel/random.ts';
import { atLeast, atMost, equal, quantile, rounded, type BenchResult } from '../result.ts';
import { count, database, idOf, insert } from './database.ts';
import { drawFlaw, foundAgain } from './flaws.ts';
import { fingerprints, pairwise } from './peers.ts';

const cases = 100_000;
const duplicates = 5_000;
const seed = 'merge 1';
/** Of the duplicates, how many the pairwise peer is given: it reads every case of the package for each. */
const pairwiseSample = 500;

/** Does a second report of a known flaw find its case? Indexed keys over 100,000 cases, against a fingerprint and a loop over pairs. */
export async function lookup(): Promise<Pick<BenchResult, 'figures' | 'peers' | 'bars'>> {
  const random = seeded(seed);
  const known = Array.from({ length: cases }, () => drawFlaw(random));
  const drawn = Array.from({ length: duplicates }, () => {
    const of = random.below(cases);
    return { of, identity: foundAgain(known[of] as FlawIdentity, random) };
  });
  const { db, profile, close } = await database();
  try {
    const inserted = performance.now();
    await insert(db, known);
    const insertSeconds = (performance.now() - inserted) / 1_000;
    // The first ones compile what all later ones run.
    for (const { identity } of drawn.slice(0, 100)) await proposeFor(db, identity);
    const times: number[] = [];
    const processor: number[] = [];
    const nothing: number[] = [];
    const ranks: number[] = [];
    let most = 0;
    for (const { of, identity } of drawn) {
      const [before, used] = [performance.now(), process.cpuUsage()];
      const found = await proposeFor(db, identity);
      times.push(performance.now() - before);
      const { user, system } = process.cpuUsage(used);
      processor.push((user + system) / 1_000);
      most = Math.max(most, found.length);
      const idle = performance.now();
      await sql`select`.execute(db);
      nothing.push(performance.now() - idle);
      ranks.push(found.findIndex((each) => each.case === idOf(of)) + 1);
    }
    const recall = (within: number): number => ranks.filter((rank) => rank > 0 && rank <= within).length / duplicates;
    return {
      figures: {
        profile, seed, cases, duplicates, 'cases of the most popular package': Math.max(...[...Map.groupBy(known, (flaw) => flaw.package).values()].map((group) => group.length)),
        'true case first': rounded(recall(1)), 'true case among 5': rounded(recall(5)), 'lookup p50 (ms)': rounded(quantile(times, 0.5)), 'lookup p99 (ms)': rounded(quantile(times, 0.99)),
        // Embedded, the database runs in this process: its processor time is what a lookup takes on a machine that does nothing else.
        'lookup p99, processor time of this process (ms)': rounded(quantile(processor, 0.99)),
        // What the machine adds by itself: above a millisecond, others are using it, and the wall time above says little.
        'statement that reads nothing, p99 (ms)': rounded(quantile(nothing, 0.99)),
        'bulk insert (cases/s)': rounded(cases / insertSeconds),
      },
      peers: { ...fingerprints(known, drawn), ...pairwise(known, drawn.slice(0, pairwiseSample)) },
      bars: [
        equal('cases', await count(db), cases),
        atLeast('true case among the first 5 proposals', recall(5), 0.9),
        atMost('lookup p99 (ms)', quantile(times, 0.99), 10),
        atMost('proposals per lookup', most, 5),
      ],
    };
  } finally {
    await close();
  }
}
