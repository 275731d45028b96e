import { caseDetail, openedFor, reportsOfCase, type CaseDetail, type CaseSummary } from '../clearinghouse/cases/index.ts';
import { advisoryOfCase } from '../clearinghouse/distribution/index.ts';
import { fixesOf } from '../clearinghouse/remediation/index.ts';
import { validationsOf } from '../clearinghouse/validation/index.ts';
import { caseInvitations, decide, type Act, type Actor, type Invitation, type Resource } from '../identity/index.ts';
import { verdicts } from '../reproduction/index.ts';
import { namesFor, type CaseNames } from './case-names.ts';
import { organizationOn, possible, saidYes } from './case-possible.ts';
import type { HttpParts } from './parts.ts';
import { previewOf, rangeBlockers } from './publication.ts';
import { mayHold } from './tlp.ts';
import type { CaseAct, CaseRow, CaseView } from './view.ts';

export function resourceOfCase({ id, state, tlp }: Pick<CaseSummary, 'id' | 'state' | 'tlp'>): Resource {
  return { case: { id, state, label: tlp } };
}

export function caseRow({ openedAt, embargo, due, id, title, package: name, sentence, state, band, reports, tlp }: CaseSummary): CaseRow {
  return {
    id, title, package: name, sentence, state, band, reports, tlp,
    embargo: { state: embargo.state, until: embargo.until?.toISOString() },
    openedAt: openedAt.toISOString(),
    due: due === undefined ? undefined : { at: due.at.toISOString(), what: due.what },
  };
}

/** Every act on a case, in the order in which pages offer them. */
export const caseActs: readonly CaseAct[] = [
  'merge', 'split', 'propose-embargo', 'accept-embargo', 'reject-embargo', 'end-embargo', 'label', 'observe', 'contact', 'escalate', 'submit-fix', 'approve', 'withdraw-approval',
  'refuse', 'withdraw-refusal', 'override', 'confirm-override', 'withdraw-override', 'publish', 'invite', 'renew-invitation', 'withdraw-invitation', 'end-admission', 'close',
];
const ofInvitations: readonly CaseAct[] = ['renew-invitation', 'withdraw-invitation'];

/** One case as far as the asker may see it: each part is decided by itself, and what is withheld is not there. */
export async function caseView(id: string, actor: Actor, parts: HttpParts): Promise<CaseView> {
  const { db, clock, cases } = parts;
  const reports = await reportsOfCase(db, id);
  const detail = await waitingForRange(await caseDetail(db, id, clock.now(), cases.settings), reports, db);
  const resource = resourceOfCase(detail);
  const may = (act: Act): boolean => decide(actor, act, resource).allowed;
  const [research, proof, fix] = [may('case.read-research'), mayReadProof(actor, detail), may('case.read-fix')];
  const [first] = reports;
  const validations = research || proof ? await validationsOf(db, reports) : [];
  const validation = research ? validations.find(({ report }) => report === first) : undefined;
  const invitations = may('case.invite') || may('case.renew-invitation') ? await caseInvitations(db, id) : [];
  const names = await namesFor(detail, invitations.map(({ invited_by: by }) => by), parts);
  const advisory = await advisoryOfCase(db, id);
  return {
    ...caseRow(detail),
    facts: detail.facts, aliases: detail.aliases,
    reproduction: proof ? validation?.reproduction : undefined,
    range: research || fix ? detail.range : undefined,
    command: proof && first !== undefined ? `breakwater evidence verify ${first}.evidence.json --rerun` : undefined,
    evidence: proof ? validations.flatMap(({ report, evidenceSha256 }) => (evidenceSha256 === undefined ? [] : [{ report, href: `/api/cases/${id}/evidence/${report}`, sha256: evidenceSha256, tlp: detail.labels.reproducer }])) : [],
    merged: research ? detail.merged.map(({ report, finder, finderName, receivedAt, verdict, why }, index) => ({ report, title: validations.find((each) => each.report === report)?.reproduction.title ?? detail.title, finder: finderName ?? (finder === undefined ? undefined : names.person(finder)), receivedAt: receivedAt.toISOString(), verdict: verdicts.find((each) => each === verdict), why: index > 0 && why === openedFor ? 'its own case was merged into this one' : names.said(why) })) : [],
    proposals: research && may('case.merge') ? detail.proposals.map((each) => ({ case: each.case, title: each.title, why: each.why })) : [],
    fixes: fix ? (await fixesOf(db, id)).map((each) => ({ id: each.id, submittedBy: names.person(each.submittedBy), submittedAt: each.submittedAt.toISOString(), what: names.fix(each.what), state: each.state, verification: each.verification })) : [],
    ...peopleIn(detail, invitations, names, clock.now()), proposal: proposalOf(detail, actor, names), you: standingOf(detail, actor),
    silence: detail.silence === undefined ? undefined : { ...detail.silence, from: detail.silence.from?.toISOString() },
    preview: may('case.approve') || may('case.publish') ? await previewOf(detail, parts) : undefined,
    dates: detail.dates.map(({ at, what, kind, source }) => ({ at: at.toISOString(), what: names.said(what), kind, source })),
    governing: detail.governing.at === undefined ? undefined : { at: detail.governing.at.toISOString(), rule: detail.governing.rule, source: detail.governing.source },
    consent: { coordinator: detail.consent.coordinator === undefined ? undefined : names.person(detail.consent.coordinator), maintainer: detail.consent.maintainer === undefined ? undefined : names.person(detail.consent.maintainer), escalation: detail.consent.escalation, ...refusalOf(detail, names), blockers: detail.consent.blockers.map((each) => names.said(each)) },
    may: caseActs.filter((act) => may(`case.${act}`) && possible(act, detail, actor) && (!ofInvitations.includes(act) || invitations.length > 0)),
    advisory: advisory?.id,
    history: research ? detail.history.map(({ at, who, what }) => ({ at: at.toISOString(), who: names.person(who), what: names.said(what), leaf: undefined })) : [],
    withheld: research ? undefined : 'What was found, and how, is for those who validate and fix it.',
  };
}

async function waitingForRange(detail: CaseDetail, reports: readonly string[], db: HttpParts['db']): Promise<CaseDetail> {
  const { consent } = detail;
  return { ...detail, consent: { ...consent, blockers: [...consent.blockers, ...await rangeBlockers(db, detail.range, reports)] } };
}

/** A vendor's no, and what coordinators did about it. */
function refusalOf({ consent: { refusals, override } }: CaseDetail, names: CaseNames): Pick<CaseView['consent'], 'refusals' | 'override'> {
  return {
    refusals: refusals.map(({ vendor, why, at }) => ({ vendor: vendor === undefined ? undefined : names.organization(vendor), why, at })),
    override: override === undefined ? undefined : {
      at: override.at, by: names.person(override.by), why: override.why, final: override.final,
      confirmed: override.confirmed === undefined ? undefined : { at: override.confirmed.at, by: names.person(override.confirmed.by), on: override.confirmed.on, authority: override.confirmed.authority },
    },
  };
}

/** Who is on the case, and who is invited to it for those who invite. */
function peopleIn(detail: CaseDetail, invitations: readonly Invitation[], names: CaseNames, now: Date): Pick<CaseView, 'people' | 'invitations'> {
  return {
    people: detail.people.filter(({ active }) => active).map((each) => ({
      id: each.id, name: names.person(each.id), organization: names.organization(each.organization), role: each.role, tier: each.tier, management: each.management, expires: each.expires.toISOString(),
      invitation: invitations.find(({ person }) => person === each.id)?.id,
    })),
    invitations: invitations.filter(({ person }) => person === null).map((each) => ({
      id: each.id, email: each.email, role: caseRoleOf(each), tier: each.tier ?? 0, why: each.reason, by: names.person(each.invited_by), at: each.created_at.toISOString(), expires: each.expires_at.toISOString(), over: each.expires_at <= now,
    })),
  };
}

/** As a case names the part that an invitation gives. */
export function caseRoleOf({ role, tier }: Pick<Invitation, 'role' | 'tier'>): 'maintainer' | 'finder' | 'participant' {
  return tier !== 0 ? 'participant' : role === 'maintainer' ? 'maintainer' : 'finder';
}

function proposalOf(detail: CaseDetail, { person, roles }: Actor, names: CaseNames): CaseView['proposal'] {
  const { proposal } = detail;
  if (proposal === undefined) return undefined;
  const { until, later, why, by, at, decisions, waitsFor } = proposal;
  return {
    until, later, why, by: names.person(by), at, mine: saidYes(detail, person, roles.some(({ role }) => role === 'coordinator')), waitsFor: waitsFor.map((each) => names.organization(each)),
    decisions: decisions.map((each) => ({ party: each.party, who: names.person(each.person), accepts: each.accepts, at: each.at })),
  };
}

function standingOf(detail: CaseDetail, { person, roles }: Actor): CaseView['you'] {
  const own = organizationOn(detail, person);
  const role = detail.people.find(({ id, active }) => active && id === person)?.role;
  const refused = detail.consent.refusals.find(({ vendor, recorded }) => vendor !== undefined && vendor === own && recorded === 'maintainer');
  return {
    role: role !== 'maintainer' && roles.some((each) => each.role === 'coordinator') ? 'coordinator' : role,
    approved: detail.approvals.find((each) => each.person === person || each.organization === own)?.at,
    refused: refused === undefined ? undefined : { at: refused.at, why: refused.why },
  };
}

/** The proof, and the evidence that carries it: by the table, and by the label of that very artifact. */
export function mayReadProof(actor: Actor, detail: Pick<CaseDetail, 'id' | 'state' | 'tlp' | 'labels'>): boolean {
  return decide(actor, 'case.read-proof', resourceOfCase(detail)).allowed && mayHold(actor, detail.id, 'reproducer', detail.labels.reproducer);
}
