import type { Attachment, Report } from './report.ts';

/** The six parts of a complete finding, in the order in which Akrites lists them. */
export const reportParts = ['description', 'trigger', 'severity', 'proof-of-concept', 'patch', 'unit-test'] as const;
export type ReportPart = (typeof reportParts)[number];

/** What each part is, to tell a finder who left it out. */
const explained: Readonly<Record<ReportPart, string>> = {
  description: 'a description of the flaw (a text attachment of type other or threat-model)',
  trigger: 'how it is triggered (code_path or affected_symbol, or a proof that shows it)',
  severity: 'a severity estimate (enrichment.cvss_vector, severity or ssvc)',
  'proof-of-concept': 'a proof of concept (an attachment of type reproducer or exploit-proof-of-concept)',
  patch: 'a proposed patch (an attachment of type patch, or fixed_commit)',
  'unit-test': 'a unit test that fails before the patch and passes after (an attachment whose name says test)',
};

/**
 * Which parts a report lacks, by what it holds and not by what is in it: the content is judged by running it. A report is
 * never refused for what it lacks.
 */
export function missingParts(report: Report): readonly ReportPart[] {
  return reportParts.filter((part) => !present[part](report));
}

export function explainMissing(missing: readonly ReportPart[]): string {
  return missing.map((part) => explained[part]).join('; ');
}

const present: Readonly<Record<ReportPart, (report: Report) => boolean>> = {
  description: ({ fields, attachments }) => attachments.some((each) => isProse(each) && !isTest(each)) || ['description', 'summary'].some((key) => says(fields.enrichment?.[key])),
  trigger: ({ fields, attachments }) => says(fields.code_path) || fields.affected_symbol?.function !== undefined || fields.affected_symbol?.file !== undefined || attachments.some(isProof),
  severity: ({ fields }) => ['cvss_vector', 'severity', 'ssvc'].some((key) => says(fields.enrichment?.[key])),
  'proof-of-concept': ({ attachments }) => attachments.some(isProof),
  patch: ({ fields, attachments }) => fields.fixed_commit !== undefined || attachments.some(({ type }) => type === 'patch'),
  'unit-test': ({ attachments }) => attachments.some(isTest),
};

function isProse({ type, contentType }: Attachment): boolean {
  return (type === 'other' || type === 'threat-model') && ['text/plain', 'text/markdown', 'application/pdf'].includes(contentType);
}

function isProof({ type }: Attachment): boolean {
  return type === 'reproducer' || type === 'exploit-proof-of-concept';
}

/** `test_parse.py`, `parse.test.ts`, `parser_test.go`, `ParserTest.java`: how test runners find tests by name. */
function isTest({ filename, type }: Attachment): boolean {
  return (type === 'other' || type === 'patch') && (/(?:^|[._\s-])(?:unit-?)?(?:test|spec)s?(?:[._\s-]|$)/i.test(filename) || /[a-z\d](?:Test|Spec)s?\./.test(filename));
}

function says(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
