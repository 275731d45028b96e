export type { Limits } from '../../sandbox/index.ts';
export { checkPasses } from './check.ts';
export { jobFor, scriptJobFor, type JobRequest, type PlannedJob } from './job.ts';
export { reportOf } from './report.ts';
