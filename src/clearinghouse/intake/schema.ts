import { z } from 'zod';

/**
 * What we use of SARIF 2.1.0 (OASIS, sections 3.13 to 3.28). Strict about these members, silent about all others: a tool's
 * own properties, and what a report has no place for, pass.
 */
const text = z.string().max(1_048_576);
const message = z.object({ text: text.optional(), markdown: text.optional(), id: text.optional(), arguments: z.array(text).optional() });
const multiformat = z.object({ text: text.optional(), markdown: text.optional() });
const bag = z.record(z.string(), z.unknown());

const rule = z.object({
  id: text, guid: text.optional(), name: text.optional(), shortDescription: multiformat.optional(), fullDescription: multiformat.optional(), help: multiformat.optional(), helpUri: text.optional(),
  messageStrings: z.record(z.string(), multiformat).optional(), properties: bag.optional(),
});
const component = z.object({ name: text, version: text.optional(), semanticVersion: text.optional(), guid: text.optional(), rules: z.array(rule).max(10_000).optional() });

const location = z.object({
  physicalLocation: z.object({
    artifactLocation: z.object({ uri: text.optional(), index: z.int().min(-1).optional() }).optional(),
    region: z.object({ startLine: z.int().min(1).optional() }).optional(),
  }).optional(),
  logicalLocations: z.array(z.object({ name: text.optional(), fullyQualifiedName: text.optional() })).max(1_000).optional(),
});

const result = z.object({
  ruleId: text.optional(), ruleIndex: z.int().min(-1).optional(), rule: z.object({ id: text.optional(), index: z.int().min(-1).optional(), toolComponent: z.object({ index: z.int().min(-1).optional() }).optional() }).optional(),
  kind: z.enum(['notApplicable', 'pass', 'fail', 'review', 'open', 'informational']).optional(), level: z.enum(['none', 'note', 'warning', 'error']).optional(), message,
  locations: z.array(location).max(10_000).optional(), suppressions: z.array(z.object({ status: text.optional() })).max(1_000).optional(), baselineState: z.enum(['new', 'unchanged', 'updated', 'absent']).optional(),
  hostedViewerUri: text.optional(), properties: bag.optional(),
});

const run = z.object({
  tool: z.object({ driver: component, extensions: z.array(component).max(1_000).optional() }), results: z.array(result).nullish(), properties: bag.optional(),
  artifacts: z.array(z.object({ location: z.object({ uri: text.optional() }).optional() })).optional(),
  versionControlProvenance: z.array(z.object({ repositoryUri: text })).max(1_000).optional(),
});

export const sarifLog = z.object({ version: z.literal('2.1.0'), runs: z.array(run) });
export type SarifLog = z.infer<typeof sarifLog>;
export type SarifRun = z.infer<typeof run>;
export type SarifResult = z.infer<typeof result>;
export type SarifRule = z.infer<typeof rule>;
