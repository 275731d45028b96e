import { caseDetail, reportsOfCase, type CaseDetail, type CaseStanding, type CaseSummary } from '../clearinghouse/cases/index.ts';
import { advisoryOfCase } from '../clearinghouse/distribution/index.ts';
import { fixesOf } from '../clearinghouse/remediation/index.ts';
import { validationOf } from '../clearinghouse/validation/index.ts';
import { decide, namesOf, organizationsOf, type Act, type Actor, type Resource } from '../identity/index.ts';
import type { HttpParts } from './parts.ts';
import type { CaseAct, CaseRow, CaseView } from './view.ts';

function resourceOfCase({ id, state, tlp }: Pick<CaseSummary, 'id' | 'state' | 'tlp'>): Resource {
  return { case: { id, state, label: tlp } satisfies Omit<CaseStanding, 'first'> };
}

export function caseRow({ openedAt, embargo, due, id, title, package: name, sentence, state, band, reports, tlp }: CaseSummary): CaseRow {
  return {
    id, title, package: name, sentence, state, band, reports, tlp,
    embargo: { state: embargo.state, until: embargo.until?.toISOString() },
    openedAt: openedAt.toISOString(),
    due: due === undefined ? undefined : { at: due.at.toISOString(), what: due.what },
  };
}

export const caseActs: readonly CaseAct[] = [
  'merge', 'split', 'propose-embargo', 'accept-embargo', 'reject-embargo', 'end-embargo', 'label', 'observe', 'contact', 'escalate', 'submit-fix', 'approve', 'withdraw-approval', 'publish', 'invite', 'close',
];

/** One case as far as the asker may see it: each part is decided by itself, and what is withheld is not there. */
export async function caseView(id: string, actor: Actor, parts: HttpParts): Promise<CaseView> {
  const { db, clock, cases } = parts;
  const detail = await caseDetail(db, id, clock.now(), cases.settings);
  const resource = resourceOfCase(detail);
  const may = (act: Act): boolean => decide(actor, act, resource).allowed;
  const [research, proof, fix] = [may('case.read-research'), may('case.read-proof'), may('case.read-fix')];
  const [first] = await reportsOfCase(db, id);
  const validation = research && first !== undefined ? await validationOf(db, first) : undefined;
  const people = await peopleOf(detail, parts);
  const advisory = await advisoryOfCase(db, id);
  return {
    ...caseRow(detail),
    facts: detail.facts, aliases: detail.aliases,
    reproduction: proof ? validation?.reproduction : undefined,
    range: research || fix ? detail.range : undefined,
    command: proof && first !== undefined ? `breakwater evidence verify ${first}.evidence.json --rerun` : undefined,
    merged: research ? detail.merged.map(({ report, finder, finderName, receivedAt, verdict, why }) => ({ report, finder: finderName ?? people.name(finder), receivedAt: receivedAt.toISOString(), verdict: verdict as CaseView['merged'][number]['verdict'], why })) : [],
    proposals: research && may('case.merge') ? detail.proposals.map((each) => ({ case: each.case, title: each.title, why: each.why })) : [],
    fixes: fix ? (await fixesOf(db, id)).map((each) => ({ id: each.id, submittedBy: people.name(each.submittedBy) ?? each.submittedBy, submittedAt: each.submittedAt.toISOString(), what: each.what, state: each.state, verification: each.verification })) : [],
    people: detail.people.filter(({ active }) => active).map((each) => ({ id: each.id, name: people.name(each.id) ?? each.id, organization: people.organization(each.organization) ?? each.organization, role: each.role, tier: each.tier, management: each.management, expires: each.expires.toISOString() })),
    dates: detail.dates.map(({ at, what, kind, source }) => ({ at: at.toISOString(), what, kind, source })),
    governing: detail.governing.at === undefined ? undefined : { at: detail.governing.at.toISOString(), rule: detail.governing.rule, source: detail.governing.source },
    consent: { coordinator: people.name(detail.consent.coordinator), maintainer: people.name(detail.consent.maintainer), escalation: detail.consent.escalation, blockers: detail.consent.blockers },
    may: caseActs.filter((act) => may(`case.${act}`) && possible(act, detail)),
    advisory: advisory?.id,
    history: research ? detail.history.map(({ at, who, what }) => ({ at: at.toISOString(), who: people.name(who) ?? who, what, leaf: undefined })) : [],
    withheld: research ? undefined : 'What was found, and how, is for those who validate and fix it.',
  };
}

/** What the state of the case leaves open; whether somebody may is another question. */
function possible(act: CaseAct, { embargo, consent, state }: CaseDetail): boolean {
  switch (act) {
    case 'accept-embargo':
    case 'reject-embargo': return embargo.state === 'proposed' || embargo.state === 'revise';
    case 'end-embargo': return embargo.state === 'active' || embargo.state === 'revise';
    case 'publish': return consent.blockers.length === 0;
    case 'withdraw-approval': return consent.maintainer !== undefined && state === 'open';
    case 'approve': return consent.maintainer === undefined && state === 'open';
    default: return true;
  }
}

async function peopleOf(detail: CaseDetail, { db, clock }: HttpParts): Promise<{ name(id: string | undefined): string | undefined; organization(id: string): string | undefined }> {
  const ids = [...detail.people.map(({ id }) => id), ...detail.history.map(({ who }) => who), ...detail.merged.map(({ finder }) => finder), detail.consent.coordinator, ...(detail.consent.maintainer?.split(', ') ?? [])];
  const names = await namesOf(db, [...new Set(ids.filter((each) => each !== undefined))]);
  const organizations = new Map((await organizationsOf(db, clock.now())).map(({ id, name }) => [id, name]));
  return { name: (id) => (id === undefined ? undefined : id.split(', ').map((each) => names.get(each) ?? each).join(', ')), organization: (id) => organizations.get(id) };
}
