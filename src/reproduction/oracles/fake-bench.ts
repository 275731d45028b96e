import type { Completed } from '../../sandbox/index.ts';
import type { Execution, HarnessReport } from '../execution.ts';
import type { Bench, Observation, Preparation, Variation } from './oracle.ts';

/** For tests: an execution as the sandbox and the harness would give it, with what matters said. */
export function execution(completed: Partial<Completed> = {}, harness?: Partial<HarnessReport>): Execution {
  const nothing = { bytes: new Uint8Array(), truncated: false };
  return {
    completed: {
      end: { kind: 'exited', status: 0 }, stdout: nothing, stderr: nothing, channel: nothing, files: [], received: [],
      usage: { wallMilliseconds: 50, cpuMilliseconds: 40, residentKiB: 40_000 }, memory: 'watchdog', ...completed,
    },
    harness: harness === undefined ? undefined : {
      loaded: true, steps: { done: 1, of: 1 }, finished: true, cpuMilliseconds: 1, elapsedMilliseconds: 1, grownKiB: 0, result: null,
      resultBytes: undefined, thrown: undefined, failure: undefined, probe: undefined, inputBytes: 1, ...harness,
    },
  };
}

/** A harness run that took this much CPU time in its steps. */
export function timed(cpuMilliseconds: number): Execution {
  return execution({ usage: { wallMilliseconds: cpuMilliseconds + 50, cpuMilliseconds: cpuMilliseconds + 40, residentKiB: 40_000 } }, { cpuMilliseconds });
}

export function bench(execute: (variation: Variation) => Execution, preparation: Preparation = {}, reference?: Observation): Bench {
  return { preparation, execute: async (variation = {}) => execute(variation), ...(reference === undefined ? {} : { reference }) };
}
