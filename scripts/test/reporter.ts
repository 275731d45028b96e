import type { TestEvent } from 'node:test/reporters';

/** What `scripts/test.ts` reads from the reporter's last line; without it the process ended before its tests did. */
export const summaryMark = '@@summary ';

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Seconds after which a passing test is worth a line. */
const slow = 5;

/**
 * Says only what somebody has to read: failures in full, slow tests, skipped ones with their reason. Suites are not
 * counted, only tests: the leaves.
 */
export default async function* reporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for await (const event of events) {
    if (event.type === 'test:stdout' || event.type === 'test:stderr') yield event.data.message;
    if (event.type === 'test:pass' && event.data.details.type !== 'suite') {
      const { skip, todo, name, details } = event.data;
      if (skip !== undefined || todo !== undefined) {
        skipped++;
        yield `skipped: ${name}: ${String(skip ?? todo)}\n`;
      } else {
        passed++;
        if (details.duration_ms > 1_000 * slow) yield `${(details.duration_ms / 1_000).toFixed(1)} s: ${name}\n`;
      }
    }
    if (event.type === 'test:fail' && event.data.details.type !== 'suite') {
      failed++;
      const { name, file, line, details } = event.data;
      yield `FAIL ${name} (${file ?? '?'}:${line ?? '?'})\n${indented(details.error)}\n`;
    }
  }
  yield `${summaryMark}${JSON.stringify({ passed, failed, skipped } satisfies Summary)}\n`;
}

function indented(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  return (cause.stack ?? cause.message).split('\n').map((line) => `    ${line}`).join('\n');
}
