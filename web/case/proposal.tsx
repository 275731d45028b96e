import type { CaseView } from '../../src/http/view.ts';
import { When } from '../time/when.tsx';

/** The date that somebody asked for, with the reason, and who has said what to it: wherever one decides on it. */
export function ProposedDate({ view }: { readonly view: CaseView }) {
  const { proposal } = view;
  if (proposal == null) return null;
  const said = proposal.decisions.filter(({ who }) => who !== proposal.by);
  return <div className="proposed">
    <p><strong>{proposal.by}</strong> proposes an embargo until <When at={proposal.until} dated />{proposal.later && ', later than the one that is active'}: “{proposal.why}”</p>
    {said.length > 0 && <p className="dim">{said.map(({ who, accepts }) => `${who} ${accepts ? 'accepts' : 'rejects'}`).join('; ')}</p>}
    {proposal.waitsFor.length > 0 ? <p className="dim">Waits for {proposal.waitsFor.join(', ')}.</p> : proposal.mine && <p className="dim">Nobody on the case is there to answer; whoever comes later may propose another date.</p>}
  </div>;
}
