import { PackageURL } from 'packageurl-js';
import { z } from 'zod';
import type { Advisory, Publisher } from './advisory.ts';
import { parseVector } from './cvss.ts';
import { DistributionError } from './error.ts';
import type { DistributionErrorCode } from './error.ts';

/** RFC 3986 without brackets, at most one fragment: what every reader's idea of a URI accepts. */
const url = z.string().max(2048).regex(/^https?:\/\/(?:[\w.~:/?@!$&'()*+,;=-]|%[\da-fA-F]{2})+(?:#(?:[\w.~:/?@!$&'()*+,;=-]|%[\da-fA-F]{2})*)?$/).refine((text) => URL.canParse(text), 'is no URL');
const secureUrl = url.refine((text) => text.startsWith('https://'), 'must be https');
/** Text that people read: no control characters but line ends and tabs, no half characters, no blanks at the ends. */
const text = (most: number) => z.string().min(1).max(most).refine((value) => value.isWellFormed() && !/[\u0000-\u0008\u000b-\u001f\u007f\u2028\u2029]/.test(value) && value === value.trim(), 'has control characters or blanks at its ends');
const line = (most: number) => text(most).refine((value) => !/[\n\t]/.test(value), 'must be one line');
const at = z.iso.datetime({ message: 'is no RFC 3339 time in UTC' });
const version = z.string().min(1).max(256).regex(/^[^\s\p{C}]+$/u);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const most = 50_000;

const range = z.object({
  cells: z.array(z.object({ version, state: z.enum(['fired', 'silent', 'dead']), probed: z.boolean(), artifactSha256: sha256.optional() })).max(most),
  affected: z.object({
    events: z.array(z.union([z.strictObject({ introduced: version }), z.strictObject({ fixed: version })])).min(1).max(most)
      .refine((events) => events.every((event, index) => ('introduced' in event) === (index % 2 === 0)), 'must alternate, beginning with introduced')
      .refine((events) => new Set(events.map((event) => Object.values(event)[0])).size === events.length, 'name a version twice'),
    versions: z.array(version).max(most),
    unjudged: z.array(version).max(most),
  }),
});

/** A folder of the dump is named after it, so what would be a path is none. */
const ecosystem = z.string().max(100).regex(/^[A-Za-z][\w .:+-]*$/);

const advisory = z.strictObject({
  case: z.string().min(1).max(128).regex(/^[\w.-]+$/),
  id: z.string().max(64).regex(/^[A-Z][A-Z0-9]*-\d{4}-\d{4,9}$/, 'must be PREFIX-YEAR-NUMBER'),
  title: line(256),
  summary: line(512),
  details: text(262_144),
  package: z.strictObject({ purl: z.string().max(512).refine(versionless, 'is no purl without version'), ecosystem: ecosystem.optional(), name: line(256) }),
  range,
  aliases: z.array(z.string().regex(/^[A-Za-z][\w:.-]{1,127}$/)).max(64),
  cwe: z.array(z.string().regex(/^CWE-[1-9]\d{0,5}$/)).max(16),
  cvss: z.array(z.string().refine((vector) => parseVector(vector) !== undefined, 'is no CVSS 3.0, 3.1 or 4.0 vector')).max(2)
    .refine((vectors) => new Set(vectors.map((vector) => vector.slice(0, 6))).size === vectors.length, 'has two vectors of one major version'),
  credits: z.array(z.strictObject({ name: line(256), type: z.enum(['FINDER', 'REPORTER', 'ANALYST', 'COORDINATOR', 'REMEDIATION_DEVELOPER', 'REMEDIATION_REVIEWER', 'REMEDIATION_VERIFIER', 'TOOL', 'SPONSOR', 'OTHER']) })).max(256),
  references: z.array(z.strictObject({ type: z.enum(['ADVISORY', 'ARTICLE', 'DETECTION', 'DISCUSSION', 'REPORT', 'FIX', 'INTRODUCED', 'PACKAGE', 'WEB']), url })).max(256),
  revisions: z.array(z.strictObject({ at, summary: line(512) })).min(1).max(10_000)
    .refine((all) => all.every((each, index) => index === 0 || Date.parse(each.at) > Date.parse(all[index - 1]?.at ?? '')), 'must be in order of time, each later than the one before'),
  withdrawn: z.strictObject({ at, why: line(512) }).optional(),
  tlp: z.enum(['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR']),
  evidence: z.array(z.strictObject({ url, summary: line(256) })).max(64),
}).refine(({ withdrawn, revisions }) => withdrawn === undefined || within(withdrawn.at, revisions), { path: ['withdrawn', 'at'], message: 'must be the time of a revision after the first' });

const publisher = z.strictObject({
  name: line(256),
  namespace: url,
  baseUrl: secureUrl.refine((value) => !/[/?#]$/.test(value) && !/[?#]/.test(value), 'must end without a slash, a query or a fragment'),
  listed: z.boolean(),
  contact: z.union([secureUrl, z.string().max(256).regex(/^mailto:[\w.+-]+@[\w.-]+$/)]),
  prefix: z.string().regex(/^[A-Z][A-Z0-9]{0,15}$/),
  authority: line(512).optional(),
  policy: secureUrl.optional(),
});

/** Throws at the first advisory that any format could not carry; the formats rely on all of it. */
export function checkAdvisory(given: Advisory): void {
  check(advisory, given, 'advisory-invalid', typeof given.id === 'string' ? given.id.slice(0, 64) : 'an advisory');
}

export function checkPublisher(given: Publisher): void {
  check(publisher, given, 'publisher-invalid', 'publisher');
}

/** What is wrong and where, never the value: it may be sealed. */
function check(schema: z.ZodType, given: unknown, code: DistributionErrorCode, what: string): void {
  const issue = schema.safeParse(given).error?.issues[0];
  if (issue === undefined) return;
  const path = issue.path.join('.');
  throw new DistributionError(code, `${what}: ${path === '' ? 'it' : path}: ${issue.message}`, { where: path, remedy: `Correct ${path === '' ? 'it' : path} and publish again.` });
}

function versionless(purl: string): boolean {
  try {
    const { type, version: given } = PackageURL.fromString(purl);
    return given === undefined && /^pkg:[A-Za-z.+-][\w.+-]*\/.+/.test(purl) && type.length > 0;
  } catch {
    return false;
  }
}

function within(moment: string, revisions: readonly { readonly at: string }[]): boolean {
  return revisions.slice(1).some((each) => Date.parse(each.at) === Date.parse(moment));
}
