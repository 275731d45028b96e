import type { CaseAct, CaseView, SessionView } from '../../src/http/view.ts';
import { When } from '../time/when.tsx';
import { actForms, moves } from './acts.ts';
import type { Acts } from './use-acts.tsx';

/** What is asked of the person who looks. Publication stands apart and says what it does. */
export function Moves({ view, acts, session }: { readonly view: CaseView; readonly acts: Acts; readonly session: SessionView | undefined }) {
  const maintainer = isMaintainer(session);
  const mine = actForms.filter(({ act }) => view.may.includes(act) && asked(act, maintainer));
  if (mine.length === 0) return null;
  const plain = mine.filter(({ final }) => final !== true);
  const publish = mine.find(({ act }) => act === 'publish');
  return <section className="moves" aria-labelledby="moves">
    <h2 id="moves">Your move</h2>
    {maintainer && <p className="dim">You have the last word on the fix and on the date. Nothing is published before you approve, unless your silence is escalated, or your refusal overridden by two coordinators or after a final date, on the record.</p>}
    {view.embargo.until != null && view.may.includes('accept-embargo') && <p>Proposed: publish no earlier than <When at={view.embargo.until} /></p>}
    {view.may.includes('approve') && view.governing != null && <p>Publication is planned for <When at={view.governing.at} /></p>}
    {plain.length > 0 && <p className="buttons">{plain.map(({ act, label }, index) => <button key={act} type="button" className={index === 0 ? 'primary' : ''} onClick={() => acts.start(act)}>{label}</button>)}</p>}
    {publish !== undefined && <div className="publish"><p><strong>Ready to publish.</strong> {publish.effect} It cannot be undone, and asks for your second factor.</p><p className="buttons"><button type="button" className="final" onClick={() => acts.start('publish')}>Publish to everyone…</button></p></div>}
  </section>;
}

function isMaintainer(session: SessionView | undefined): boolean {
  return session?.person?.roles.includes('maintainer') === true;
}

/** A fix is asked of the maintainer; others may hand one in. */
function asked(act: CaseAct, maintainer: boolean): boolean {
  return moves.includes(act) && (act !== 'submit-fix' || maintainer);
}

export function OtherActs({ view, acts, session }: { readonly view: CaseView; readonly acts: Acts; readonly session: SessionView | undefined }) {
  const others = actForms.filter(({ act }) => view.may.includes(act) && !asked(act, isMaintainer(session)));
  if (others.length === 0) return null;
  const list = (final: boolean) => others.filter((form) => (form.final === true) === final).map(({ act, label }) => <li key={act}><button type="button" className={final ? 'text final' : 'text'} onClick={() => acts.start(act)}>{label}{final && '…'}</button></li>);
  const [plain, grave] = [list(false), list(true)];
  return <section aria-labelledby="acts"><h2 id="acts">You may also</h2>
    {plain.length > 0 && <ul className="acts">{plain}</ul>}
    {grave.length > 0 && <><p className="dim">What cannot be undone</p><ul className="acts">{grave}</ul></>}
  </section>;
}
