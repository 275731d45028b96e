import type { Completed, Driver, Job, Limits } from '../job.ts';
import type { Worker } from './worker.ts';
import type { Scene } from './scene.ts';

/**
 * One attack on the sandbox. An attack never trusts its own silence: it names the steps it tries, and one that was not
 * tried counts as one that got through, so that a broken probe cannot pass for a strong sandbox.
 */
interface Entry {
  /** Item of the attack list, 1 to 38. */
  readonly number: number;
  readonly id: string;
  readonly tries: string;
  /** How one can tell that it got through. */
  readonly detection: string;
  /** A sandbox in which a mandatory attack gets through takes no jobs. */
  readonly mandatory: boolean;
  /** Part of the self-test before the first job. */
  readonly quick: boolean;
}

/** Harmless to its neighbors: many of these run as children of one program in one job. */
export interface InsideAttack extends Entry {
  readonly kind: 'inside';
  /** Perl; calls `step(name, through, detail)` for each thing tried and `say_host(name, text)` for what the host judges. */
  readonly perl: string;
  readonly steps: readonly string[];
  /** The host's look at what it saw itself or was told: the evidence when the attack got through. */
  readonly observe?: (scene: Scene, told: ReadonlyMap<string, string>) => string | undefined;
}

/** Needs a job of its own, because it spends a limit or attacks the job's end. */
export interface JobAttack extends Entry {
  readonly kind: 'job';
  readonly perl: string;
  readonly limits?: Partial<Limits>;
  /** The evidence when the attack got through. */
  readonly judge: (run: JobRun) => string | undefined | Promise<string | undefined>;
}

export interface JobRun {
  readonly completed: Completed;
  readonly limits: Limits;
  /** Standard output and error as text, for marks that the probe prints. */
  readonly output: string;
  readonly milliseconds: number;
  readonly scene: Scene;
  readonly job: Job;
}

/** Driven from the host: several jobs, a worker that dies, descriptors, terminals. */
export interface HostAttack extends Entry {
  readonly kind: 'host';
  readonly attempt: (stage: Stage) => Promise<string | undefined>;
}

export type Attack = InsideAttack | JobAttack | HostAttack;

export interface Stage {
  readonly driver: Driver;
  readonly scene: Scene;
  readonly worker: Worker | undefined;
  /** Runs a Perl program in a job of its own. */
  run(perl: string, options?: RunOptions): Promise<JobRun>;
}

export interface RunOptions {
  readonly limits?: Partial<Limits>;
  /** Host folder to stand at /target; by default the scene's build. */
  readonly build?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export type Outcome = 'contained' | 'through' | 'untried';

export interface AttackResult {
  readonly number: number;
  readonly id: string;
  readonly tries: string;
  readonly mandatory: boolean;
  readonly outcome: Outcome;
  /** What was seen, when it was not contained. */
  readonly evidence?: string;
}

export const ordinaryLimits: Limits = { wallMilliseconds: 10_000, memoryMiB: 256, processes: 64, outputMiB: 1, scratchMiB: 16 };
