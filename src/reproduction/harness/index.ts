export type { Limits } from '../../sandbox/index.ts';
export { checkPasses, endOf, type CheckResult } from './check.ts';
export { jobFor, scriptJobFor, type JobRequest, type PlannedJob } from './job.ts';
export { notRun, reportOf } from './report.ts';
