import { EcosystemError, type Ecosystems } from '../ecosystems/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Driver, Runtimes } from '../sandbox/index.ts';
import type { Tokens } from './oracles/oracle.ts';
import type { Progress } from './result.ts';

/** What the engine needs to work; composed in `start/`, handed in everywhere. */
export interface Laboratory {
  /** Bounds by itself how many jobs run at once: the engine asks for as many as it can use. */
  readonly sandbox: Driver;
  readonly runtimes: Runtimes;
  readonly ecosystems: Ecosystems;
  readonly clock: Clock;
  readonly tokens: Tokens;
  readonly onProgress?: (progress: Progress) => void;
}

/** Failures that say nothing about the claim: the machine, the registry or the disk. */
export function isInfrastructure(error: unknown): boolean {
  return error instanceof EcosystemError && (error.code === 'registry-unreachable' || error.code === 'digest-mismatch' || error.code === 'build-interrupted');
}
