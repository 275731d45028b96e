import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { seeded } from '../../src/kernel/random.ts';
import { openBase } from './base.ts';
import { epss, kev, record } from './documents.ts';
import { cveRecord } from './products.ts';

export interface Killed {
  readonly rounds: number;
  /** Answered as before, as after; anything else is in `wrong`. */
  readonly before: number;
  readonly after: number;
  readonly wrong: readonly string[];
}

/** `breakwater intel update`, killed at a random moment: what is there answers as before or as after, never otherwise, and the next update goes through. */
export async function killUpdates(seed: string, rounds: number, work: string): Promise<Killed> {
  const random = seeded(`${seed}/killed`);
  const base = await openBase(work);
  const before = base.answers();
  const folder = join(work, 'new');
  mkdirSync(folder);
  const records = Array.from({ length: 3_000 }, (_, at) => JSON.stringify({ ...record(random), id: `NEW-${at}`, details: random.hex(200) }));
  writeFileSync(join(folder, 'new.ndjson.gz'), gzipSync(records.join('\n')));
  writeFileSync(join(folder, 'kev.json'), JSON.stringify(kev(random)));
  writeFileSync(join(folder, 'epss.csv'), epss(random));
  writeFileSync(join(folder, 'cve.ndjson'), Array.from({ length: 500 }, () => JSON.stringify(cveRecord(random))).join('\n'));
  const args = [join(import.meta.dirname, '..', '..', 'src', 'main.ts'), 'intel', 'update', '--osv', join(folder, 'new.ndjson.gz'), '--kev', join(folder, 'kev.json'), '--epss', join(folder, 'epss.csv'), '--cve', join(folder, 'cve.ndjson')];
  const run = async (kill: number | undefined): Promise<boolean> => {
    const child = spawn(process.execPath, args, { env: { ...process.env, BREAKWATER_INTEL: base.folder }, stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    // From when it has begun to write: before that there is nothing to be seen.
    if (kill !== undefined) {
      while (child.exitCode === null && readdirSync(base.folder).length === files) await wait(5);
      await wait(kill);
      child.kill('SIGKILL');
    }
    return await ended === 0;
  };
  const files = readdirSync(base.folder).length;
  // What they found; the times in the sources' own states differ from run to run.
  const found = (answers: string): string => JSON.stringify((JSON.parse(answers) as readonly unknown[])[0]);
  const started = performance.now();
  if (!await run(undefined)) throw new Error('an update that nobody kills does not go through');
  const whole = performance.now() - started;
  const after = found(base.answers());
  let [asBefore, asAfter] = [0, 0];
  const wrong: string[] = [];
  for (let round = 0; round < rounds; round++) {
    base.restore();
    // Starting takes most of the time: what is written is written in the last part.
    const moment = Math.floor(random.next() ** 2 * whole * 0.4);
    await run(moment);
    try {
      const now = base.answers();
      if (now === before) asBefore++;
      else if (found(now) === after) asAfter++;
      else wrong.push(`killed after ${moment} ms: answers neither as before nor as after`);
      if (round % 5 === 0 && (!await run(undefined) || found(base.answers()) !== after)) wrong.push(`killed after ${moment} ms: the next update does not go through`);
    } catch (error) {
      wrong.push(`killed after ${moment} ms: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  rmSync(folder, { recursive: true });
  return { rounds, before: asBefore, after: asAfter, wrong };
}
