import type { Execution } from '../execution.ts';
import { endOf, short } from '../harness/check.ts';
import type { Bench, ExecutionSummary, Observation } from './oracle.ts';

/** What an oracle made of one execution. */
export interface Finding {
  readonly fired: boolean;
  /** One line: what was seen, or what was looked for and not there. */
  readonly because: string;
  readonly figures?: Readonly<Record<string, unknown>>;
  readonly anotherBug?: boolean;
}

/** The common trial: one execution, one look at it. */
export async function single(bench: Bench, look: (execution: Execution) => Finding): Promise<Observation> {
  const execution = await bench.execute();
  return concluded(execution, look(execution), [execution]);
}

/**
 * Fired counts even where a limit ended the run afterwards: it was seen from outside. Not fired counts as silence
 * only where nothing of ours cut the run short.
 */
export function concluded(execution: Execution, finding: Finding, executions: readonly Execution[]): Observation {
  const base = { executions: executions.map(summarize), figures: { ...finding.figures, ...loadedFigure(execution) } };
  if (finding.fired) return { outcome: 'fired', because: finding.because, complete: true, ...base };
  const cut = cutShort(execution);
  if (cut !== undefined && finding.anotherBug !== true) return { outcome: 'indeterminate', complete: false, ...cut, ...base };
  const complete = reachedEnd(execution);
  const why = complete ? '' : `; the proof did not reach its end: ${stopped(execution)}`;
  return { outcome: 'silent', because: `${finding.because}${why}`, complete, ...base, ...(finding.anotherBug === true ? { anotherBug: true } : {}) };
}

/** For oracles that compare several executions: what makes a trial inconclusive. */
export function inconclusive(because: string, executions: readonly Execution[], limit?: string): Observation {
  return { outcome: 'indeterminate', because, complete: false, executions: executions.map(summarize), ...(limit === undefined ? {} : { limit }) };
}

/** Ended by a limit, by the caller or by a failure of the sandbox: evidence for neither side. */
export function cutShort({ completed: { end } }: Execution): { readonly because: string; readonly limit?: string } | undefined {
  if (end.kind === 'limit') return { because: `the ${end.limit} limit ended the run`, limit: end.limit };
  if (end.kind === 'canceled') return { because: 'the run was canceled' };
  if (end.kind === 'broken') return { because: `the sandbox failed: ${short(end.why)}` };
  return undefined;
}

/** The harness got through the plan, or the target threw; a program ended by itself. */
export function reachedEnd({ completed, harness }: Execution): boolean {
  return completed.end.kind === 'exited' && (harness === undefined || harness.finished);
}

export function loadedFigure({ harness }: Execution): Readonly<Record<string, unknown>> {
  return harness === undefined ? {} : { loaded: harness.loaded };
}

export function summarize({ completed }: Execution): ExecutionSummary {
  const { usage, memory } = completed;
  return { end: endOf({ completed }), wallMilliseconds: Math.round(usage.wallMilliseconds), cpuMilliseconds: Math.round(usage.cpuMilliseconds), memory };
}

function stopped(execution: Execution): string {
  const { harness } = execution;
  if (harness?.failure !== undefined) return short(harness.failure);
  return harness === undefined ? endOf(execution) : `${endOf(execution)} after step ${harness.steps.done} of ${harness.steps.of}`;
}
