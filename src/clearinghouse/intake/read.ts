import { checkAttachments } from './attachments.ts';
import { invalidReport } from './error.ts';
import { checkFields } from './fields.ts';
import type { ReportForm } from './media-type.ts';
import { readJson } from './read-json.ts';
import { readMultipart } from './read-multipart.ts';
import type { Report } from './report.ts';
import type { Submission } from './submission.ts';
import { Findings } from './violation.ts';
import type { Warning } from './violation.ts';

export interface Checked {
  readonly report: Report;
  readonly warnings: readonly Warning[];
}

/** A body to a valid report, or an error that lists everything that is wrong with it. Pure. */
export function readReport(bytes: Uint8Array, form: ReportForm): Checked {
  return checkSubmission(form.form === 'json' ? readJson(bytes) : readMultipart(bytes, form.boundary));
}

/** `place`: where the report stands in a document of several, put before the fields' paths. */
export function checkSubmission(submission: Submission, place = ''): Checked {
  const findings = new Findings();
  for (const field of submission.misplaced) findings.add('field_not_allowed', field, 'must not stand in the part `report`; send it as a part of its own');
  const { fields, email, notify } = checkFields(findings, submission.fields);
  const { attachments, warnings } = checkAttachments(findings, submission);
  if (findings.violations.length > 0) throw invalidReport(findings.violations.map((each) => ({ ...each, field: place + each.field })));
  return { report: { fields, ...(email === undefined ? {} : { email }), notify, attachments }, warnings };
}
