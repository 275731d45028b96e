import { z } from 'zod';
import { violationCodes } from '../../clearinghouse/intake/index.ts';
import { verdicts } from '../../reproduction/index.ts';

/** What answers bring: the shapes of `view.ts`, for whoever reads them from elsewhere. A test holds real answers against these. */
const at = z.iso.datetime();
const verdict = z.enum(verdicts);
const tlp = z.enum(['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR']);
const band = z.enum(['incident', 'urgent', 'standard', 'needs-info']);
const state = z.enum(['queued', 'processing', 'done']);
const texts = z.array(z.string());
/** Of the engine; its whole form is docs/evidence.schema.json. */
const engine = z.record(z.string(), z.unknown());

export const problem = z.object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string(), remedy: z.string().optional() }).meta({ id: 'Problem', description: 'RFC 9457' });
export const validationProblem = problem.extend({
  errors: z.array(z.object({ code: z.enum(violationCodes), field: z.string(), also_field: z.string().optional(), reason: z.string() })).optional(),
}).meta({ id: 'ValidationProblem', description: 'Every violation at once; the codes never change.' });

const warning = z.object({ code: z.literal('deprecated_field'), field: z.string(), reason: z.string() });
export const accepted = z.object({ receipt: z.string(), message: z.string(), warnings: z.array(warning).optional() }).meta({ id: 'Accepted' });
export const acceptedAll = z.object({ reports: z.array(accepted.extend({ result: z.unknown() })) }).meta({ id: 'AcceptedResults' });
export const submission = z.object({
  receipt: z.string(), status: state, at,
  outcome: z.object({ report: z.string(), verdict: verdict.optional(), reasons: texts.optional(), case: z.string().optional(), known: z.boolean(), missing: texts, closed: z.object({ at, why: z.string() }).optional() }).optional(),
}).meta({ id: 'Submission', description: 'The outcome is for those whose report it is.' });

export const session = z.object({
  person: z.object({ id: z.string(), name: z.string(), roles: texts, organization: z.string() }).optional(),
  signIn: z.array(z.enum(['link', 'oidc', 'mail'])), csrf: z.string(), profile: z.enum(['postgres', 'cluster', 'embedded']),
}).meta({ id: 'Session' });
export const revived = z.object({ revived: z.int() });
export const invited = z.object({ link: z.url(), expires: at });
const roles = z.enum(['administrator', 'coordinator', 'maintainer', 'reporter', 'operator', 'observer']);
const organization = z.object({
  id: z.string(), name: z.string(), home: z.boolean(), guest: z.boolean(), active: z.boolean(), sponsors: z.array(z.object({ id: z.string(), name: z.string(), until: at.optional(), mayEnd: z.boolean() })),
  members: z.int(), invited: z.int(), may: texts,
}).meta({ id: 'Organization' });
export const organizations = z.object({ organizations: z.array(organization) });
export const members = z.object({
  organization, roles: z.array(roles),
  members: z.array(z.object({ id: z.string(), name: z.string(), email: z.string().optional(), roles: z.array(roles), lastSignIn: at.optional() })),
  invitations: z.array(z.object({ id: z.string(), email: z.string(), role: roles, why: z.string(), by: z.string(), at, expires: at })),
}).meta({ id: 'Members' });
export const link = z.object({ link: z.url(), expires: at });
export const invitedHere = link.extend({ id: z.string(), mailed: z.boolean() }).meta({ id: 'Invited' });
export const sponsored = z.object({ organization, invitation: invitedHere.optional() });
export const csrf = z.object({ csrf: z.string() });
export const joined = z.object({ case: z.string().optional(), code: z.string().optional(), csrf: z.string() });

export const invitationPreview = z.object({
  by: z.string(), organization: z.string(), role: z.string(), case: z.object({ tier: z.int(), tlp, until: at.optional() }).optional(), again: z.boolean(), expires: at,
}).meta({ id: 'InvitationPreview', description: 'What a letter may say. Which case it is shows once it is opened.' });

const proposal = z.object({ case: z.string(), title: z.string(), why: z.string() });
const reportRow = z.object({
  id: z.string(), receivedAt: at, title: z.string(), package: z.string(), state, progress: z.object({ stage: z.string(), done: z.number(), of: z.number() }).optional(),
  verdict: verdict.optional(), case: z.string().optional(), known: z.boolean(), missing: texts, band, closed: z.boolean(),
});
export const reports = z.object({ reports: z.array(reportRow.meta({ id: 'ReportRow' })), counts: z.object({ queued: z.int(), processing: z.int(), done: z.int() }), decisions: z.int(), withheld: z.string().optional(), verdicts: z.partialRecord(verdict, z.int()) });
export const report = reportRow.extend({
  finder: z.string().optional(), fields: engine,
  attachments: z.array(z.object({ name: z.string(), type: z.string(), contentType: z.string(), bytes: z.int(), description: z.string().optional(), erased: z.boolean(), href: z.string().optional() })),
  reproduction: engine.optional(), range: engine.optional(), command: z.string().optional(), evidence: z.string().optional(), withheld: z.string().optional(),
  closing: z.object({ at, by: z.string(), why: z.string() }).optional(), decision: z.object({ at, by: z.string(), why: z.string(), case: z.string() }).optional(),
  former: z.array(z.object({ verdict, at, rerun: z.object({ at, by: z.string(), why: z.string() }) })), may: texts, proposals: z.array(proposal),
}).meta({ id: 'Report' });

const caseRow = z.object({
  id: z.string(), title: z.string(), package: z.string(), sentence: z.string(), state: z.enum(['open', 'published', 'closed']), band,
  embargo: z.object({ state: z.enum(['none', 'proposed', 'active', 'revise', 'exited']), until: at.optional() }), reports: z.int(), tlp, openedAt: at, due: z.object({ at, what: z.string() }).optional(),
});
export const cases = z.object({ cases: z.array(caseRow.meta({ id: 'CaseRow' })), withheld: z.string().optional() });
export const oneCase = caseRow.extend({
  facts: z.string(), aliases: texts, reproduction: engine.optional(), range: engine.optional(), command: z.string().optional(),
  merged: z.array(z.object({ report: z.string(), title: z.string(), finder: z.string().optional(), receivedAt: at, verdict: verdict.optional(), why: z.string() })),
  proposals: z.array(proposal),
  evidence: z.array(z.object({ report: z.string(), href: z.string(), sha256: z.string(), tlp })),
  fixes: z.array(z.object({ id: z.string(), submittedBy: z.string(), submittedAt: at, what: z.string(), state, verification: engine.optional() })),
  people: z.array(z.object({ id: z.string(), name: z.string(), organization: z.string(), role: z.string(), tier: z.int(), management: z.string(), expires: at.optional(), invitation: z.string().optional() })),
  invitations: z.array(z.object({ id: z.string(), email: z.string(), role: z.string(), tier: z.int(), why: z.string(), by: z.string(), at, expires: at, over: z.boolean() })),
  proposal: z.object({ until: at, later: z.boolean(), why: z.string(), by: z.string(), at, mine: z.boolean(), waitsFor: texts, decisions: z.array(z.object({ party: z.string(), who: z.string(), accepts: z.boolean(), at })) }).optional(),
  you: z.object({ role: z.string().optional(), approved: at.optional(), refused: z.object({ at, why: z.string() }).optional() }),
  silence: z.object({ attempts: z.int(), days: z.int(), from: at.optional() }).optional(),
  preview: z.object({ title: z.string(), package: z.string(), affected: z.string(), found: z.string(), weaknesses: texts, aliases: texts, credits: texts, tlp }).optional(),
  dates: z.array(z.object({ at, what: z.string(), kind: z.enum(['past', 'due', 'governing', 'proposed']), source: z.string().optional() })),
  governing: z.object({ at, rule: z.string(), source: z.string() }).optional(),
  consent: z.object({ coordinator: z.string().optional(), maintainer: z.string().optional(), escalation: z.string().optional(), blockers: texts, refusals: z.array(z.object({ vendor: z.string().optional(), why: z.string(), at })),
    override: z.object({ at, by: z.string(), why: z.string(), final: at, confirmed: z.object({ at, by: z.string(), on: z.string(), authority: z.string().optional() }).optional() }).optional() }),
  may: texts, advisory: z.string().optional(), history: z.array(z.object({ at, who: z.string(), what: z.string(), leaf: z.int().optional() })), withheld: z.string().optional(),
}).meta({ id: 'Case' });
const banded = { members: z.int(), low: z.int(), high: z.int() };
export const exposure = z.object({ frozenOn: z.iso.date().optional(), sectors: z.array(z.object({ sector: z.string(), ...banded })), total: z.object(banded).optional(), earlier: z.boolean(), withheld: z.string().optional() }).meta({ id: 'CaseExposure', description: 'Who would be exposed, in bands that hide small counts.' });
export const acted = z.union([oneCase.extend({ link: z.url().optional() }).meta({ id: 'CaseAfterwards' }), z.object({ id: z.string(), link: z.url().optional() })])
  .meta({ description: 'The case afterwards, or only its id for whoever may act on it and not read it, and where it could not be read just then; after an invitation its link besides.' });

export const oneAdvisory = z.object({
  id: z.string(), title: z.string(), publishedAt: at, modifiedAt: at, package: z.string(), aliases: texts, summary: z.string(), details: z.string(), sentence: z.string(), range: engine,
  found: z.string(), remedies: texts, weaknesses: texts, severity: texts, signingKey: z.string().optional(),
  credits: z.array(z.object({ name: z.string(), type: z.string(), role: z.string() })), links: z.array(z.object({ rel: z.enum(['osv', 'csaf', 'sha256', 'sha512', 'signature', 'key']), href: z.string() })),
}).meta({ id: 'Advisory' });
export const advisories = z.object({ advisories: z.array(oneAdvisory) });
export const osv = z.object({ id: z.string(), modified: z.string() }).loose().meta({ id: 'Osv', description: 'A record of the OSV schema.' });
const page = { next_page_token: z.string().optional() };
export const osvList = z.object({ vulns: z.array(osv).optional(), ...page }).meta({ id: 'OsvList', description: 'Without vulns where nothing is known against it.' });
export const osvLists = z.object({ results: z.array(z.object({ vulns: z.array(z.object({ id: z.string(), modified: z.string() })).optional(), ...page })) }).meta({ id: 'OsvLists', description: 'In the order of the queries.' });
export const osvProblem = z.object({ code: z.int(), message: z.string() }).meta({ id: 'OsvProblem', description: 'As the OSV API refuses, with the code of gRPC.' });

export const ledger = z.object({ size: z.int(), from: z.int(), checkpoint: z.string(),
  leaves: z.array(z.object({ index: z.int(), at, kind: z.string(), subject: z.string().optional(), step: z.string().optional(), who: z.string().optional(), name: z.string().optional(), href: z.string().optional(), hash: z.string() })),
 }).meta({ id: 'Ledger' });
export const tokens = z.object({ scopes: z.array(z.object({ name: z.string(), what: z.string(), hour: z.boolean() })), tokens: z.array(z.object({ id: z.string(), name: z.string(), person: z.string(), organization: z.string(), scopes: texts, createdAt: at, expiresAt: at, revokedAt: at.optional(), lastUsedAt: at.optional() })) });
export const token = z.object({ id: z.string(), token: z.string(), expires: at });
export const health = z.object({
  status: z.enum(['ok', 'degraded']), version: z.string(), checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  queue: z.array(z.object({ name: z.string(), unfinished: z.int(), oldestSeconds: z.int().optional() })),
  intel: z.object({ sources: z.array(z.object({ kind: z.string(), location: z.string(), records: z.int(), fetched: z.string(), newest: z.string(), ageSeconds: z.int() })), problem: z.string().optional() }),
  mail: z.object({ waiting: z.int(), deadCount: z.int(), dead: z.array(z.object({ id: z.string(), since: at, attempts: z.int(), error: z.string() })) }).optional(),
}).meta({ id: 'Health' });
export const nothing = z.object({});
export const anything = z.record(z.string(), z.unknown());
