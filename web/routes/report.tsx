import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReportView } from '../../src/http/view.ts';
import { answer } from '../../src/cli/report/words.ts';
import { Disagreement, Ribbon } from '../charts/ribbon.tsx';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { Page } from '../components/page.tsx';
import { polled } from '../components/polled.ts';
import { Loaded } from '../components/problem.tsx';
import { Builds, Reasons, Trials } from '../components/run.tsx';
import { BandText, VerdictSign } from '../components/signs.tsx';
import { asking } from '../queries.ts';
import { Attachments } from '../report/attachments.tsx';
import { Decision } from '../report/decide.tsx';
import { Fields } from '../report/fields.tsx';
import { EvidenceFile } from '../report/evidence.tsx';
import { Decided, Former } from '../report/standing.tsx';
import { When } from '../time/when.tsx';
import { RunProgress } from './queue.tsx';

export function ReportPage() {
  const { id } = useParams({ from: '/reports/$id' });
  const { api, live } = useApp();
  const query = useQuery({ ...asking.report(api, id), ...polled(live) });
  // Live progress stands in the queue's answer; a report that runs shows it from there.
  const row = useQuery({ ...asking.reports(api), enabled: query.data !== undefined && query.data.state !== 'done' }).data?.reports.find((each) => each.id === id);
  return <Page title={query.data?.title ?? 'Report'} place={<><Link to="/">Queue</Link> / <span className="mono">{id}</span></>}>
    <Loaded query={query}>{(report) => <Report report={report} progress={row?.progress ?? report.progress} />}</Loaded>
  </Page>;
}

function Report({ report, progress }: { readonly report: ReportView; readonly progress: ReportView['progress'] }) {
  const { reproduction, range } = report;
  return <>
    <p className="answer">{reproduction != null ? answer(reproduction, range ?? undefined) : report.state === 'queued' ? 'Waits for a free worker.' : report.state === 'done' ? report.withheld != null ? `Done: ${report.verdict ?? 'nothing could be run'}.` : 'Done; nothing could be run.' : 'It runs now.'}</p>
    <p className="tags">{report.verdict != null && <VerdictSign verdict={report.verdict} />}{report.state === 'processing' && <RunProgress progress={progress} title={report.title} />}<BandText band={report.band} /><span className="mono">{report.package}</span></p>
    {report.withheld != null && <p className="withheld">{report.withheld}</p>}
    {report.missing.length > 0 && <p className="asks"><strong>To be complete it lacks:</strong> {report.missing.join(', ')}. It is worked on all the same.</p>}
    {report.closing != null && <p className="asks"><strong>Closed</strong> by {report.closing.by}, <When at={report.closing.at} />: {report.closing.why}</p>}
    <Decided report={report} />
    <Decision report={report} />
    <div className="columns">
      <div>
        {range != null && <section aria-labelledby="versions"><h2 id="versions">Versions</h2><Ribbon range={range} /><Disagreement range={range} /></section>}
        {reproduction != null && <>
          <section aria-labelledby="why"><h2 id="why">Why</h2><Reasons reproduction={reproduction} /></section>
          <section aria-labelledby="ran"><h2 id="ran">What ran</h2><Trials runs={reproduction.runs} liveness={reproduction.liveness} /></section>
        </>}
        {report.evidence != null && <section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2><EvidenceFile report={report.id} href={report.evidence} /></section>}
        {report.command != null && <section aria-labelledby="repeat"><h2 id="repeat">Repeat it</h2><p className="dim">Beside the proof, which is among the <a href="#attached">attachments</a>:</p><Command text={report.command} /></section>}
        <section aria-labelledby="claim"><h2 id="claim">What the report says</h2><p className="dim">The finder's words and opinions, as they came. The verdict rests on none of them.</p><Fields fields={report.fields} /></section>
        <section aria-labelledby="attached"><h2 id="attached">Attachments</h2><Attachments report={report} /></section>
      </div>
      <aside aria-label="About this report">
        <h2>Outcome</h2>
        <dl className="facts">
          <div><dt>case</dt><dd>{report.case == null ? report.closed ? 'none: closed' : 'none yet' : <Link to="/cases/$id" params={{ id: report.case }} className="mono">{report.case}</Link>}{report.known && ' (a known flaw: merged)'}</dd></div>
          <div><dt>received</dt><dd><When at={report.receivedAt} /></dd></div>
          {report.finder != null && <div><dt>finder</dt><dd>{report.finder}</dd></div>}
        </dl>
        <Former report={report} />
        {reproduction != null && <><h2>On what</h2><Builds reproduction={reproduction} /></>}
      </aside>
    </div>
  </>;
}
