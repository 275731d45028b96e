import { deeperThan } from '../../kernel/depth.ts';
import { checkIdentity } from './identity.ts';
import { notifyChoices } from './report.ts';
import type { Notify, ReportFields } from './report.ts';
import type { RawFields } from './submission.ts';
import { checkText, checkTexts, isEmail, isWebUrl } from './text.ts';
import type { Findings, ViolationCode } from './violation.ts';

export interface CheckedFields {
  readonly fields: ReportFields;
  readonly email?: string;
  readonly notify: Notify;
}

/** Every field by its rule. What it gives is only a report where nothing was found. An empty text stands for none. */
export function checkFields(findings: Findings, raw: RawFields): CheckedFields {
  const text = (name: TextField): Partial<Record<TextField, string>> => {
    const value = raw[name];
    if (value === undefined || value === '') return {};
    const { most, format } = texts[name];
    if (checkText(findings, name, value, { most }) && format !== undefined) format(findings, name, value);
    return { [name]: value };
  };
  const list = (name: ListField): readonly string[] => {
    const { most, valid, code, reason } = lists[name];
    const sound = checkTexts(findings, name, raw[name] ?? [], 16, { most });
    for (const { path, text: each } of sound) if (!valid(each)) findings.add(code, path, reason);
    return [...new Set(sound.map((each) => each.text))];
  };
  const symbol = raw.affected_symbol === undefined ? undefined : checkSymbol(findings, raw.affected_symbol);
  if (raw.enrichment !== undefined) checkEnrichment(findings, raw.enrichment);
  const fields: ReportFields = {
    ...checkIdentity(findings, raw), references: list('references'), upstream_ids: list('upstream_ids'),
    ...text('code_path'), ...text('introduced_commit'), ...text('fixed_commit'), ...text('package_repo_url'), ...text('discovery_method'), ...text('discovery_tooling'),
    ...(symbol === undefined ? {} : { affected_symbol: symbol }), ...(raw.enrichment === undefined ? {} : { enrichment: raw.enrichment }),
  };
  return { fields, ...checkContact(findings, raw) };
}

type TextField = 'code_path' | 'introduced_commit' | 'fixed_commit' | 'package_repo_url' | 'discovery_method' | 'discovery_tooling';
type ListField = 'references' | 'upstream_ids';
interface TextRule {
  readonly most: number;
  readonly format?: (findings: Findings, field: string, text: string) => void;
}

const texts: Readonly<Record<TextField, TextRule>> = {
  code_path: { most: 1_024 },
  introduced_commit: { most: 64, format: checkCommit },
  fixed_commit: { most: 64, format: checkCommit },
  package_repo_url: { most: 512, format: (findings, field, text) => { if (!isWebUrl(text)) findings.add('invalid_repo_url', field, 'must be an absolute http or https URL'); } },
  discovery_method: { most: 32 },
  discovery_tooling: { most: 128 },
};

const lists: Readonly<Record<ListField, { readonly most: number; readonly code: ViolationCode; readonly reason: string; readonly valid: (text: string) => boolean }>> = {
  references: { most: 512, code: 'invalid_reference', reason: 'must be an absolute http or https URL', valid: isWebUrl },
  upstream_ids: { most: 128, code: 'invalid_upstream_id', reason: 'must be CVE-YYYY-NNNN, GHSA-xxxx-xxxx-xxxx, or a prefix, a hyphen and a token', valid: isUpstreamId },
};

/** A CVE or GHSA identifier must be a right one; any other database's is a prefix in capitals and a token. */
export function isUpstreamId(text: string): boolean {
  if (/^CVE-/i.test(text)) return /^CVE-\d{4}-\d{4,19}$/.test(text);
  // GitHub draws from an alphabet without letters that look alike; letters and digits are all we hold it to.
  if (/^GHSA-/i.test(text)) return /^GHSA(?:-[0-9a-z]{4}){3}$/i.test(text);
  return /^[A-Z][A-Z0-9]{0,31}-[A-Za-z0-9][\w.:-]*$/.test(text);
}

function checkCommit(findings: Findings, field: string, text: string): void {
  if (!/^[0-9a-f]{7,64}$/i.test(text)) findings.add('invalid_commit', field, 'must be 7 to 64 hexadecimal digits');
  else if (/^0+$/.test(text)) findings.add('degenerate_value', field, 'must name a commit, and all zeros name none');
}

function checkSymbol(findings: Findings, { file, function: name, line }: NonNullable<RawFields['affected_symbol']>): RawFields['affected_symbol'] {
  if (file !== undefined && file !== '') checkText(findings, 'affected_symbol.file', file, { most: 512 });
  if (name !== undefined && name !== '') checkText(findings, 'affected_symbol.function', name, { most: 256 });
  if (line !== undefined && (!Number.isSafeInteger(line) || line < 0)) findings.add('invalid_symbol_line', 'affected_symbol.line', 'must be a whole number, zero or more');
  const symbol = { ...(file === undefined || file === '' ? {} : { file }), ...(name === undefined || name === '' ? {} : { function: name }), ...(line === undefined ? {} : { line: line + 0 }) };
  return Object.keys(symbol).length === 0 ? undefined : symbol;
}

const enrichmentBytes = 65_536;
const enrichmentDepth = 8;

/** The finder's opinion: bounded and storable, otherwise as it came. Nothing in it is trusted. */
function checkEnrichment(findings: Findings, enrichment: Readonly<Record<string, unknown>>): void {
  if (deeperThan(enrichment, enrichmentDepth)) return findings.add('structure_too_deep', 'enrichment', `must not be nested deeper than ${enrichmentDepth} levels`);
  if (Buffer.byteLength(JSON.stringify(enrichment)) > enrichmentBytes) return findings.add('field_too_large', 'enrichment', `must be at most ${enrichmentBytes} bytes`);
  const strings: string[] = [];
  let finite = true;
  for (const queue: unknown[] = [enrichment]; queue.length > 0;) {
    const each = queue.pop();
    if (typeof each === 'string') strings.push(each);
    else if (typeof each === 'number') finite &&= Number.isFinite(each);
    else if (typeof each === 'object' && each !== null) {
      if (!Array.isArray(each)) strings.push(...Object.keys(each));
      queue.push(...Object.values(each) as unknown[]);
    }
  }
  if (strings.some((each) => /\p{Cc}/u.test(each))) findings.add('control_characters', 'enrichment', 'must not hold control characters in its keys and texts');
  if (!strings.every((each) => each.isWellFormed())) findings.add('invalid_utf8', 'enrichment', 'must be valid Unicode: it holds half of a surrogate pair');
  if (!finite) findings.add('degenerate_value', 'enrichment', 'holds a number that is too large to be one');
}

function checkContact(findings: Findings, { email, notify }: RawFields): Pick<CheckedFields, 'email' | 'notify'> {
  const given = email === undefined || email === '' ? undefined : email;
  if (given !== undefined && checkText(findings, 'email', given, { most: 256, invisible: 'control_characters' }) && !isEmail(given)) findings.add('invalid_email', 'email', 'must be an e-mail address');
  const choice = notify === undefined || notify === '' ? (given === undefined ? 'off' : 'milestones') : notifyChoices.find((each) => each === notify);
  if (choice === undefined) findings.add('invalid_notify', 'notify', `must be one of ${notifyChoices.join(', ')}`);
  else if (given === undefined && choice !== 'off') findings.add('missing_field', 'email', 'is needed for notifications', 'notify');
  return { ...(given === undefined ? {} : { email: given }), notify: choice ?? 'off' };
}
