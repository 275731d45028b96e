import { Link } from '@tanstack/react-router';
import type { CaseView } from '../../src/http/view.ts';
import { TlpLabel } from '../components/signs.tsx';
import { When } from '../time/when.tsx';
import { actForms } from './acts.ts';
import { asked, fixUnsaid, hasVendor, labelOf, needsDate } from './asked.ts';
import { ProposedDate } from './proposal.tsx';
import type { Acts } from './use-acts.tsx';

interface MovesProps {
  readonly view: CaseView;
  readonly acts: Acts;
}

/** Where the case stands for the person who looks, and what is asked of them. Publication stands apart and says what it does. */
export function Moves({ view, acts }: MovesProps) {
  const { proposal, you, state } = view;
  if (you.role === undefined || you.role === null) return null;
  const mine = asked(view).flatMap((act) => actForms.filter((form) => form.act === act));
  const plain = mine.filter(({ final }) => final !== true);
  const publish = mine.find(({ act }) => act === 'publish');
  return <section className="moves" aria-labelledby="moves">
    <h2 id="moves">{mine.length > 0 ? 'Your move' : 'Where it stands'}</h2>
    {state === 'published' ? <Published view={view} /> : state === 'closed' ? <p>The case is closed.</p> : you.role === 'maintainer' ? <ForMaintainer view={view} /> : you.role === 'coordinator' ? <ForCoordinator view={view} /> : <p>The vendor and the coordinator decide on dates and publication.</p>}
    {state === 'open' && <ProposedDate view={view} />}
    {proposal?.mine === true && proposal.waitsFor.length > 0 && <p>You said yes to this date.</p>}
    {plain.length > 0 && <p className="buttons">{plain.map(({ act, label }, index) => <button key={act} type="button" className={index === 0 ? 'primary' : ''} onClick={() => acts.start(act)}>{labelOf(act, label, view)}</button>)}</p>}
    {fixUnsaid(view) && view.may.includes('observe') && <p>A fix is verified, and nobody has recorded that it is ready. <button type="button" className="text" onClick={() => acts.start('observe', { fact: 'F' })}>Record that a fix is ready</button></p>}
    {publish !== undefined && <div className="publish"><p><strong>Ready to publish.</strong> {publish.effect} It cannot be undone, and asks for your second factor.</p><p className="buttons"><button type="button" className="final" onClick={() => acts.start('publish')}>Publish to everyone…</button></p></div>}
  </section>;
}

function Published({ view }: { readonly view: CaseView }) {
  return <>
    <p>It is published. {view.advisory != null && <Link to="/advisories/$id" params={{ id: view.advisory }}>Read the advisory {view.advisory}</Link>}</p>
    {view.you.approved != null && <p className="dim">You approved <When at={view.you.approved} />.</p>}
    {view.tlp !== 'CLEAR' && <p className="dim">The advisory is for everybody. What this case holds besides, its proof and its record, stays <TlpLabel tlp={view.tlp} /> until a coordinator changes that label.</p>}
  </>;
}

function Planned({ view }: { readonly view: CaseView }) {
  return view.governing == null ? null : <p>Publication is planned for <When at={view.governing.at} dated />.</p>;
}

function ForMaintainer({ view }: { readonly view: CaseView }) {
  const { you, consent, silence } = view;
  if (you.refused != null) return <p>You refused publication <When at={you.refused.at} />: “{you.refused.why}”. It is published only if two coordinators override that, or one after a final date, on the record.</p>;
  if (you.approved != null) {
    return <>
      <p>You approved publication <When at={you.approved} />. {consent.blockers.length === 0 ? 'It can be published at any moment from now on.' : `Once nothing else stands in the way, it can be published at any moment. It waits: ${consent.blockers.join('; ')}.`}</p>
      <Planned view={view} />
    </>;
  }
  return <>
    <p className="dim">You have the last word on the fix and on the date. Nothing is published before you approve, unless {silence == null ? 'your silence is escalated' : `you stay silent for ${silence.days} days over ${silence.attempts} attempts to reach you`}, or two coordinators override your refusal, or one does after a final date, each on the record.</p>
    <Planned view={view} />
  </>;
}

/** A new case says what comes next; one that waits says for whom. */
function ForCoordinator({ view }: { readonly view: CaseView }) {
  const { consent, invitations, may } = view;
  const waiting = invitations.filter(({ role, over }) => role === 'maintainer' && !over).map(({ email }) => email);
  if (!hasVendor(view)) return <p><strong>Next: reach the vendor.</strong> Nobody who maintains <span className="mono">{view.package}</span> is on the case. Invite them, or record that you wrote to them: silence is escalated from such attempts.</p>;
  return <>
    {waiting.length > 0 && <p>{waiting.join(', ')} {waiting.length === 1 ? 'is' : 'are'} invited and did not open the link yet.</p>}
    {needsDate(view) && may.includes('propose-embargo') && view.governing != null && <p><strong>Next: propose a date.</strong> Until one is agreed on, <When at={view.governing.at} dated /> holds.</p>}
    {consent.blockers.length > 0 && !needsDate(view) && <p>Waits: {consent.blockers.join('; ')}.</p>}
  </>;
}

/** Reaching the vendor is the coordinator's part. */
const coordinatorsOwn = ['contact'] as const;
/** Done beside the person or the invitation that it is about. */
const inPeople = ['renew-invitation', 'withdraw-invitation', 'end-admission'] as const;

export function OtherActs({ view, acts }: MovesProps) {
  const above: readonly string[] = [...asked(view), ...inPeople, ...(view.you.role === 'coordinator' ? [] : coordinatorsOwn)];
  const others = actForms.filter(({ act }) => view.may.includes(act) && !above.includes(act));
  if (others.length === 0) return null;
  const list = (final: boolean) => others.filter((form) => (form.final === true) === final).map(({ act, label }) => <li key={act}><button type="button" className={final ? 'text final' : 'text'} onClick={() => acts.start(act)}>{labelOf(act, label, view)}{final && '…'}</button></li>);
  const [plain, grave] = [list(false), list(true)];
  return <section aria-labelledby="acts"><h2 id="acts">You may also</h2>
    {plain.length > 0 && <ul className="acts">{plain}</ul>}
    {grave.length > 0 && <><p className="dim">What cannot be undone</p><ul className="acts">{grave}</ul></>}
  </section>;
}
