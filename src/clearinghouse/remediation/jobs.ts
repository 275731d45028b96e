import type { Queue } from '../../store/index.ts';
import { compareCases, comparisonJob, fixJob, verifySubmitted, type RemediationParts } from './flow.ts';

export async function workOnFixes(queue: Queue, parts: RemediationParts): Promise<void> {
  await queue.work<{ readonly fix: string }>(fixJob, ({ data }) => verifySubmitted(data.fix, parts), { atOnce: 2 });
  await queue.work<{ readonly fix: string; readonly other: string }>(comparisonJob, ({ data }) => compareCases(data.fix, data.other, parts), { atOnce: 1 });
}
