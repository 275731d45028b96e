import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { memo, useEffect, useRef } from 'react';
import type { ReportRow } from '../../src/http/view.ts';
import type { Queue, QueueFilter } from '../api.ts';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { useHeld } from '../components/held.ts';
import { verdictSigns } from '../../src/cli/report/words.ts';
import { keyIsFree, RowList } from '../components/list.tsx';
import { RowLink } from '../components/row-link.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { bare, BandText, VerdictSign } from '../components/signs.tsx';
import { polled } from '../components/polled.ts';
import { asking, filterKey } from '../queries.ts';
import { When } from '../time/when.tsx';

type State = ReportRow['state'];
const states: readonly (readonly [State, string])[] = [['processing', 'Running'], ['queued', 'Waiting'], ['done', 'Done']];
const verdicts = Object.keys(verdictSigns) as readonly (keyof typeof verdictSigns)[];

export function QueuePage() {
  const { api, live } = useApp();
  const filter = useSearch({ from: '/' });
  const query = useQuery({ ...asking.reports(api, filter), ...polled(live) });
  const mine = useQuery(asking.session(api)).data?.person?.roles.includes('coordinator') === true;
  return <Page title="Queue">
    <Loaded query={query}>{(queue) => <QueueList key={filterKey(filter)} queue={queue} filter={filter} mine={mine} />}</Loaded>
  </Page>;
}

function QueueList({ queue, filter, mine }: { readonly queue: Queue; readonly filter: QueueFilter; readonly mine: boolean }) {
  const { announce } = useApp();
  const { shown, fresh, left, show } = useHeld(queue.reports, filterKey(filter));
  const counts = { processing: queue.counts.processing ?? 0, queued: queue.counts.queued ?? 0, done: queue.counts.done ?? 0 };
  const total = counts.processing + counts.queued + counts.done;
  useVerdictNews(shown);

  useEffect(() => {
    if (fresh.length > 0) announce(`${fresh.length} new ${fresh.length === 1 ? 'report' : 'reports'}. Press n to show.`);
  }, [announce, fresh.length]);
  useEffect(() => {
    function hear(event: KeyboardEvent): void {
      if (keyIsFree(event) && event.key === 'n') show();
    }
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  });

  if (total === 0) return <FirstReport />;
  return <>
    <p className="answer">{queue.decisions > 0 && `${queue.decisions.toLocaleString('en')} ${wanting(queue.decisions, mine)}; `}{counts.processing === 0 && counts.queued === 0 ? queue.decisions > 0 ? 'nothing runs or waits for a worker' : 'Nothing runs and nothing waits' : `${counts.processing} running, ${counts.queued} waiting`}; {counts.done.toLocaleString('en')} done.</p>
    <nav className="filters" aria-label="Filter by state">
      <Filter search={{}} name="All" count={total} />
      {(queue.decisions > 0 || filter.wants !== undefined) && <Filter search={{ wants: 'decision' }} name={mine ? 'Want your decision' : 'Wait for a decision'} count={queue.decisions} />}
      {states.map(([state, name]) => <Filter key={state} search={{ state }} name={name} count={counts[state]} />)}
      <span className="news">{fresh.length > 0 && <button type="button" onClick={show}>{fresh.length} new: show <kbd>n</kbd></button>}</span>
    </nav>
    <nav className="filters verdicts" aria-label="Filter by verdict">{verdicts.filter((verdict) => (queue.verdicts[verdict] ?? 0) > 0 || filter.verdict === verdict).map((verdict) => <Filter key={verdict} search={{ verdict }} name={verdict} count={queue.verdicts[verdict] ?? 0} />)}</nav>
    {shown.length === 0 ? <p className="empty">{filter.wants === undefined ? 'No report is in this state.' : 'No report wants a decision.'} <Link to="/">Show all</Link></p>
      : <RowList label="Reports: what wants a decision first, then newest first" className="queue">{shown.map((row) => <QueueRow key={row.id} row={row} left={left.has(row.id)} />)}</RowList>}
  </>;
}

function Filter({ search, name, count }: { readonly search: QueueFilter; readonly name: string; readonly count: number }) {
  return <Link to="/" search={search} activeOptions={{ exact: true, includeSearch: true }} activeProps={{ 'aria-current': 'true' }}>{name} <span className="count">{count.toLocaleString('en')}</span></Link>;
}

function wanting(count: number, mine: boolean): string {
  if (mine) return count === 1 ? 'wants your decision' : 'want your decision';
  return count === 1 ? 'waits for a coordinator' : 'wait for a coordinator';
}

/** Says a verdict aloud when a row on show gets it. */
function useVerdictNews(rows: readonly ReportRow[]): void {
  const { announce } = useApp();
  const before = useRef(new Map<string, State>());
  useEffect(() => {
    const news = rows.filter((row) => row.state === 'done' && (before.current.get(row.id) ?? 'done') !== 'done');
    before.current = new Map(rows.map(({ id, state }) => [id, state]));
    if (news.length > 0) announce(news.map(({ title, verdict }) => `${title}: ${verdict ?? 'done'}`).slice(0, 3).join('. '));
  }, [announce, rows]);
}

const QueueRow = memo(function QueueRow({ row, left }: { readonly row: ReportRow; readonly left: boolean }) {
  return <li className={`row ${row.state}`}>
    <span className="c-state"><RowState row={row} left={left} /></span>
    <span className="c-name"><RowLink to={`/reports/${encodeURIComponent(row.id)}`}>{row.title}</RowLink> <span className="mono dim">{bare(row.package)}</span></span>
    <span className="c-note dim">{noteOf(row)}</span>
    <span className="c-band"><BandText band={row.band} /></span>
    <span className="c-time dim"><When at={row.receivedAt} short /></span>
  </li>;
});

function RowState({ row, left }: { readonly row: ReportRow; readonly left: boolean }) {
  if (row.verdict !== undefined && row.verdict !== null) return <VerdictSign verdict={row.verdict} />;
  if (left) return <span className="dim">moved on</span>;
  if (row.state === 'queued') return <span className="dim"><span className="sign" aria-hidden="true">⋯</span>waiting</span>;
  if (row.state === 'done') return <span className="dim">done</span>;
  return <RunProgress progress={row.progress} title={row.title} />;
}

export function RunProgress({ progress, title }: { readonly progress: ReportRow['progress']; readonly title: string }) {
  return <span className="running">
    {progress == null || progress.of === 0 ? <progress aria-label={`${title}: running`} /> : <progress aria-label={`${title}: ${progress.stage}`} value={progress.done} max={Math.max(1, progress.of)} />}
    <span className="stage">{progress == null ? 'starting' : progress.of > 0 ? `${progress.stage} ${progress.done}/${progress.of}` : progress.stage}</span>
  </span>;
}

/** What it lacks is for its finder, and stands on its own page; here it is a word behind what is to be done. */
function noteOf({ known, case: of, missing, closed, state }: ReportRow): string {
  const lacks = missing.length === 0 ? undefined : 'incomplete';
  const standing = closed ? 'closed' : known ? 'known' : of != null ? 'in a case' : state === 'done' ? 'wants a decision' : undefined;
  return [standing, lacks].filter((part) => part !== undefined).join('; ');
}

function FirstReport() {
  return <div className="first">
    <p className="answer">No report has come in yet.</p>
    <p>Hand in the example; it takes a few seconds to be run, and you can watch it here:</p>
    <Command text="breakwater report submit examples/claims/npm-minimist-prototype" />
    <p className="dim">A pipeline that speaks the TAP intake contract submits by changing its base URL. It needs a <Link to="/tokens">token</Link>.</p>
  </div>;
}
