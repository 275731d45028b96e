import type { Store } from '../../store/index.ts';
import { validateReport, type ValidationParts } from './flow.ts';

export const validationJob = 'validate-report';

/** Runs proofs from the queue, so many at once, until the store closes. */
export function workOnValidations(store: Store, parts: ValidationParts, atOnce: number): Promise<void> {
  return store.queue.work<{ readonly report: string }>(validationJob, ({ data: { report } }) => validateReport(report, parts), { atOnce });
}
