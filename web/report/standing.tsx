import { Link } from '@tanstack/react-router';
import type { ReportView } from '../../src/http/view.ts';
import { VerdictSign } from '../components/signs.tsx';
import { When } from '../time/when.tsx';

/** What a person decided where no verdict did: what, who, when and why. */
export function Decided({ report: { decision } }: { readonly report: ReportView }) {
  if (decision == null) return null;
  return <p className="asks"><strong>Decided by {decision.by}</strong>, <When at={decision.at} />: it is in <Link to="/cases/$id" params={{ id: decision.case }}>its case</Link>. {decision.why}</p>;
}

/** Verdicts from before a person had the proof run again. */
export function Former({ report: { former } }: { readonly report: ReportView }) {
  if (former.length === 0) return null;
  return <><h2 id="former">Before</h2><ul className="entries" aria-labelledby="former">{former.toReversed().map(({ verdict, at, rerun }) => <li key={at}>
    <span className="head"><VerdictSign verdict={verdict} /><span className="dim"><When at={at} /></span></span>
    <span className="why">Run again by {rerun.by}, <When at={rerun.at} />: {rerun.why}</span></li>)}</ul></>;
}
