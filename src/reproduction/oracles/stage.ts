import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Language } from '../../ecosystems/index.ts';
import { openSandbox, runtimes as runtimesIn, type Limits } from '../../sandbox/index.ts';
import type { Execution } from '../execution.ts';
import { jobFor, reportOf, type JobRequest } from '../harness/index.ts';
import { oracleFor } from './index.ts';
import type { Observation, Tokens } from './oracle.ts';

/** For tests: small made-up packages in a temporary folder, and one trial or execution on them in the real sandbox. */
export interface Stage extends AsyncDisposable {
  /** Lays out a build: paths below the target's root and their contents. */
  build(files: Readonly<Record<string, string>>): Promise<string>;
  execute(build: string, proof: JobRequest['proof'], options?: Options): Promise<Execution>;
  trial(build: string, oracle: { readonly kind: string } & Readonly<Record<string, unknown>>, proof: JobRequest['proof'], options?: Options & { readonly reference?: Observation }): Promise<Observation>;
}

export interface Options {
  readonly language?: Language;
  readonly files?: ReadonlyMap<string, Uint8Array>;
  readonly limits?: Partial<Limits>;
  readonly foreign?: readonly string[];
}

const limits: Limits = { wallMilliseconds: 10_000, memoryMiB: 256, processes: 64, outputMiB: 1, scratchMiB: 32 };

const tokens: Tokens = { token: (bytes = 16) => randomBytes(bytes).toString('hex') };

export async function openStage(): Promise<Stage> {
  const cache = join(tmpdir(), 'breakwater-tests');
  const [sandbox, runtimes] = await Promise.all([openSandbox({ cache }), runtimesIn(cache)]);
  const root = await mkdtemp(join(tmpdir(), 'stage-'));
  await chmod(root, 0o711);
  let builds = 0;

  const execute = async (build: string, proof: JobRequest['proof'], options: Options, given: Partial<JobRequest>): Promise<Execution> => {
    const { language = 'javascript', files = new Map<string, Uint8Array>(), foreign = [] } = options;
    const { job, nonce, inputBytes } = jobFor({ language, build, runtimes, proof, parameters: {}, preparation: {}, files, foreign, limits: { ...limits, ...options.limits }, ...given });
    const completed = await sandbox.run(job);
    return { completed, harness: nonce === undefined ? undefined : reportOf(completed, nonce), inputBytes };
  };
  return {
    async build(files) {
      const folder = join(root, `${(builds += 1)}`);
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
      }
      return folder;
    },
    execute: (build, proof, options = {}) => execute(build, proof, options, {}),
    async trial(build, given, proof, options = {}) {
      const { oracle, spec } = oracleFor(given);
      const preparation = oracle.prepare?.(spec, tokens) ?? {};
      return oracle.trial(spec, {
        preparation,
        execute: ({ parameters = {}, patience = 1 } = {}) => execute(build, proof, options, {
          preparation, parameters, limits: { ...limits, ...options.limits, wallMilliseconds: (options.limits?.wallMilliseconds ?? limits.wallMilliseconds) * patience },
        }),
        ...(options.reference === undefined ? {} : { reference: options.reference }),
      });
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
