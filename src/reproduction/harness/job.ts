import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Language } from '../../ecosystems/index.ts';
import type { Job, Limits, Mount, PlantedFile, Runtimes } from '../../sandbox/index.ts';
import { ReproductionError } from '../error.ts';
import { Expander } from '../manifest/expand.ts';
import type { Action, Proof, Run } from '../manifest/schema.ts';
import type { Preparation } from '../oracles/oracle.ts';
import { environment, sanitizerOptions } from './environment.ts';
import { plannedCall, plannedStep, type Plan } from './plan.ts';

export interface JobRequest {
  readonly language: Language;
  /** Folder of the build on the host. */
  readonly build: string;
  readonly runtimes: Runtimes;
  readonly proof: Proof | ({ readonly strength: 'data' } & Action);
  readonly parameters: Readonly<Record<string, number>>;
  readonly preparation: Preparation;
  readonly limits: Limits;
  /** The claim's files by their name in the manifest. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Folders and files of the dependencies, as the sandbox sees them. */
  readonly foreign?: readonly string[];
  /** Standard output of the isolated script. */
  readonly produced?: Uint8Array;
}

export interface PlannedJob {
  readonly job: Job;
  /** What the harness's lines must carry; undefined where the program runs without a harness. */
  readonly nonce: string | undefined;
  /** Bytes of data that the proof hands to the target. */
  readonly inputBytes: number;
}

/** The kernel's MAX_ARG_STRLEN less the ending zero: one argument cannot be longer. */
const longestArgument = 131_071;

/** Kept out of /work, so that the target's working directory holds only what the proof put there. */
const harnessFolder = '/tmp/.harness';

const programs: Readonly<Record<'javascript' | 'python', readonly [string, ...string[]]>> = {
  javascript: ['node.cjs', 'render.cjs', 'guard.cjs', 'http.cjs'],
  python: ['python.py', 'render.py', 'guard.py', 'http_steps.py'],
};
/** Starts a Python program of the build as a command line would. */
const pythonMain = 'main.py';

/** The job for one execution of a proof or a control on one build. */
export function jobFor(request: JobRequest): PlannedJob {
  const { proof } = request;
  if (proof.strength === 'human') throw new ReproductionError('manifest-invalid', 'a proof of strength `human` cannot be run', { where: 'proof' });
  if (proof.strength === 'script' && proof.mode === 'in-process') return besideTarget(request, proof.script, proof.language);
  if (proof.run !== undefined) return program(request, proof.run);
  if (request.language === 'native') throw new ReproductionError('manifest-invalid', 'a native program has no modules to call', { where: 'proof', remedy: 'use `run` with arguments, stdin and files' });
  const expander = new Expander({ ...request.preparation, parameters: request.parameters, ...(request.produced === undefined ? {} : { produced: request.produced }) });
  const steps = proof.call === undefined
    ? (proof.steps ?? []).map((step) => plannedStep(step, expander))
    : [{ call: plannedCall(proof.call, expander) }];
  return harnessed(request, request.language, { steps, settle: proof.call !== undefined, inputBytes: expander.bytes }, []);
}

/**
 * The reporter's script in a sandbox of its own: no target, no canary. It gets the oracle's parameters as JSON on
 * standard input, and what it prints becomes the target's input.
 */
export function scriptJobFor(request: Pick<JobRequest, 'proof' | 'runtimes' | 'limits' | 'files'> & { readonly parameters?: Readonly<Record<string, number>> }): Job {
  const { proof } = request;
  if (proof.strength !== 'script' || !('script' in proof)) throw new ReproductionError('manifest-invalid', 'the proof has no script', { where: 'proof' });
  const path = scriptPath(proof.script);
  return {
    argv: [...interpreter(proof.language, request.runtimes), path],
    env: environment,
    mounts: mounts(proof.language, request.runtimes),
    files: [{ path, data: fileOf(request.files, proof.script) }],
    stdin: Buffer.from(JSON.stringify({ parameters: request.parameters ?? {} })),
    limits: { ...request.limits, outputMiB: 1 },
  };
}

/** Script strength, in-process: the harness runs the file and loads nothing else, so it cannot be confirmed. */
function besideTarget(request: JobRequest, script: string, language: 'javascript' | 'python'): PlannedJob {
  if (request.language !== language) {
    throw new ReproductionError('manifest-invalid', `a ${language} script cannot run in the process of a ${request.language} target`, { where: 'proof.mode', remedy: 'use `mode: isolated`' });
  }
  const path = scriptPath(script);
  const told = Buffer.from(JSON.stringify({ parameters: request.parameters, canaries: request.preparation.canaries ?? {} }));
  const files = [{ path, data: fileOf(request.files, script) }, { path: '/work/proof.json', data: told }];
  return harnessed(request, language, { steps: [], settle: true, script: path, inputBytes: told.byteLength }, files);
}

function harnessed(request: JobRequest, language: 'javascript' | 'python', plan: Omit<Plan, 'nonce' | 'probe' | 'listeners' | 'foreign'>, files: readonly PlantedFile[]): PlannedJob {
  const nonce = randomBytes(16).toString('hex');
  const stdin = Buffer.from(JSON.stringify({
    ...plan, nonce, probe: request.preparation.probe ?? {}, listeners: request.preparation.listen ?? [], foreign: request.foreign ?? [],
  } satisfies Plan));
  return {
    nonce,
    inputBytes: plan.inputBytes,
    job: {
      ...common(request, {}),
      argv: [...interpreter(language, request.runtimes), `${harnessFolder}/${programs[language][0]}`],
      mounts: [{ source: request.build, target: '/target' }, ...mounts(language, request.runtimes)],
      files: [...planted(programs[language]), ...(request.preparation.files ?? []), ...files],
      stdin,
    },
  };
}

/** A program of the build, driven by bytes alone: arguments, standard input, files under /work. */
function program(request: JobRequest, run: Run): PlannedJob {
  const expander = new Expander({ ...request.preparation, parameters: request.parameters, ...(request.produced === undefined ? {} : { produced: request.produced }) });
  const given = (run.arguments ?? []).map((argument) => argumentOf(expander.text(argument)));
  const files = (run.files ?? []).map(({ path, data, from }) => ({
    path: `/work/${path}`,
    data: from === undefined ? expander.raw(data ?? '') : fileOf(request.files, from),
  }));
  const stdin = run.stdin === undefined ? undefined : expander.raw(run.stdin);
  const native = request.language === 'native';
  const attached = (run.files ?? []).reduce((sum, { from }) => sum + (from === undefined ? 0 : fileOf(request.files, from).byteLength), 0);
  return {
    nonce: undefined,
    inputBytes: expander.bytes + attached,
    job: {
      ...common(request, native ? sanitizerOptions('/log/sanitizer') : {}),
      argv: [...command(request, run), ...given] as [string, ...string[]],
      mounts: [{ source: request.build, target: '/target' }, ...(request.language === 'native' ? [] : mounts(request.language, request.runtimes))],
      files: [...(request.language === 'python' ? planted([pythonMain]) : []), ...(request.preparation.files ?? []), ...files],
      ...(stdin === undefined ? {} : { stdin }),
    },
  };
}

function command(request: JobRequest, run: Run): readonly string[] {
  const { language, runtimes } = request;
  if (language === 'native') return [`/target/${run.program ?? soleProgram(request.build)}`];
  if (run.program === undefined) throw new ReproductionError('manifest-invalid', 'which program of the package is to run is not said', { where: 'proof.run.program', remedy: 'name a file of the build, for example node_modules/NAME/cli.js' });
  if (language === 'javascript') return [...interpreter(language, runtimes), `/target/${run.program}`];
  // `-I -S` leave /target/site out of the path: main.py puts it there and runs the program as a command line would.
  return [...interpreter(language, runtimes), `${harnessFolder}/${pythonMain}`, run.program];
}

/** A recipe that makes one program needs no `program` in the manifest. */
function soleProgram(build: string): string {
  const found = readdirSync(join(build, 'bin'));
  const [only] = found;
  if (found.length !== 1 || only === undefined) throw new ReproductionError('manifest-invalid', `the build has ${found.length} programs`, { where: 'proof.run.program', remedy: `name one of: ${found.slice(0, 20).map((name) => `bin/${name}`).join(', ')}` });
  return `bin/${only}`;
}

function common(request: JobRequest, env: Readonly<Record<string, string>>): Pick<Job, 'env' | 'limits' | 'listen'> {
  const { preparation, limits } = request;
  return { env: { ...environment, ...env, ...preparation.environment }, limits, ...(preparation.listen === undefined ? {} : { listen: preparation.listen }) };
}

/** Isolated mode, no site, no bytecode written: nothing of the host's Python packages is visible. */
function interpreter(language: 'javascript' | 'python', runtimes: Runtimes): [string, ...string[]] {
  // Expressions compiled from the start: a change from interpreter to machine code in mid-curve would bend it.
  if (language === 'javascript') return [runtimes.node.target, '--no-warnings', '--no-regexp-tier-up'];
  if (runtimes.python === undefined) throw new ReproductionError('manifest-invalid', 'this machine has no Python 3, which the claim needs', { where: 'proof', remedy: 'install python3' });
  return [runtimes.python, '-I', '-S', '-B', '-X', 'utf8'];
}

function mounts(language: 'javascript' | 'python', runtimes: Runtimes): readonly Mount[] {
  return language === 'javascript' ? [runtimes.node] : [];
}

function scriptPath(script: string): string {
  return `/work/proof${extname(script).slice(0, 8)}`;
}

function fileOf(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const data = files.get(name);
  if (data === undefined) throw new ReproductionError('bundle-invalid', `the claim does not bring the file ${name}`, { where: name, remedy: 'put it beside the manifest' });
  return data;
}

function argumentOf(text: string): string {
  if (text.includes('\0')) throw new ReproductionError('manifest-invalid', 'an argument contains a zero byte, which no program can be given', { where: 'proof.run.arguments', remedy: 'hand it over by stdin or a file' });
  if (Buffer.byteLength(text) > longestArgument) throw new ReproductionError('proof-expands-too-far', `an argument is longer than ${longestArgument} bytes, which the kernel refuses`, { where: 'proof.run.arguments', remedy: 'hand it over by stdin or a file' });
  return text;
}

function planted(names: readonly string[]): readonly PlantedFile[] {
  return names.map((name) => ({ path: `${harnessFolder}/${name}`, data: sources.get(name) ?? '' }));
}

const sources: ReadonlyMap<string, Uint8Array> = new Map(
  [...programs.javascript, ...programs.python, pythonMain].map((name) => [name, readFileSync(new URL(`./programs/${name}`, import.meta.url))]),
);
