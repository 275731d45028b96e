import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DayView, KnowledgeView } from '../../src/http/operators/view.ts';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { ActionLink, ActionList } from '../operator/actions.tsx';
import { Notices } from '../operator/notices.tsx';
import { Upload } from '../operator/upload.tsx';
import { Weeks } from '../operator/weeks.tsx';
import { dayText } from '../operator/words.ts';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';

/** The operator's day: actions, not findings. It prints as a card of one page. */
export function DayPage() {
  const { api } = useApp();
  const query = useQuery({ ...asking.day(api), refetchInterval: ({ state }) => (state.data?.stage === 'matching' ? 2_000 : 60_000) });
  return <Page title="Today" place={query.data === undefined ? undefined : <>{query.data.organization.name}, {dayText(query.data.today)}</>}>
    <Loaded query={query}>{(day) => <Day day={day} />}</Loaded>
  </Page>;
}

function Day({ day }: { readonly day: DayView }) {
  const { counts } = day;
  if (day.stage === 'no-inventory') return <div className="first">
    <p className="answer">{day.sentence}</p>
    <p>Tell what you run, and this page says what to do first, by when, and how to get back. One file is enough to begin.</p>
    <Upload />
    <Knowledge knowledge={day.knowledge} />
  </div>;
  if (day.stage === 'no-knowledge') return <div className="first">
    <p className="answer">{day.sentence}</p>
    <p>Whoever runs this service brings in what is known, once and then each day:</p>
    <Command text={day.knowledge.remedy ?? 'breakwater intel update'} />
  </div>;
  return <div className="card">
    <p className="answer">{day.sentence}</p>
    {day.stage === 'matching' && <p role="status"><progress aria-label="Matching" /> An inventory is being matched; this page follows by itself.</p>}
    {day.knowledge.stale && <Knowledge knowledge={day.knowledge} />}
    <p className="dim">{day.label.sentence}</p>
    <Notices notices={day.notices} />
    {day.actions.length === 0 ? <p className="empty">Nothing is open on {counts.assets} {counts.assets === 1 ? 'asset' : 'assets'}. <Link to="/assets">Look at the assets</Link></p> : <Open actions={day.actions} />}
    {counts.open > day.actions.length && <p className="dim">and {(counts.open - day.actions.length).toLocaleString('en')} more, after these</p>}
    {day.weeks.length > 0 && day.actions.length > 0 && <section><h2 id="plan">The plan</h2><Weeks weeks={day.weeks} misses={day.misses} /><p className="dim on-screen">Planned by the hours that you stated: <Link to="/settings">change them</Link>.</p></section>}
    {day.settled.length > 0 && <section><h2 id="settled">Settled</h2><ul className="plain settled">{day.settled.map((row) => <li key={row.id}><ActionLink id={row.id} title={row.title} /> <span className="dim">{row.state.replace('-', ' ')}{row.until != null && ` until ${dayText(row.until)}`}, {row.by}, <When at={row.at} short /></span></li>)}</ul></section>}
    {!day.knowledge.stale && <Knowledge knowledge={day.knowledge} />}
    <p className="buttons on-screen"><button type="button" onClick={() => window.print()}>Print the card</button></p>
  </div>;
}

/** What the answer calls today's, then the rest in the same order. */
function Open({ actions }: Pick<DayView, 'actions'>) {
  const [now, later] = [actions.filter(({ today }) => today), actions.filter(({ today }) => !today)];
  return <>
    {now.length > 0 && <ActionList label="Today, the first to do first" actions={now} />}
    {later.length > 0 && <><h2>{now.length > 0 ? 'After that' : 'Open'}</h2><ActionList label="After that" actions={later} /></>}
  </>;
}

/** How old what is known is: said before anybody relies on it where it is too old, else at the end. */
function Knowledge({ knowledge }: { readonly knowledge: KnowledgeView }) {
  return <section className={knowledge.stale ? 'asks' : undefined}>
    <p className={knowledge.stale ? undefined : 'dim'}>{knowledge.stale && <strong>Not up to date. </strong>}{knowledge.sentence}</p>
    {knowledge.remedy != null && <Command text={knowledge.remedy} />}
    {knowledge.sources.length > 0 && <details className="on-screen"><summary>Sources</summary><table className="stacked" aria-label="Sources"><thead><tr><th scope="col">source</th><th scope="col">newest entry</th><th scope="col">brought in</th><th scope="col">records</th></tr></thead><tbody>{knowledge.sources.map((source) => <tr key={`${source.kind} ${source.location}`}>
      <th scope="row">{source.kind}{source.stale && <strong className="late"> stale</strong>}</th><td><When at={source.newest} short /></td><td><When at={source.fetched} short /></td><td>{source.records.toLocaleString('en')}{source.rejected > 0 && `, ${source.rejected.toLocaleString('en')} refused`}{source.partial && ', partial'}</td></tr>)}</tbody></table></details>}
  </section>;
}
