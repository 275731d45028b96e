import { constants } from 'node:os';
import type { End } from '../job.ts';
import type { Report } from './report.ts';

/** What the worker itself did or saw, beside the supervisor's report. */
export interface Observed {
  /** The first reason for which the worker ended the job, if it did. */
  readonly ended: End | undefined;
  readonly reached: 'memory' | 'processes' | undefined;
  /** The last of what the launcher and the program wrote to standard error: says why a sandbox did not start. */
  readonly complaint: string;
  readonly exit: string;
}

/**
 * One end from all accounts. The order is the rule: our own decisions first, then the kernel's counters (a program that
 * the kernel killed for memory has not crashed), then the supervisor's word, and whatever fits nowhere is broken.
 */
export function endOf(report: Report, observed: Observed): End {
  if (observed.ended?.kind === 'canceled') return observed.ended;
  if (observed.reached === 'memory') return { kind: 'limit', limit: 'memory' };
  if (observed.ended !== undefined) return observed.ended;
  if (report.malformed !== undefined) return broken(`the supervisor's report is malformed: ${report.malformed}`);
  if (report.failure !== undefined) return broken(`the supervisor failed: ${report.failure}`);
  if (!report.started) return broken(`the sandbox did not start (${observed.exit}): ${observed.complaint}`);
  if (report.execution !== undefined) return broken(`the program could not be executed: errno ${report.execution}`);
  if (report.ended === undefined || !report.complete) return broken(`the report ended early (${observed.exit})`);
  if (observed.reached !== undefined) return { kind: 'limit', limit: observed.reached };
  if (report.ended.overWall) return { kind: 'limit', limit: 'wall' };
  if (report.cut) return { kind: 'limit', limit: 'output' };
  return endOfStatus(report.ended.status);
}

export function broken(why: string): End {
  return { kind: 'broken', why };
}

/** wait(2)'s status: the low seven bits are the signal, the next byte the exit status; 0x80 marks a core dump. */
export function endOfStatus(status: number): End {
  const signal = status & 0x7f;
  if (signal === 0) return { kind: 'exited', status: (status >> 8) & 0xff };
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
  return { kind: 'signaled', signal: name === undefined ? `${signal}` : canonical(name).slice(3) };
}

/** Node lists synonyms too, for example SIGIOT before SIGABRT on some systems. */
function canonical(name: string): string {
  return name === 'SIGIOT' ? 'SIGABRT' : name;
}
