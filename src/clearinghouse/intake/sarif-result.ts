import type { RawAttachment, RawFields, Submission } from './submission.ts';
import { isUpstreamId } from './fields.ts';
import type { SarifResult, SarifRule, SarifRun } from './schema.ts';
import { isWebUrl } from './text.ts';

/** Which software a log is about, where the log itself does not say: SARIF has no place for it but a property bag. */
export interface SarifDefaults {
  readonly purl?: string;
  readonly ecosystem?: string;
  readonly software?: string;
  readonly email?: string;
}

/** Text of the rule that a hundred results would repeat is cut to this, so that a small log stays a small store. */
const longestRuleText = 16_384;
const longestMessage = 131_072;

/** One result as the report object. Free text is fitted to the report's limits; what identifies something is passed on as it is and judged there. */
export function submissionOf(run: SarifRun, result: SarifResult, original: unknown, defaults: SarifDefaults): Submission {
  const rule = ruleOf(run, result);
  const [location] = result.locations ?? [];
  const named = location?.logicalLocations?.[0];
  const artifact = location?.physicalLocation?.artifactLocation;
  const symbol = {
    ...optional('file', fit(artifact?.uri ?? run.artifacts?.[artifact?.index ?? -1]?.location?.uri, 512)), ...optional('function', fit(named?.fullyQualifiedName ?? named?.name, 256)),
    ...optional('line', location?.physicalLocation?.region?.startLine),
  };
  const message = messageOf(result, rule);
  const fields: RawFields = {
    ...identityOf(run, result, defaults),
    ...optional('code_path', fit(message, 1_024)),
    ...(Object.keys(symbol).length === 0 ? {} : { affected_symbol: symbol }),
    references: [rule?.helpUri, result.hostedViewerUri].filter((each): each is string => each !== undefined && isWebUrl(each) && Buffer.byteLength(each) <= 512),
    upstream_ids: [...new Set([result.ruleId, rule?.id])].filter((each): each is string => each !== undefined && /^(?:CVE|GHSA)-/.test(each) && isUpstreamId(each)),
    ...optional('package_repo_url', run.versionControlProvenance?.map(({ repositoryUri }) => repositoryUri).find((each) => isWebUrl(each) && Buffer.byteLength(each) <= 512)),
    discovery_method: 'automated-scan', ...optional('discovery_tooling', fit(toolOf(run), 128)), ...optional('email', defaults.email),
    enrichment: enrichmentOf(rule, result),
  };
  const attachment = (filename: string, contentType: string, text: string): Omit<RawAttachment, 'field'> => ({ filename, contentType, description: undefined, type: 'other', payload: { text: text.toWellFormed() } });
  const attachments = [
    attachment('description.md', 'text/markdown', describe(message, rule, result)),
    attachment('result.sarif.json', 'application/json', JSON.stringify(original)),
  ];
  return { fields, attachments: attachments.map((each, index) => ({ field: `attachments[${index}]`, ...each })), deprecated: [], misplaced: [] };
}

function identityOf(run: SarifRun, result: SarifResult, defaults: SarifDefaults): Pick<RawFields, 'purl' | 'ecosystem' | 'software'> {
  const purl = textIn(result.properties, 'purl') ?? textIn(run.properties, 'purl') ?? defaults.purl;
  const ecosystem = textIn(result.properties, 'ecosystem') ?? textIn(run.properties, 'ecosystem') ?? defaults.ecosystem;
  const software = textIn(result.properties, 'software') ?? textIn(run.properties, 'software') ?? defaults.software;
  return { ...optional('purl', purl), ...optional('ecosystem', ecosystem), ...optional('software', software) };
}

/** Section 3.52: by `rule.index` or `ruleIndex` where there is one, else by id, which may go on after a slash (3.27.5). */
function ruleOf({ tool }: SarifRun, { rule, ruleIndex, ruleId }: SarifResult): SarifRule | undefined {
  const component = tool.extensions?.[rule?.toolComponent?.index ?? -1] ?? tool.driver;
  const id = rule?.id ?? ruleId;
  return component.rules?.[rule?.index ?? ruleIndex ?? -1] ?? component.rules?.find((each) => each.id === id) ?? component.rules?.find((each) => id?.startsWith(`${each.id}/`));
}

/** Section 3.11: the text itself, or a message string of the rule with its arguments put in. */
function messageOf({ message }: SarifResult, rule: SarifRule | undefined): string {
  const template = message.text ?? (message.id === undefined ? undefined : rule?.messageStrings?.[message.id]?.text) ?? message.markdown ?? '';
  let left = longestMessage;
  // Counted while it grows: a thousand places for one long argument would be a large text.
  return template.slice(0, longestMessage).replaceAll(/\{(\d{1,3})\}|[^{]+|\{/g, (piece, index: string | undefined) => {
    const filled = ((index === undefined ? undefined : message.arguments?.[Number(index)]) ?? piece).slice(0, left);
    left -= filled.length;
    return filled;
  });
}

function describe(message: string, rule: SarifRule | undefined, { ruleId, message: { markdown } }: SarifResult): string {
  const about = rule?.fullDescription?.markdown ?? rule?.fullDescription?.text;
  const help = rule?.help?.markdown ?? rule?.help?.text;
  return [
    `# ${fit(rule?.shortDescription?.text ?? rule?.name ?? rule?.id ?? ruleId, 256) ?? 'Finding'}`, (markdown ?? message).slice(0, longestMessage),
    ...[about, help].filter((each) => each !== undefined).map((each) => each.slice(0, longestRuleText)),
  ].join('\n\n');
}

function toolOf({ tool: { driver } }: SarifRun): string {
  const version = driver.semanticVersion ?? driver.version;
  return version === undefined ? driver.name : `${driver.name} ${version}`;
}

/** Severity as code scanners write it: a score in `security-severity`, else the level; weaknesses as tags or ids of the rule. */
function enrichmentOf(rule: SarifRule | undefined, { properties, level }: SarifResult): Readonly<Record<string, unknown>> {
  const given = properties?.['security-severity'] ?? rule?.properties?.['security-severity'];
  const score = typeof given === 'number' || (typeof given === 'string' && /^\d{1,2}(?:\.\d+)?$/.test(given)) ? Number(given) : undefined;
  const severity = score === undefined ? (level === undefined ? undefined : levels[level]) : score >= 9 ? 'Critical' : score >= 7 ? 'High' : score >= 4 ? 'Medium' : score > 0 ? 'Low' : 'None';
  const tags = [rule?.id, ...[properties?.['tags'], rule?.properties?.['tags']].flatMap((each) => (Array.isArray(each) ? each.slice(0, 1_000) as unknown[] : []))];
  const weakness = tags.map((each) => (typeof each === 'string' && each.length < 200 ? /\bcwe-0*(\d{1,6})\b/i.exec(each)?.[1] : undefined)).find((each) => each !== undefined);
  const vector = textIn(properties, 'cvss_vector');
  return { ...optional('severity', severity), ...optional('cwe', weakness === undefined ? undefined : `CWE-${weakness}`), ...optional('cvss_vector', vector !== undefined && /^CVSS:4\.0\/[A-Z:/]{1,300}$/i.test(vector) ? vector : undefined) };
}

const levels = { none: 'None', note: 'Low', warning: 'Medium', error: 'High' } as const;

function textIn(bag: Readonly<Record<string, unknown>> | undefined, key: string): string | undefined {
  const value = bag !== undefined && Object.hasOwn(bag, key) ? bag[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** One line of at most so many bytes, cut between characters; undefined where nothing is left. */
function fit(text: string | undefined, most: number): string | undefined {
  const line = text?.slice(0, most).toWellFormed().replaceAll(/[\p{Cc}\s]+/gu, ' ').trim() ?? '';
  let fitted = line;
  while (Buffer.byteLength(fitted) > most) fitted = fitted.slice(0, -1).toWellFormed().replace(/\ufffd$/, '');
  return fitted.trim() === '' ? undefined : fitted.trim();
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): Partial<Record<Key, Value>> {
  return value === undefined ? {} : { [key]: value } as Partial<Record<Key, Value>>;
}
