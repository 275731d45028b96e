import type { CaseView } from '../../src/http/view.ts';
import { EmbargoText } from '../components/signs.tsx';
import { When } from '../time/when.tsx';
import { fixUnsaid } from './asked.ts';
import { ProposedDate } from './proposal.tsx';
import type { Acts } from './use-acts.tsx';
import { ruleOf, tierWords } from './words.ts';

/** Publication needs consent: whose there is, whose is missing, and what stands in the way. */
export function Consent({ view }: { readonly view: CaseView }) {
  const { coordinator, maintainer, escalation, refusals, override, blockers } = view.consent;
  const line = (name: string, given: string | null | undefined, absent: string) => <li className={given == null ? 'no' : 'yes'}><span className="sign" aria-hidden="true">{given == null ? '○' : '●'}</span><span><strong>{name}</strong>: {given ?? absent}</span></li>;
  return <section aria-labelledby="consent"><h2 id="consent">Consent to publish</h2>
    <ul className="signs">
      {line('coordinator', coordinator, 'not yet')}
      {line('maintainer', maintainer, refusals.length > 0 ? `refuses: ${refusals.map(({ vendor, why }) => `${vendor ?? 'the maintainer'}, ${why}`).join('; ')}` : escalation == null ? 'not yet' : 'silent')}
      {escalation != null && line('escalation', escalation, '')}
      {override != null && line('override', override.confirmed == null ? undefined : `${override.by}, confirmed by ${override.confirmed.by}${override.confirmed.on === 'final-date' ? ' after the final date' : ''}${override.confirmed.authority == null ? '' : `, on the authority of ${override.confirmed.authority}`}: ${override.why}`, `${override.by}; not confirmed yet: ${override.why}`)}
    </ul>
    {view.state === 'published' ? undefined : blockers.length === 0 ? <p>Nothing stands in the way.</p> : <><p className="dim">In the way</p><ul className="signs">{blockers.map((text) => <li key={text} className="blocker"><span className="sign" aria-hidden="true">×</span><span>{text}</span></li>)}</ul></>}
  </section>;
}

export function GoverningDate({ view }: { readonly view: CaseView }) {
  return <section aria-labelledby="embargo"><h2 id="embargo">Embargo</h2>
    <p><EmbargoText embargo={view.embargo} /></p>
    <ProposedDate view={view} />
    {view.governing != null && <p>The governing date is <When at={view.governing.at} dated /><br /><span className="dim">{ruleOf(view.governing.rule)}; source: {view.governing.source}</span></p>}
  </section>;
}

/** Who is on the case and who is invited, with what can be done about each. */
export function People({ view, acts }: { readonly view: CaseView; readonly acts: Acts }) {
  const { may } = view;
  if (view.people.length === 0) return null;
  return <section aria-labelledby="people"><h2 id="people">People</h2>
    <ul className="people">{view.people.toSorted((a, b) => a.tier - b.tier).map((person) => <li key={person.id}>
      <span><strong>{person.name}</strong>{person.organization !== person.name && <span className="dim"> {person.organization}</span>}</span>
      <span>{person.role}, sees {tierWords[person.tier] ?? `tier ${person.tier}`}{person.role === 'maintainer' && <span className="dim">; {managementWords[person.management] ?? person.management}</span>}</span>
      {person.expires != null && <span className="dim">access ends <When at={person.expires} dated /></span>}
      {person.role !== 'coordinator' && (may.includes('end-admission') || (may.includes('renew-invitation') && person.invitation != null)) && <span>
        {may.includes('renew-invitation') && person.invitation != null && <button type="button" className="text" aria-label={`New link for ${person.name}`} onClick={() => acts.start('renew-invitation', { invitation: person.invitation ?? '' })}>New link</button>}{' '}
        {may.includes('end-admission') && <button type="button" className="text" aria-label={`End the admission of ${person.name}`} onClick={() => acts.start('end-admission', { person: person.id })}>End the admission</button>}</span>}
    </li>)}</ul>
    {view.invitations.length > 0 && <><h3>Invited</h3><ul className="people">{view.invitations.map((each) => <li key={each.id}>
      <span><strong>{each.email}</strong></span>
      <span>{each.role}, to see {tierWords[each.tier] ?? `tier ${each.tier}`}</span>
      <span className="dim">by {each.by}, <When at={each.at} />; {each.over ? 'the link is too old' : <>not opened; the link works until <When at={each.expires} dated /></>}</span>
      <span>{may.includes('renew-invitation') && <button type="button" className="text" aria-label={`New link for ${each.email}`} onClick={() => acts.start('renew-invitation', { invitation: each.id })}>New link</button>}{' '}
        {may.includes('withdraw-invitation') && <button type="button" className="text" aria-label={`Withdraw the invitation of ${each.email}`} onClick={() => acts.start('withdraw-invitation', { invitation: each.id })}>Withdraw</button>}</span>
    </li>)}</ul></>}
  </section>;
}

const managementWords: Readonly<Record<string, string>> = { start: 'not aware yet', received: 'has seen it', valid: 'finds it valid', invalid: 'finds it invalid', accepted: 'has taken it on', deferred: 'has put it off', closed: 'has closed it' };

const facts: readonly (readonly [letter: string, yes: string, no: string])[] = [
  ['V', 'vendor aware', 'vendor not aware'], ['F', 'fix ready', 'no fix ready'], ['D', 'fix deployed', 'fix not deployed'],
  ['P', 'public', 'not public'], ['X', 'exploit public', 'no public exploit'], ['A', 'attacks observed', 'no attacks observed'],
];

/** CERT/CC's six facts in words; a letter in capitals is true and stays true. */
export function Facts({ view }: { readonly view: CaseView }) {
  return <section aria-labelledby="facts"><h2 id="facts">State <span className="mono dim">{view.facts}</span></h2>
    <ul className="signs two">{facts.map(([letter, yes, no]) => <li key={letter} className={view.facts.includes(letter) ? 'yes' : 'no'}><span className="sign" aria-hidden="true">{view.facts.includes(letter) ? '●' : '○'}</span>{view.facts.includes(letter) ? yes : letter === 'F' && fixUnsaid(view) ? 'a fix is verified, not recorded as ready' : no}</li>)}</ul>
  </section>;
}
