import { randomBytes } from 'node:crypto';
import { rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimLimits, packageLimits, readArchive, unpack } from '../../src/ecosystems/index.ts';
import { BreakwaterError } from '../../src/kernel/error.ts';
import { seeded } from '../../src/kernel/random.ts';
import { parseCrash, parseManifest, readClaim } from '../../src/reproduction/index.ts';
import { hostileArchive } from './archives.ts';
import { hostileLog, logSeeds } from './logs.ts';
import { hostileManifest, manifestSeeds } from './manifests.ts';
import type { Neighborhood } from './neighborhood.ts';

export const inputs = ['manifest', 'claim', 'bundle', 'package', 'log'] as const;
export type Input = (typeof inputs)[number];

/** What one case ended with. `accepted`: a manifest, files, a crash. `refused`: our own error with a remedy. */
export interface Outcome {
  readonly index: number;
  readonly input: Input;
  readonly bytes: number;
  /** Of this thread's processor time. */
  readonly milliseconds: number;
  readonly ended: 'accepted' | 'refused' | 'wrong';
  /** The error's code, or what is wrong. */
  readonly detail: string;
}

export interface Cases {
  run(index: number): Promise<Outcome>;
}

/** Case `index` of a seed is the same in every run. */
export function openCases(seed: string, neighborhood: Neighborhood): Cases {
  const manifests = manifestSeeds();
  const logs = logSeeds();
  const hostile = { aim: neighborhood.aim, manifests };
  return {
    async run(index) {
      const random = seeded(`${seed}/${index}`);
      const input = random.pick(['manifest', 'manifest', 'manifest', 'claim', 'bundle', 'bundle', 'package', 'package', 'log', 'log'] as const);
      const target = neighborhood.freshTarget();
      const prepared = prepare();
      const before = process.threadCpuUsage();
      const { ended, detail } = await outcomeOf(prepared.act);
      const { user, system } = process.threadCpuUsage(before);
      const milliseconds = (user + system) / 1_000;
      const trespasses = input === 'manifest' || input === 'log' ? [] : neighborhood.trespasses(target);
      const outside = trespasses.length > 0;
      return { index, input, bytes: prepared.bytes, milliseconds, ended: outside ? 'wrong' : ended, detail: outside ? `wrote ${trespasses.join(', ')}` : detail };

      function prepare(): { readonly bytes: number; readonly act: () => unknown } {
        switch (input) {
          case 'manifest': {
            const text = hostileManifest(manifests, random);
            return { bytes: text.length, act: () => parseManifest(text, 'case') };
          }
          case 'log': {
            const log = hostileLog(logs, random);
            return { bytes: log.length, act: () => parseCrash(log) };
          }
          case 'bundle': {
            const bytes = hostileArchive(hostile, random);
            return { bytes: bytes.length, act: () => readArchive(bytes, 'case', claimLimits) };
          }
          case 'package': {
            const bytes = hostileArchive(hostile, random);
            const file = join(neighborhood.aim, 'archive');
            return { bytes: bytes.length, act: () => unpackFrom(file, bytes, target, random.below(3)) };
          }
          case 'claim': {
            const asZip = random.below(2) === 0;
            const bytes = asZip ? hostileArchive(hostile, random) : Buffer.from(hostileManifest(manifests, random));
            const file = join(target, random.pick(['reproduction.yaml', 'reproduction.json', 'claim.zip', 'other']));
            writeFileSync(file, bytes);
            return { bytes: bytes.length, act: () => readClaim(random.below(2) === 0 ? target : file) };
          }
        }
      }
    },
  };
}

/** The archive itself lies outside its target for as long as it is read. */
async function unpackFrom(file: string, bytes: Buffer, target: string, strip: number): Promise<unknown> {
  writeFileSync(file, bytes);
  try {
    return await unpack(file, target, { limits: { ...packageLimits, totalBytes: 64 * 1024 * 1024 }, strip });
  } finally {
    rmSync(file, { force: true });
  }
}

async function outcomeOf(act: () => unknown): Promise<Pick<Outcome, 'ended' | 'detail'>> {
  try {
    const result = await act();
    return result === undefined ? { ended: 'refused', detail: 'no crash' } : { ended: 'accepted', detail: '' };
  } catch (error) {
    if (!(error instanceof BreakwaterError)) return { ended: 'wrong', detail: error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : `threw ${typeof error}` };
    const { code, remedy, message } = error as BreakwaterError;
    if (remedy === undefined || remedy === '') return { ended: 'wrong', detail: `${code} without a remedy: ${message.slice(0, 300)}` };
    return { ended: 'refused', detail: code };
  }
}

/** Cases that are wrong on purpose: what the benchmark must notice before its silence counts. */
export const drills = ['nothing wrong', 'plain error', 'no remedy', 'writes outside', 'leaves a link', 'never ends', 'busy loop', 'exits'] as const;
export type Drill = (typeof drills)[number];

export async function runDrill(drill: Drill, neighborhood: Neighborhood): Promise<Outcome> {
  const target = neighborhood.freshTarget();
  const acts: Readonly<Record<Drill, () => unknown>> = {
    'nothing wrong': () => true,
    'plain error': () => { throw new TypeError('not ours'); },
    'no remedy': () => { throw new BreakwaterError('some-code', 'no idea'); },
    'writes outside': () => { writeFileSync(join(target, '..', 'escape'), randomBytes(4)); return true; },
    'leaves a link': () => { symlinkSync('/', join(target, 'link')); return true; },
    'never ends': () => new Promise(() => undefined),
    'busy loop': () => { for (;;) if (statSync('/').size < 0) return true; },
    exits: () => { process.exit(7); },
  };
  const { ended, detail } = await outcomeOf(acts[drill]);
  const trespasses = neighborhood.trespasses(target);
  rmSync(join(target, '..', 'escape'), { force: true });
  return { index: -1, input: 'package', bytes: 0, milliseconds: 0, ended: trespasses.length > 0 ? 'wrong' : ended, detail: trespasses.join(', ') || detail };
}
