import { executeRange, reproduce } from '../src/reproduction/index.ts';
import { seeded } from '../src/kernel/random.ts';
import { trialPlaces } from '../src/store/trial/places.ts';
import { crashProfile, type Crashed, type CrashProfile } from './crash/profile.ts';
import { atMost, equal, rounded, type Bar, type BenchResult } from './result.ts';
import { laboratory, remark, truePairs } from './support/laboratory.ts';

const kills = Number(process.env['KILLS'] ?? 50);
const profiles: readonly CrashProfile[] = ['embedded', 'cluster', 'postgres'];

/**
 * The service and, on PostgreSQL, a worker beside it are killed without warning at random moments, while a client keeps
 * handing in reports. In the end every report that was acknowledged has its one verdict, and the record of it all holds.
 */
export default async function crash(): Promise<BenchResult> {
  const seed = process.env['SEED'] ?? `${Date.now()}`;
  remark(`SEED=${seed}, ${kills} kills a profile`);
  const pair = (await truePairs()).find(({ name }) => name === 'npm-deep-extend-prototype');
  if (pair === undefined) throw new Error('the example npm-deep-extend-prototype is gone');
  // Fetched and built before, so that no registry has a part in it.
  const lab = await laboratory();
  await executeRange(pair.claim, await reproduce(pair.claim, lab), lab);
  const places = await trialPlaces();
  const crashed: [CrashProfile, Crashed][] = [];
  try {
    for (const profile of profiles.filter((each) => (process.env['PROFILE'] ?? each) === each)) {
      const place = profile === 'postgres' ? await places.fresh('postgres') : undefined;
      crashed.push([profile, await crashProfile(profile, { kills, random: seeded(`${seed}/${profile}`), pair, databaseUrl: place?.kind === 'postgres' ? place.url : undefined })]);
    }
  } finally {
    await places.remove();
  }
  for (const [profile, { leftovers, wrong, failedStarts, ledger }] of crashed) {
    for (const each of [...leftovers, ...wrong, ...failedStarts]) remark(`${profile}: ${each}`);
    if (ledger.status !== 0) remark(`${profile}: ${ledger.output}`);
  }
  return {
    bench: 'crash',
    figures: { seed, ...Object.fromEntries(crashed.flatMap(([profile, each]) => figuresOf(profile, each))) },
    peers: {},
    bars: profiles.flatMap((profile) => barsOf(profile, crashed.find(([name]) => name === profile)?.[1])),
  };
}

function figuresOf(profile: CrashProfile, each: Crashed): readonly (readonly [string, number | string])[] {
  return [
    [`${profile}: killed`, Object.entries(each.kills).map(([name, count]) => `${name} ${count} times`).join(', ')],
    [`${profile}: reports acknowledged`, each.acknowledged], [`${profile}: sent again`, each.retries], [`${profile}: cases`, each.audit.cases],
    [`${profile}: slowest start, s`, rounded(each.slowestStartSeconds)],
  ];
}

function barsOf(profile: CrashProfile, crashed: Crashed | undefined): readonly Bar[] {
  const killed = Object.values(crashed?.kills ?? {}).reduce((sum, count) => sum + count, 0);
  if (crashed === undefined) return [equal(`${profile}: kills`, killed, 50)];
  const { audit: { reports, unfinished, withoutVerdict, wrongSteps, wrongCases, splitClaims }, acknowledged, wrong, changedReceipts, leftovers, failedStarts, ledger, drainSeconds } = crashed;
  return [
    equal(`${profile}: kills`, killed, 50),
    equal(`${profile}: acknowledged reports without their verdict`, wrong.length, 0),
    equal(`${profile}: reports beyond the acknowledged ones, or lost`, reports - acknowledged, 0),
    equal(`${profile}: keys answered with two receipts`, changedReceipts, 0),
    equal(`${profile}: reports unfinished, without a verdict, recorded twice or in no case or the wrong one`, unfinished + withoutVerdict + wrongSteps + wrongCases, 0),
    equal(`${profile}: claims in several cases`, splitClaims, 0),
    equal(`${profile}: processes left behind`, leftovers.length, 0),
    equal(`${profile}: starts that failed`, failedStarts.length, 0),
    equal(`${profile}: ledger verifies, against the database too`, ledger.status, 0),
    atMost(`${profile}: from the last start to the last verdict, s`, drainSeconds, 60),
  ];
}
