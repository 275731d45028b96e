import type { z } from 'zod';
import { askLinkBody, emptyBody, endSponsorshipBody, invitationBody, memberBody, organizationBody, personBody, previewBody, reportActBodies, roleBody, signInBody, sponsorBody, stepUpBody, tokenBody } from '../bodies.ts';
import { caseActs } from '../case-view.ts';
import { verdicts } from '../../reproduction/index.ts';
import { osvBatch, osvQuery } from '../osv/query.ts';
import * as answer from './answers.ts';
import { actionBodies, assetBody, noticeBody, settingsBody } from '../../clearinghouse/operators/index.ts';
import * as operator from './operators.ts';
import * as request from './requests.ts';

export interface Operation {
  /** As OpenAPI writes it: `/api/cases/{id}`. */
  readonly path: string;
  readonly method: 'get' | 'post';
  /** The route of the service that answers. */
  readonly route: string;
  readonly summary: string;
  readonly tag: 'intake' | 'reports' | 'cases' | 'advisories' | 'session' | 'people' | 'operator' | 'operations';
  readonly who: 'anyone' | 'session' | 'token' | 'either';
  readonly query?: readonly { readonly name: string; readonly values?: readonly string[]; readonly description: string }[];
  readonly headers?: readonly { readonly name: string; readonly description: string }[];
  readonly body?: Readonly<Record<string, z.ZodType | 'text'>>;
  readonly status: number;
  readonly type?: string;
  /** Undefined where it is text or a file. */
  readonly answer?: z.ZodType;
  readonly refusals: readonly number[];
  /** Where a refusal is no problem document. */
  readonly refusal?: z.ZodType;
}

const json = (schema: z.ZodType): NonNullable<Operation['body']> => ({ 'application/json': schema });
const get = (path: string, route: string, tag: Operation['tag'], who: Operation['who'], summary: string, given: Partial<Operation>): Operation => ({ path, method: 'get', route, tag, who, summary, status: 200, refusals: who === 'anyone' ? [] : [401], ...given });
const post = (path: string, route: string, tag: Operation['tag'], who: Operation['who'], summary: string, given: Partial<Operation>): Operation => ({ path, method: 'post', route, tag, who, summary, status: 200, refusals: who === 'anyone' ? [400, 403, 413, 415] : [400, 401, 403, 413, 415], ...given });

const intakeRefusals = [400, 401, 403, 408, 409, 413, 415, 429, 503];
const onOrganization = [400, 401, 403, 404, 409, 413, 415];
const idempotency = [{ name: 'Idempotency-Key', description: 'The same key and report give the same receipt; the same key with another report is a conflict.' }];

export const operations: readonly Operation[] = [
  get('/healthz', '/healthz', 'operations', 'anyone', 'The process is up', { type: 'text/plain' }),
  get('/readyz', '/readyz', 'operations', 'anyone', 'It can serve', { type: 'text/plain', refusals: [503] }),
  post('/v1/reports', '/v1/reports', 'intake', 'token', 'Hand a report in (TAP)', { body: { 'application/json': request.tapReport, 'multipart/mixed': 'text' }, headers: idempotency, status: 202, answer: answer.accepted, refusals: intakeRefusals }),
  post('/v1/reports/sarif', '/v1/reports/sarif', 'intake', 'token', 'Hand in the results of a SARIF log', { body: { 'application/sarif+json': request.sarif, 'application/json': request.sarif }, headers: idempotency, status: 202, answer: answer.acceptedAll, refusals: intakeRefusals }),
  get('/v1/submissions/{receipt}', '/v1/submissions/:receipt', 'intake', 'anyone', 'Where a report stands, for whoever knows the receipt', { answer: answer.submission, refusals: [401, 404, 429] }),
  post('/v1/query', '/v1/query', 'advisories', 'anyone', 'What is known against a package (OSV API)', { body: json(osvQuery), answer: answer.osvList, refusals: [400, 413, 503], refusal: answer.osvProblem }),
  post('/v1/querybatch', '/v1/querybatch', 'advisories', 'anyone', 'What is known against up to 1000 packages, by identifiers (OSV API)', { body: json(osvBatch), answer: answer.osvLists, refusals: [400, 413, 503], refusal: answer.osvProblem }),
  get('/v1/vulns/{id}', '/v1/vulns/:id', 'advisories', 'anyone', 'An advisory as an OSV record (OSV API)', { answer: answer.osv, refusals: [404], refusal: answer.osvProblem }),
  get('/api/session', '/api/session', 'session', 'anyone', 'Who is signed in', { answer: answer.session, refusals: [401] }),
  post('/api/sign-in/link', '/api/sign-in/link', 'session', 'anyone', 'Sign in by a single-use link', { body: json(signInBody), answer: answer.csrf }),
  post('/api/sign-in/mail', '/api/sign-in/mail', 'session', 'anyone', 'Ask for a single-use link by mail; the answer is the same for every address', { body: json(askLinkBody), status: 202, answer: answer.nothing, refusals: [400, 403, 404, 413, 415, 429] }),
  post('/api/invitation', '/api/invitation', 'session', 'anyone', 'Take an invitation up', { body: json(invitationBody), answer: answer.joined }),
  post('/api/invitation/preview', '/api/invitation/preview', 'session', 'anyone', 'Who invites, and as what, before an invitation is taken up; uses nothing up', { body: json(previewBody), answer: answer.invitationPreview }),
  post('/api/step-up', '/api/step-up', 'session', 'session', 'Give the second factor, before what cannot be undone', { body: json(stepUpBody), answer: answer.csrf }),
  post('/api/sign-out', '/api/sign-out', 'session', 'anyone', 'End the session', { answer: answer.nothing, refusals: [401, 403] }),
  get('/api/sign-in/oidc', '/api/sign-in/oidc', 'session', 'anyone', 'Sign in with the provider', { query: [{ name: 'returnTo', description: 'A path of this service' }], status: 303, refusals: [404, 503] }),
  get('/sign-in/callback', '/sign-in/callback', 'session', 'anyone', 'Where the provider sends the browser back to', { status: 303, refusals: [403, 404, 503] }),
  get('/api/reports', '/api/reports', 'reports', 'either', 'The reports that the asker may see: what wants a decision first, then the newest', { query: [{ name: 'state', values: ['queued', 'processing', 'done'], description: 'Only these' }, { name: 'verdict', values: verdicts, description: 'Only those with this verdict' }, { name: 'wants', values: ['decision'], description: 'Only those in no case that nobody has closed' }], answer: answer.reports, refusals: [400, 401] }),
  get('/api/reports/{id}', '/api/reports/:id', 'reports', 'either', 'A report', { answer: answer.report, refusals: [401, 404] }),
  get('/api/reports/{id}/evidence', '/api/reports/:id/evidence', 'reports', 'either', 'Its signed evidence, a DSSE envelope', { type: 'application/vnd.dsse.envelope.v1+json', answer: answer.anything, refusals: [401, 403, 404] }),
  get('/api/reports/{id}/attachments/{number}', '/api/reports/:id/attachments/:number', 'reports', 'either', 'One of its attachments, to be kept as a file', { type: 'application/octet-stream', refusals: [401, 403, 404, 410] }),
  ...Object.entries(reportActBodies).map(([act, body]) => post(`/api/reports/{id}/${act}`, '/api/reports/:id/:act', 'reports', 'either', `On a report without a case: ${act.replaceAll('-', ' ')}`, { body: json(body), answer: answer.report, refusals: [400, 401, 403, 404, 409, 413, 415] })),
  get('/api/cases', '/api/cases', 'cases', 'either', 'The newest cases that the asker may see', { answer: answer.cases }),
  get('/api/cases/{id}', '/api/cases/:id', 'cases', 'either', 'A case', { answer: answer.oneCase, refusals: [401, 404] }),
  get('/api/cases/{id}/evidence/{report}', '/api/cases/:id/evidence/:report', 'cases', 'either', 'The signed evidence of one of its reports, a DSSE envelope', { type: 'application/vnd.dsse.envelope.v1+json', answer: answer.anything, refusals: [401, 403, 404] }),
  get('/api/cases/{id}/exposure', '/api/cases/:id/exposure', 'cases', 'either', 'How many operators in which sectors would be exposed, in bands; the first answer for a package stays', { answer: answer.exposure, refusals: [401, 403, 404] }),
  post('/api/cases/{id}/notices', '/api/cases/:id/notices', 'cases', 'either', 'Tell those who are exposed when there will be how much work, and nothing else', { body: json(noticeBody), status: 202, answer: answer.exposure, refusals: [400, 401, 403, 404, 409, 413, 415] }),
  ...caseActs.map((act) => {
    const body = request.caseActBody(act);
    return post(`/api/cases/{id}/${act}`, '/api/cases/:id/:act', 'cases', 'either', `On a case: ${act.replaceAll('-', ' ')}`, { ...(body === undefined ? {} : { body: json(body) }), answer: answer.acted, refusals: [400, 401, 403, 404, 409, 413, 415] });
  }),
  get('/api/advisories', '/api/advisories', 'advisories', 'anyone', 'What is published', { answer: answer.advisories }),
  get('/api/advisories/{id}', '/api/advisories/:id', 'advisories', 'anyone', 'A published advisory', { answer: answer.oneAdvisory, refusals: [404] }),
  get('/feed/{path}', '/feed/*', 'advisories', 'anyone', 'The feed: a CSAF provider and an OSV dump, file by file', { type: 'application/octet-stream', refusals: [404] }),
  get('/.well-known/{path}', '/.well-known/*', 'advisories', 'anyone', 'What the feed has under the well-known path', { type: 'application/octet-stream', refusals: [404] }),
  get('/api/operator/day', '/api/operator/day', 'operator', 'either', 'What to do, in order: the card', { answer: operator.operatorDay, refusals: [401, 403] }),
  get('/api/operator/assets', '/api/operator/assets', 'operator', 'either', 'What the organization has', { answer: operator.assets, refusals: [401, 403] }),
  post('/api/operator/assets', '/api/operator/assets', 'operator', 'either', 'Name an asset', { body: json(assetBody), status: 201, answer: operator.asset, refusals: [400, 401, 403, 409, 413, 415] }),
  get('/api/operator/assets/{id}', '/api/operator/assets/:id', 'operator', 'either', 'An asset, with what to do there', { answer: operator.asset, refusals: [401, 403, 404] }),
  post('/api/operator/assets/{id}', '/api/operator/assets/:id', 'operator', 'either', 'Say what an asset is: exposed, what stops with it, who maintains it', { body: json(assetBody), answer: operator.asset, refusals: [400, 401, 403, 404, 409, 413, 415] }),
  post('/api/operator/inventories', '/api/operator/inventories', 'operator', 'either', 'Upload an inventory, of whatever format', {
    query: [{ name: 'asset', description: 'The id of the asset it is of' }, { name: 'name', description: 'Its name instead; the asset is made where there is none' }], body: { 'application/octet-stream': 'text' }, status: 201, answer: operator.inventory, refusals: [400, 401, 403, 404, 413],
  }),
  get('/api/operator/inventories/{id}', '/api/operator/inventories/:id', 'operator', 'either', 'An inventory, with what was not recognized', { answer: operator.inventory, refusals: [401, 403, 404] }),
  get('/api/operator/actions/{id}', '/api/operator/actions/:id', 'operator', 'either', 'An action with all of its findings', { answer: operator.action, refusals: [401, 403, 404, 409] }),
  ...Object.entries(actionBodies).map(([act, body]) => post(`/api/operator/actions/{id}/${act}`, '/api/operator/actions/:id/:act', 'operator', 'either', `On an action: ${act.replaceAll('-', ' ')}`, { body: json(body), answer: operator.action, refusals: [400, 401, 403, 404, 409, 413, 415] })),
  post('/api/operator/notices/{id}/acknowledge', '/api/operator/notices/:id/acknowledge', 'operator', 'either', 'Acknowledge a notice of maintenance', { body: json(emptyBody), answer: operator.operatorDay, refusals: [400, 401, 403, 404, 413, 415] }),
  get('/api/operator/history', '/api/operator/history', 'operator', 'either', 'Open actions by clock over time, and the time to remediate', { answer: operator.history, refusals: [401, 403] }),
  get('/api/operator/settings', '/api/operator/settings', 'operator', 'either', 'Hours a week, who is bound, time zone, sector', { answer: operator.settings, refusals: [401, 403] }),
  post('/api/operator/settings', '/api/operator/settings', 'operator', 'either', 'Change them', { body: json(settingsBody), answer: operator.settings, refusals: [400, 401, 403, 413, 415] }),
  get('/api/sector', '/api/sector', 'operator', 'either', 'How the organization’s sector stands, in bands', { answer: operator.sectorStanding, refusals: [401, 403] }),
  get('/api/openapi.json', '/api/openapi.json', 'operations', 'anyone', 'This document', { answer: answer.anything }),
  get('/api/keys/{name}', '/api/keys/:name', 'operations', 'anyone', 'A public key, as PEM: evidence.pem for evidence, ledger.pem for the checkpoints of the ledger', { type: 'application/x-pem-file', refusals: [404] }),
  get('/api/ledger', '/api/ledger', 'operations', 'either', 'A page of the ledger, newest first', { query: [{ name: 'before', description: 'Entries before this index' }, { name: 'kind', description: '`case` for every kind that begins so, or one in full' }, { name: 'of', description: 'Of one thing, by its id' }], answer: answer.ledger, refusals: [400, 401, 403] }),
  get('/ledger/checkpoint', '/ledger/checkpoint', 'operations', 'anyone', 'The signed checkpoint (C2SP signed note)', { type: 'text/plain', refusals: [404] }),
  get('/ledger/tile/{path}', '/ledger/tile/*', 'operations', 'anyone', 'A tile of the ledger (C2SP tlog-tiles)', { type: 'application/octet-stream', refusals: [404] }),
  post('/api/invitations', '/api/invitations', 'operations', 'session', 'Invite a member of the clearinghouse', { body: json(memberBody), status: 201, answer: answer.invited }),
  get('/api/organizations', '/api/organizations', 'people', 'either', 'The organizations that the asker may see', { answer: answer.organizations }),
  post('/api/organizations', '/api/organizations', 'people', 'either', 'Sponsor a new organization, with its first member if wanted', { body: json(organizationBody), status: 201, answer: answer.sponsored, refusals: onOrganization }),
  post('/api/organizations/{id}/sponsor', '/api/organizations/:id/sponsor', 'people', 'either', 'Sponsor an organization that is there, or change when that ends', { body: json(sponsorBody), answer: answer.members, refusals: onOrganization }),
  post('/api/organizations/{id}/end-sponsorship', '/api/organizations/:id/end-sponsorship', 'people', 'either', 'End a sponsorship now: access that hangs on it ends with it', { body: json(endSponsorshipBody), answer: answer.nothing, refusals: onOrganization }),
  get('/api/organizations/{id}/members', '/api/organizations/:id/members', 'people', 'either', 'Its members with their roles, and who is invited', { answer: answer.members, refusals: [401, 404] }),
  post('/api/organizations/{id}/invitations', '/api/organizations/:id/invitations', 'people', 'either', 'Invite somebody; the link is shown this once, and mailed where mail is sent', { body: json(personBody), status: 201, answer: answer.invitedHere, refusals: onOrganization }),
  post('/api/organizations/{id}/invitations/{invitation}/withdraw', '/api/organizations/:id/invitations/:invitation/withdraw', 'people', 'either', 'Withdraw an invitation that nobody took up', { body: json(emptyBody), answer: answer.members, refusals: onOrganization }),
  post('/api/organizations/{id}/invitations/{invitation}/renew', '/api/organizations/:id/invitations/:invitation/renew', 'people', 'either', 'A new link for an invitation that nobody took up; the former one ends', { body: json(emptyBody), answer: answer.invitedHere, refusals: onOrganization }),
  ...(['grant', 'revoke'] as const).map((act) => post(`/api/organizations/{id}/members/{person}/${act}`, `/api/organizations/:id/members/:person/${act}`, 'people', 'either', act === 'grant' ? 'Give a member a role there' : 'Take a role away', { body: json(roleBody), answer: answer.members, refusals: onOrganization })),
  post('/api/organizations/{id}/members/{person}/remove', '/api/organizations/:id/members/:person/remove', 'people', 'either', 'Take somebody out of an organization', { body: json(emptyBody), answer: answer.members, refusals: onOrganization }),
  post('/api/organizations/{id}/members/{person}/link', '/api/organizations/:id/members/:person/link', 'people', 'either', 'A single-use sign-in link for a member; it is shown this once', { body: json(emptyBody), answer: answer.link, refusals: onOrganization }),
  get('/api/tokens', '/api/tokens', 'operations', 'either', 'The tokens that the asker may see', { answer: answer.tokens }),
  post('/api/tokens', '/api/tokens', 'operations', 'either', 'Make a token; it is shown this once', { body: json(tokenBody), status: 201, answer: answer.token }),
  post('/api/tokens/{id}/revoke', '/api/tokens/:id/revoke', 'operations', 'either', 'End a token now', { answer: answer.nothing, refusals: [401, 403, 404] }),
  post('/api/backup', '/api/backup', 'operations', 'either', 'Everything that the database holds, for its owner', { type: 'application/gzip', refusals: [401, 403, 409] }),
  get('/api/health', '/api/health', 'operations', 'either', 'What works, and how much waits', { answer: answer.health, refusals: [401, 403] }),
  post('/api/mail/retry', '/api/mail/retry', 'operations', 'either', 'Send the letters again that were given up', { answer: answer.revived, refusals: [401, 403] }),
  get('/metrics', '/metrics', 'operations', 'either', 'Metrics in Prometheus’ text format', { type: 'text/plain', refusals: [401, 403] }),
  get('/api/events', '/api/events', 'operations', 'either', 'News, as server-sent events', { type: 'text/event-stream', refusals: [401, 403] }),
];
