import { Link } from '@tanstack/react-router';
import type { CaseView } from '../../src/http/view.ts';
import { FixSteps } from '../components/run.tsx';
import { TlpLabel, VerdictSign } from '../components/signs.tsx';
import { EvidenceKey, VerifyCommand } from '../report/evidence.tsx';
import { When } from '../time/when.tsx';
import type { Acts } from './use-acts.tsx';

/** The reports that are this one flaw, and why each was merged. Every finder keeps credit. */
export function Merged({ view, acts }: { readonly view: CaseView; readonly acts: Acts }) {
  if (view.merged.length === 0) return null;
  return <section aria-labelledby="merged"><h2 id="merged">Reports in this case</h2>
    <ul className="entries">{view.merged.map((each) => <li key={each.report}>
      <span className="head">{each.verdict != null && <VerdictSign verdict={each.verdict} />}<Link to="/reports/$id" params={{ id: each.report }}>{each.title}</Link><span className="mono dim">{each.report}</span>{each.finder != null && <span>{each.finder}</span>}<span className="dim"><When at={each.receivedAt} /></span>
        {view.may.includes('split') && view.merged.length > 1 && <button type="button" className="text" aria-label={`Split off ${each.report}`} onClick={() => acts.start('split', { report: each.report })}>Split off</button>}</span>
      <span className="why">{each.why}</span>
    </li>)}</ul>
  </section>;
}

/** What was signed, to keep and to run again elsewhere. */
export function EvidenceFiles({ view }: { readonly view: CaseView }) {
  if (view.evidence.length === 0) return null;
  return <><p className="dim">The signed evidence carries the proof: it stays within its label. It is checked with the <EvidenceKey />, and run again from the file alone.</p>
    <ul className="entries">{view.evidence.map(({ report, href, sha256, tlp }) => <li key={report}>
      <span className="head"><a href={href} download={`${report}.evidence.json`}>Download {report}.evidence.json</a><TlpLabel tlp={tlp} /></span>
      <span className="why">SHA-256 <span className="mono hash">{sha256}</span></span><VerifyCommand report={report} /></li>)}</ul></>;
}

/** Cheap keys only propose; a person, or running both proofs, decides. */
export function Proposals({ view, acts }: { readonly view: CaseView; readonly acts: Acts }) {
  if (view.proposals.length === 0) return null;
  return <section aria-labelledby="proposals"><h2 id="proposals">Maybe the same flaw</h2>
    <ul className="entries">{view.proposals.map((each) => <li key={each.case}>
      <span className="head"><Link to="/cases/$id" params={{ id: each.case }}>{each.title}</Link><span className="mono dim">{each.case}</span>
        {view.may.includes('merge') && <button type="button" className="text" aria-label={`Merge into it: ${each.case}`} onClick={() => acts.start('merge', { into: each.case })}>Merge into it</button>}</span>
      <span className="why">{each.why}</span>
    </li>)}</ul>
  </section>;
}

/** Newest first; one that fell short says at which step. The newest is open, so that it can be watched. */
export function Fixes({ view }: { readonly view: CaseView }) {
  if (view.fixes.length === 0) return null;
  return <section aria-labelledby="fixes"><h2 id="fixes">Fixes</h2>
    {view.fixes.toReversed().map((fix, index) => <FixLine key={fix.id} fix={fix} open={index === 0} />)}
  </section>;
}

function FixLine({ fix, open }: { readonly fix: CaseView['fixes'][number]; readonly open: boolean }) {
  const { verification } = fix;
  const passed = verification?.steps.filter(({ status }) => status === 'passed').length ?? 0;
  const failed = verification?.steps.find(({ status }) => status === 'failed');
  return <div className="fix">
    <h3>{fix.what} <span role="status">{verification != null ? <span className={`verdict ${verification.verified ? 'good' : 'wrong'}`}><span className="sign" aria-hidden="true">{verification.verified ? '✓' : '×'}</span>{verification.verified ? 'verified' : 'not verified'}</span>
      : fix.state === 'done' ? <span className="dim">no result that you may see</span> : <span className="running"><progress aria-label={`verification of ${fix.what}`} /><span className="stage">{fix.state === 'queued' ? 'waits for a worker' : 'being verified'}</span></span>}</span></h3>
    <p className="dim">by {fix.submittedBy}, <When at={fix.submittedAt} /></p>
    {failed !== undefined && <p>Fails at <strong>{failed.name}</strong>: {failed.because}.</p>}
    {verification != null && <details open={open}><summary>{passed === 1 ? '1 step' : `${passed} steps`} passed</summary><FixSteps verification={verification} /></details>}
  </div>;
}

export function History({ view }: { readonly view: CaseView }) {
  if (view.history.length === 0) return null;
  return <section aria-labelledby="history"><h2 id="history">History</h2>
    <ol className="history">{view.history.toReversed().map((each) => <li key={`${each.at} ${each.what}`}><When at={each.at} /><span>{each.what} <span className="dim">by {each.who}</span></span>
      {each.leaf != null && <Link to="/ledger" search={{ before: each.leaf + 1 }} className="mono dim" aria-label={`leaf ${each.leaf} of the ledger`}>leaf {each.leaf}</Link>}</li>)}</ol>
  </section>;
}
