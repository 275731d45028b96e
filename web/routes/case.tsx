import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import type { CaseView } from '../../src/http/view.ts';
import { Exposure } from '../case/exposure.tsx';
import { Moves, OtherActs } from '../case/moves.tsx';
import { Consent, Facts, GoverningDate, People } from '../case/people.tsx';
import { EvidenceFiles, Fixes, History, Merged, Proposals } from '../case/reports.tsx';
import { useActs } from '../case/use-acts.tsx';
import { Disagreement, Ribbon } from '../charts/ribbon.tsx';
import { Timeline } from '../charts/timeline.tsx';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { Page } from '../components/page.tsx';
import { polled } from '../components/polled.ts';
import { Loaded } from '../components/problem.tsx';
import { Builds, Reasons, Trials } from '../components/run.tsx';
import { BandText, CaseState, TlpLabel, VerdictSign } from '../components/signs.tsx';
import { asking } from '../queries.ts';

/** A fix that is being verified is watched: its end is worth a question even if the news of it got lost. */
const watchEvery = 3_000;

export function CasePage() {
  const { id } = useParams({ from: '/cases/$id' });
  const { api, live } = useApp();
  const query = useQuery({ ...asking.case(api, id), refetchInterval: ({ state }) => state.data?.fixes.some((fix) => fix.state !== 'done') === true ? watchEvery : polled(live).refetchInterval });
  return <Page title={query.data?.title ?? 'Case'} place={<><Link to="/cases">Cases</Link> / <span className="mono">{id}</span></>}>
    <Loaded query={query}>{(view) => view.id === id ? <Case key={view.id} view={view} /> : <Navigate to="/cases/$id" params={{ id: view.id }} replace />}</Loaded>
  </Page>;
}

function Case({ view }: { readonly view: CaseView }) {
  const acts = useActs(view);
  const { reproduction, range, embargo, proposal } = view;
  const until = embargo.until ?? proposal?.until;
  const drawn = until != null && (embargo.state === 'active' || embargo.state === 'proposed' || embargo.state === 'revise') ? { from: view.openedAt, until, state: embargo.state } : undefined;
  return <>
    <p className="answer">{view.sentence}</p>
    <p className="tags"><CaseState state={view.state} />{reproduction != null && <VerdictSign verdict={reproduction.verdict} />}<TlpLabel tlp={view.tlp} /><BandText band={view.band} /><span className="mono">{view.package}</span>{view.aliases.map((alias) => <span key={alias} className="mono">{alias}</span>)}
      {view.advisory != null && <Link to="/advisories/$id" params={{ id: view.advisory }}>Advisory {view.advisory}</Link>}</p>
    {view.withheld != null && <p className="withheld">{view.withheld}</p>}
    <Moves view={view} acts={acts} />
    <div className="columns">
      <div>
        {range != null && <section aria-labelledby="versions"><h2 id="versions">Versions</h2><Ribbon range={range} /><Disagreement range={range} /></section>}
        {reproduction != null && <section aria-labelledby="why"><h2 id="why">Why</h2><Reasons reproduction={reproduction} /></section>}
        {reproduction != null && <section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2><Trials runs={reproduction.runs} liveness={reproduction.liveness} /><EvidenceFiles view={view} /></section>}
        {view.command != null && <section aria-labelledby="repeat"><h2 id="repeat">Repeat it</h2><Command text={view.command} /></section>}
        <section aria-labelledby="dates"><h2 id="dates">Dates</h2><Timeline dates={view.dates} window={drawn} /></section>
        <Exposure view={view} />
        <Fixes view={view} />
        <Merged view={view} acts={acts} />
        <Proposals view={view} acts={acts} />
        <History view={view} />
      </div>
      <aside aria-label="People and dates">
        <Consent view={view} />
        <GoverningDate view={view} />
        <Facts view={view} />
        <People view={view} acts={acts} />
        {reproduction != null && <section aria-labelledby="builds"><h2 id="builds">On what</h2><Builds reproduction={reproduction} /></section>}
        <OtherActs view={view} acts={acts} />
      </aside>
    </div>
    {acts.dialog}
  </>;
}
