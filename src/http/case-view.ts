import { caseDetail, reportsOfCase, type CaseDetail, type CaseSummary } from '../clearinghouse/cases/index.ts';
import { advisoryOfCase } from '../clearinghouse/distribution/index.ts';
import { fixesOf } from '../clearinghouse/remediation/index.ts';
import { validationOf, validationsOf } from '../clearinghouse/validation/index.ts';
import { decide, namesOf, organizationsOf, type Act, type Actor, type Resource } from '../identity/index.ts';
import { verdicts } from '../reproduction/index.ts';
import type { HttpParts } from './parts.ts';
import { rangeBlockers } from './publication.ts';
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
  'refuse', 'withdraw-refusal', 'override', 'confirm-override', 'withdraw-override', 'publish', 'invite', 'close',
];

/** One case as far as the asker may see it: each part is decided by itself, and what is withheld is not there. */
export async function caseView(id: string, actor: Actor, parts: HttpParts): Promise<CaseView> {
  const { db, clock, cases } = parts;
  const reports = await reportsOfCase(db, id);
  const detail = await waitingForRange(await caseDetail(db, id, clock.now(), cases.settings), reports, db);
  const resource = resourceOfCase(detail);
  const may = (act: Act): boolean => decide(actor, act, resource).allowed;
  const [research, proof, fix] = [may('case.read-research'), mayReadProof(actor, detail), may('case.read-fix')];
  const [first] = reports;
  const validation = research && first !== undefined ? await validationOf(db, first) : undefined;
  const people = await peopleOf(detail, parts);
  const advisory = await advisoryOfCase(db, id);
  return {
    ...caseRow(detail),
    facts: detail.facts, aliases: detail.aliases,
    reproduction: proof ? validation?.reproduction : undefined,
    range: research || fix ? detail.range : undefined,
    command: proof && first !== undefined ? `breakwater evidence verify ${first}.evidence.json --rerun` : undefined,
    evidence: proof ? (await validationsOf(db, reports)).flatMap(({ report, evidenceSha256 }) => (evidenceSha256 === undefined ? [] : [{ report, href: `/api/cases/${id}/evidence/${report}`, sha256: evidenceSha256, tlp: detail.labels.reproducer }])) : [],
    merged: research ? detail.merged.map(({ report, finder, finderName, receivedAt, verdict, why }) => ({ report, finder: finderName ?? people.name(finder), receivedAt: receivedAt.toISOString(), verdict: verdicts.find((each) => each === verdict), why })) : [],
    proposals: research && may('case.merge') ? detail.proposals.map((each) => ({ case: each.case, title: each.title, why: each.why })) : [],
    fixes: fix ? (await fixesOf(db, id)).map((each) => ({ id: each.id, submittedBy: people.name(each.submittedBy) ?? each.submittedBy, submittedAt: each.submittedAt.toISOString(), what: each.what, state: each.state, verification: each.verification })) : [],
    people: detail.people.filter(({ active }) => active).map((each) => ({ id: each.id, name: people.name(each.id) ?? each.id, organization: people.organization(each.organization) ?? each.organization, role: each.role, tier: each.tier, management: each.management, expires: each.expires.toISOString() })),
    dates: detail.dates.map(({ at, what, kind, source }) => ({ at: at.toISOString(), what, kind, source })),
    governing: detail.governing.at === undefined ? undefined : { at: detail.governing.at.toISOString(), rule: detail.governing.rule, source: detail.governing.source },
    consent: { coordinator: people.name(detail.consent.coordinator), maintainer: people.name(detail.consent.maintainer), escalation: detail.consent.escalation, ...refusalOf(detail, people), blockers: detail.consent.blockers },
    may: caseActs.filter((act) => may(`case.${act}`) && possible(act, detail, actor)),
    advisory: advisory?.id,
    history: research ? detail.history.map(({ at, who, what }) => ({ at: at.toISOString(), who: people.name(who) ?? who, what, leaf: undefined })) : [],
    withheld: research ? undefined : 'What was found, and how, is for those who validate and fix it.',
  };
}

async function waitingForRange(detail: CaseDetail, reports: readonly string[], db: HttpParts['db']): Promise<CaseDetail> {
  const { consent } = detail;
  return { ...detail, consent: { ...consent, blockers: [...consent.blockers, ...await rangeBlockers(db, detail.range, reports)] } };
}

type People = Awaited<ReturnType<typeof peopleOf>>;

/** A vendor's no, and what coordinators did about it. */
function refusalOf({ consent: { refusals, override } }: CaseDetail, people: People): Pick<CaseView['consent'], 'refusals' | 'override'> {
  return {
    refusals: refusals.map(({ vendor, why, at }) => ({ vendor: vendor === undefined ? undefined : people.organization(vendor) ?? vendor, why, at })),
    override: override === undefined ? undefined : {
      at: override.at, by: people.name(override.by) ?? override.by, why: override.why, final: override.final,
      confirmed: override.confirmed === undefined ? undefined : { at: override.confirmed.at, by: people.name(override.confirmed.by) ?? override.confirmed.by, on: override.confirmed.on, authority: override.confirmed.authority },
    },
  };
}

/** The proof, and the evidence that carries it: by the table, and by the label of that very artifact. */
export function mayReadProof(actor: Actor, detail: Pick<CaseDetail, 'id' | 'state' | 'tlp' | 'labels'>): boolean {
  return decide(actor, 'case.read-proof', resourceOfCase(detail)).allowed && mayHold(actor, detail.id, 'reproducer', detail.labels.reproducer);
}

/** What the state of the case leaves open; whether somebody may is another question. */
function possible(act: CaseAct, { embargo, consent, state }: CaseDetail, { person, roles }: Actor): boolean {
  switch (act) {
    case 'accept-embargo':
    case 'reject-embargo': return embargo.state === 'proposed' || embargo.state === 'revise';
    case 'end-embargo': return embargo.state === 'active' || embargo.state === 'revise';
    case 'publish': return consent.blockers.length === 0;
    case 'withdraw-approval': return consent.maintainer !== undefined && state === 'open';
    case 'approve': return consent.maintainer === undefined && state === 'open';
    case 'refuse': return state === 'open' && consent.refusals.length === 0;
    case 'withdraw-refusal': return consent.refusals.some(({ by, recorded }) => by === person || (recorded === 'coordinator') === roles.some(({ role }) => role === 'coordinator'));
    case 'override': return consent.refusals.length > 0 && consent.override === undefined;
    case 'confirm-override': return consent.override !== undefined && consent.override.confirmed === undefined;
    case 'withdraw-override': return consent.override !== undefined;
    default: return true;
  }
}

async function peopleOf(detail: CaseDetail, { db, clock }: HttpParts): Promise<{ name(id: string | undefined): string | undefined; organization(id: string): string | undefined }> {
  const ids = [...detail.people.map(({ id }) => id), ...detail.history.map(({ who }) => who), ...detail.merged.map(({ finder }) => finder), detail.consent.coordinator, detail.consent.override?.by, detail.consent.override?.confirmed?.by, ...(detail.consent.maintainer?.split(', ') ?? [])];
  const names = await namesOf(db, [...new Set(ids.filter((each) => each !== undefined))]);
  const organizations = new Map((await organizationsOf(db, clock.now())).map(({ id, name }) => [id, name]));
  return { name: (id) => (id === undefined ? undefined : id.split(', ').map((each) => names.get(each) ?? each).join(', ')), organization: (id) => organizations.get(id) };
}
