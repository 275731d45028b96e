import type { Store } from '../../store/index.ts';
import { validateReport, validationJob, type ValidationJob, type ValidationParts } from './flow.ts';
import { searchRange } from './range.ts';

/** Runs proofs from the queue, so many at once, until the store closes. */
export function workOnValidations(store: Store, parts: ValidationParts, atOnce: number): Promise<void> {
  return store.queue.work<ValidationJob>(validationJob, ({ data: { report, act }, retries }) => (act === 'range' ? searchRange(report, parts) : validateReport(report, parts, retries)), { atOnce });
}
