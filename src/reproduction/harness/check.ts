import type { Execution, Rendered } from '../execution.ts';
import { holds, sameRendered, type Subject } from '../manifest/predicate.ts';
import { expectedRendering } from '../manifest/rendered.ts';
import type { Check, Predicate } from '../manifest/schema.ts';
import { isPlainObject } from '../manifest/value.ts';

/** What an execution gave, as predicates see it: the last result, what was thrown, or a program's status and output. */
export function subjectOf({ completed, harness }: Execution): Subject | undefined {
  if (harness !== undefined) {
    if (harness.thrown !== undefined) return { kind: 'thrown', class: harness.thrown.class, message: harness.thrown.message };
    return harness.result === undefined ? undefined : { kind: 'value', value: harness.result };
  }
  if (completed.end.kind !== 'exited') return undefined;
  return { kind: 'value', value: { status: completed.end.status, stdout: textOf(completed.stdout.bytes), stderr: textOf(completed.stderr.bytes) } };
}

export interface CheckResult {
  readonly passed: boolean;
  readonly because: string;
  /** A limit or the machine ended it: evidence for nothing. */
  readonly cutShort?: true;
}

/** Does a benign use of the target give what the manifest says it must? */
export function checkPasses(check: Check, execution: Execution): CheckResult {
  const { completed, harness } = execution;
  const failed = (because: string): CheckResult => ({ passed: false, because });
  // Nothing that the target did: it was ended from outside.
  if (completed.end.kind === 'limit' || completed.end.kind === 'broken' || completed.end.kind === 'canceled') return { ...failed(`did not end by itself: ${endOf(execution)}`), cutShort: true };
  if (completed.end.kind !== 'exited') return failed(`did not end by itself: ${endOf(execution)}`);
  if (check.run === undefined) {
    if (harness === undefined) return failed('the harness gave no account');
    if (harness.failure !== undefined) return failed(short(harness.failure));
    if (!harness.loaded) return failed('the target was not loaded');
    if (!harness.finished) return failed(`stopped after step ${harness.steps.done} of ${harness.steps.of}`);
  }
  const subject = subjectOf(execution);
  if (subject === undefined) return failed('gave no result');
  const expected = check.expect;
  if (isPlainObject(expected) && Object.keys(expected).length === 1 && Object.hasOwn(expected, 'that')) {
    const passed = holds(expected['that'] as Predicate, subject, expectedRendering);
    return { passed, because: passed ? 'the result is as expected' : `the result is not as expected: ${shown(subject)}` };
  }
  if (subject.kind === 'thrown') return failed(`threw ${shown(subject)}`);
  const passed = check.run === undefined ? sameRendered(subject.value, expectedRendering(expected)) : givenParts(subject.value, expectedRendering(expected));
  return { passed, because: passed ? 'the result is as expected' : `expected ${short(JSON.stringify(expected))}, got ${shown(subject)}` };
}

/** For a program only what the manifest names is compared: its status, its output, or both. */
function givenParts(actual: Rendered, expected: Rendered): boolean {
  if (!isPlainObject(actual) || !isPlainObject(expected)) return false;
  return Object.keys(expected).every((key) => Object.hasOwn(actual, key) && sameRendered(actual[key] as Rendered, expected[key] as Rendered));
}

/** How the sandboxed program ended, in a few words. */
export function endOf({ completed: { end } }: Pick<Execution, 'completed'>): string {
  switch (end.kind) {
    case 'exited': return `exit status ${end.status}`;
    case 'signaled': return `signal ${end.signal}`;
    case 'limit': return `${end.limit} limit`;
    case 'canceled': return 'canceled';
    case 'broken': return `sandbox failed: ${end.why}`;
  }
}

function shown(subject: Subject): string {
  return short(subject.kind === 'thrown' ? `${subject.class}: ${subject.message}` : JSON.stringify(subject.value));
}

/** One line, printable, bounded: it comes from the target. */
export function short(text: string, longest = 160): string {
  const line = text.slice(0, longest * 4).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
