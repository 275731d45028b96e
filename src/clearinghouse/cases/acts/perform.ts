import { CaseError } from '../error.ts';
import { onCase, type Actor, type CaseFile, type CaseStatus, type Done, type Papers, type Step } from '../file.ts';
import type { CaseSettings } from '../settings.ts';
import type { Act } from './act.ts';
import { approve, contact, escalate, hear, missingVendors, withdrawApproval } from './consent.ts';
import { clock, decide, propose } from './embargo.ts';
import { after, move } from './moves.ts';
import { admit, dismiss, invitation, manage, observe } from './people.ts';
import { confirmOverride, override, refuse, withdrawOverride, withdrawRefusal } from './refusal.ts';

/** What still happens to a case that is out: the world goes on, and people come and go. */
const afterPublication: readonly Act['kind'][] = ['observe', 'manage', 'contact', 'admit', 'dismiss', 'label', 'invitation', 'fix-submitted', 'fix-verified', 'clock'];
/** A vendor that does one of these has taken the report on. */
const takesOn: readonly Act['kind'][] = ['propose-embargo', 'accept-embargo', 'approve', 'fix-submitted'];

/** One act on one case: the case afterwards, and what goes on the record. Pure; throws where the state refuses. */
export function perform(file: CaseFile, act: Act, actor: Actor, now: Date, settings: CaseSettings): Done {
  mustBeOpen(file, act.kind);
  if (act.kind === 'clock') return clock(file, now, settings);
  return after(listen(file, act, actor, now), (heard) => carryOut(heard, act, actor, now, settings));
}

function mustBeOpen({ id, status }: CaseFile, kind: Act['kind']): void {
  const fits: readonly CaseStatus[] = afterPublication.includes(kind) ? ['open', 'published'] : ['open'];
  if (!fits.includes(status)) throw new CaseError('case-not-open', `case ${id} is ${status}: ${kind} needs an open one`);
}

/** A maintainer who acts is aware, and not silent. */
function listen(file: CaseFile, act: Act, actor: Actor, now: Date): Done {
  const participant = onCase(file, actor.person, now);
  if (participant?.role !== 'maintainer') return { file, steps: [] };
  const vendor = file.state.vendors.find(({ organization }) => organization === participant.organization);
  const heard = hear(file, participant.organization, now);
  if (vendor === undefined) return { file: heard, steps: [] };
  const { organization, management } = vendor;
  const from = management === 'start' ? 0 : management === 'received' ? 1 : management === 'valid' ? 2 : 3;
  // A no alone takes nothing on; one that names another date does.
  const takes = takesOn.includes(act.kind) || (act.kind === 'reject-embargo' && act.until !== undefined);
  const events = (['receive', 'validate', 'accept'] as const).slice(from, takes ? 3 : 1);
  return events.reduce<Done>((done, event) => after(done, (next) => move(next, { kind: 'management', vendor: organization, event }, now)), { file: heard, steps: [] });
}

function carryOut(file: CaseFile, act: Exclude<Act, { kind: 'clock' }>, actor: Actor, now: Date, settings: CaseSettings): Done {
  switch (act.kind) {
    case 'propose-embargo': return propose(file, act, actor, now);
    case 'accept-embargo': return decide(file, true, actor, now, settings);
    case 'reject-embargo': return decide(file, false, actor, now, settings, act);
    case 'end-embargo': return move(file, { kind: 'embargo', event: 'terminate' }, now, act.why);
    case 'observe': return observe(file, act.fact, act.vendor, now, act.why);
    case 'manage': return manage(file, act.person, act.event, now, act.why);
    case 'contact': return contact(file, act, actor, now);
    case 'escalate': return escalate(file, act.why, actor, now, settings);
    case 'refuse': return refuse(file, act, actor, now);
    case 'withdraw-refusal': return withdrawRefusal(file, actor, now);
    case 'override': return override(file, act.why, missingVendors(file), actor, now, settings);
    case 'confirm-override': return confirmOverride(file, act, actor, now);
    case 'withdraw-override': return withdrawOverride(file, actor, now);
    case 'approve': return approve(file, actor, now);
    case 'withdraw-approval': return withdrawApproval(file, actor, now);
    case 'admit': return admit(file, act.admission, act.deploys ?? false, actor, now);
    case 'dismiss': return dismiss(file, act.person, act.why, now, settings);
    case 'invitation': return invitation(file, act);
    case 'label': return note(file, { labels: { ...file.papers.labels, [act.artifact]: act.tlp } }, { kind: 'case.labeled', what: `${act.artifact} is labeled TLP:${act.tlp}`, body: { artifact: act.artifact, tlp: act.tlp } });
    case 'upstream-policy': return note(file, { upstream: { date: act.date, source: act.source } }, { kind: 'case.policy', what: `upstream policy: ${said(act.date)} (${act.source})`, body: { rule: 'upstream-policy', date: act.date } });
    case 'list-cap': return note(file, { listCaps: [...file.papers.listCaps, { date: act.date, told: now.toISOString(), source: act.source }] }, { kind: 'case.policy', what: `a list was told, it keeps quiet for ${said(act.date)} (${act.source})`, body: { rule: 'list-cap', date: act.date } });
    case 'public-model': return publicModel(file, act.source, now);
    case 'fix-submitted': return { file, steps: [{ kind: 'case.fix-submitted', what: `a fix is submitted: ${act.what}`, body: { fix: act.fix } }] };
    case 'fix-verified': return note(file, { fixes: [...file.papers.fixes.filter(({ fix }) => fix !== act.fix), { fix: act.fix, version: act.version, at: now.toISOString() }] }, { kind: 'case.fix-verified', what: `fix ${act.fix}${act.version === undefined ? '' : ` (${act.version})`} is verified`, body: { fix: act.fix, version: act.version } });
    case 'close': return close(file, act.why);
  }
}

function note(file: CaseFile, changed: Partial<Papers>, step: Step): Done {
  return { file: { ...file, papers: { ...file.papers, ...changed } }, steps: [step] };
}

function said(date: { readonly days: number } | { readonly at: string }): string {
  return 'days' in date ? `${date.days} days` : `until ${date.at}`;
}

/** No embargo is available for it: what is proposed is rejected, what is active ends by its date, which is now. */
function publicModel(file: CaseFile, source: string, now: Date): Done {
  const noted = note(file, { publicModel: { since: now.toISOString(), source } }, { kind: 'case.policy', what: `any public model can make this report: ${source}`, body: { rule: 'public-model' } });
  const { embargo } = file.state;
  if (embargo === 'none' || embargo === 'exited') return noted;
  return after(noted, (next) => move(next, { kind: 'embargo', event: embargo === 'proposed' ? 'reject' : 'terminate' }, now, 'any public model can make this report', 'unavailable'));
}

function close(file: CaseFile, why: string): Done {
  const { embargo } = file.state;
  if (embargo !== 'none' && embargo !== 'exited') throw new CaseError('act-refused', `the embargo of case ${file.id} is ${embargo}`, { remedy: 'End or reject it first.' });
  return { file: { ...file, status: 'closed' }, steps: [{ kind: 'case.closed', what: `closed: ${why}`, body: {} }] };
}
