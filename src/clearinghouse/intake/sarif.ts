import { IntakeError, invalidReport, malformedJson } from './error.ts';
import { parseJson } from './json.ts';
import { checkSubmission } from './read.ts';
import type { Checked } from './read.ts';
import { sarifLog } from './schema.ts';
import { submissionOf } from './sarif-result.ts';
import type { SarifDefaults } from './sarif-result.ts';
import type { Violation } from './violation.ts';

/** Results of one log that become reports; a scan with more is sent in pieces. */
export const mostResults = 100;
const deepest = 100;

export interface CheckedResult extends Checked {
  /** Where it stands in the log: `runs[0].results[3]`. */
  readonly place: string;
}

/**
 * A SARIF 2.1.0 log to reports, one for each result that states a problem: not those that passed, were suppressed, or are gone
 * since the baseline. All or none: `report-invalid` lists what is wrong with any of them, by its place in the log.
 */
export function readSarif(bytes: Uint8Array, defaults: SarifDefaults = {}): readonly CheckedResult[] {
  const document = parseJson(bytes, deepest);
  const parsed = sarifLog.safeParse(document);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.map((each) => (typeof each === 'number' ? `[${each}]` : `.${String(each)}`)).join('').slice(1, 200) ?? '';
    throw malformedJson(where === '' || !/^[\w.[\]]+$/.test(where) ? 'The body is no SARIF 2.1.0 log' : `The body is no SARIF 2.1.0 log: \`${where}\` is missing or of another type`);
  }
  const found = parsed.data.runs.flatMap((run, runIndex) => (run.results ?? []).map((result, index) => ({ run, result, place: `runs[${runIndex}].results[${index}]`, original: originalOf(document, runIndex, index) }))).filter(({ result }) => statesProblem(result));
  if (found.length > mostResults) throw invalidReport([{ code: 'too_many_items', field: 'runs', reason: `must hold at most ${mostResults} results that state a problem` }]);
  if (found.length === 0) throw invalidReport([{ code: 'missing_field', field: 'runs', reason: 'holds no result that states a problem: there is nothing to report' }]);
  const violations: Violation[] = [];
  const checked: CheckedResult[] = [];
  for (const { run, result, place, original } of found) {
    try {
      checked.push({ place, ...checkSubmission(submissionOf(run, result, original, defaults), `${place}.`) });
    } catch (error) {
      if (!(error instanceof IntakeError) || error.code !== 'report-invalid') throw error;
      violations.push(...error.violations);
    }
  }
  if (violations.length > 0) throw invalidReport(violations.slice(0, 200));
  return checked;
}

/** Sections 3.27.9 (`kind` is `fail` where it is absent), 3.27.23, 3.35 and 3.27.24. */
function statesProblem({ kind = 'fail', baselineState, suppressions = [] }: { readonly kind?: string | undefined; readonly baselineState?: string | undefined; readonly suppressions?: readonly { readonly status?: string | undefined }[] | undefined }): boolean {
  const suppressed = suppressions.some(({ status }) => status === undefined || status === 'accepted');
  return ['fail', 'open', 'review'].includes(kind) && baselineState !== 'absent' && !suppressed;
}

/** The result with all that the schema passed over, to be attached as it came. */
function originalOf(document: unknown, run: number, result: number): unknown {
  return (document as { readonly runs: readonly { readonly results: readonly unknown[] }[] }).runs[run]?.results[result];
}
