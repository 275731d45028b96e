import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { memo, useEffect } from 'react';
import type { CaseRow } from '../../src/http/view.ts';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { useHeld } from '../components/held.ts';
import { keyIsFree, RowList } from '../components/list.tsx';
import { RowLink } from '../components/row-link.tsx';
import { Page } from '../components/page.tsx';
import { polled } from '../components/polled.ts';
import { Loaded } from '../components/problem.tsx';
import { bare, BandText, CaseState, EmbargoText, TlpLabel } from '../components/signs.tsx';
import { asking } from '../queries.ts';
import { useNow } from '../time/now.tsx';
import { When } from '../time/when.tsx';
import { relative } from '../time/words.ts';

const filters: readonly (readonly [CaseRow['state'] | undefined, string])[] = [[undefined, 'All'], ['open', 'Open'], ['published', 'Published'], ['closed', 'Closed']];

export function CasesPage() {
  const { api, live } = useApp();
  const query = useQuery({ ...asking.cases(api), ...polled(live) });
  return <Page title="Cases">
    <Loaded query={query}>{(cases) => <CaseList cases={cases} />}</Loaded>
  </Page>;
}

function CaseList({ cases }: { readonly cases: readonly CaseRow[] }) {
  const { state } = useSearch({ from: '/cases' });
  const now = useNow();
  const matching = state === undefined ? cases : cases.filter((row) => row.state === state);
  const { shown, fresh, show } = useHeld(matching, state ?? 'all');
  useEffect(() => {
    function hear(event: KeyboardEvent): void {
      if (keyIsFree(event) && event.key === 'n') show();
    }
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  });
  if (cases.length === 0) return <div className="first"><p className="answer">There is no case yet that you are on.</p><p>A case opens by itself when a report is confirmed. Hand one in:</p><Command text="breakwater report submit examples/claims/npm-minimist-prototype" /></div>;
  const open = cases.filter((row) => row.state === 'open');
  const [next] = open.filter((row) => row.due != null).toSorted((a, b) => Date.parse(a.due?.at ?? '') - Date.parse(b.due?.at ?? ''));
  return <>
    <p className="answer">{open.length === 0 ? 'No case is open' : `${open.length} ${open.length === 1 ? 'case is' : 'cases are'} open`}{next?.due == null ? '.' : <>; next: {next.due.what} in <Link to="/cases/$id" params={{ id: next.id }}>{next.title}</Link>, {Date.parse(next.due.at) < now ? 'was due ' : 'due '}{relative(Date.parse(next.due.at), now)}.</>}</p>
    <nav className="filters" aria-label="Filter by state">{filters.map(([each, name]) =>
      <Link key={name} to="/cases" search={each === undefined ? {} : { state: each }} activeOptions={{ exact: true, includeSearch: true }} activeProps={{ 'aria-current': 'true' }}>{name} <span className="count">{each === undefined ? cases.length : cases.filter((row) => row.state === each).length}</span></Link>)}
      <span className="news">{fresh.length > 0 && <button type="button" onClick={show}>{fresh.length} new: show <kbd>n</kbd></button>}</span>
    </nav>
    {shown.length === 0 ? <p className="empty">No case is {state}. <Link to="/cases">Show all</Link></p> : <RowList label="Cases" className="cases">{shown.map((row) => <CaseLine key={row.id} row={row} />)}</RowList>}
  </>;
}

const CaseLine = memo(function CaseLine({ row }: { readonly row: CaseRow }) {
  return <li className="row">
    <span className="c-state"><CaseState state={row.state} /></span>
    <span className="c-name"><RowLink to={`/cases/${encodeURIComponent(row.id)}`}>{row.title}</RowLink> <span className="mono dim">{bare(row.package)}</span><span className="sentence">{row.sentence}</span></span>
    <span className="c-note"><span className="dim"><EmbargoText embargo={row.embargo} short /></span><Due due={row.due} /></span>
    <span className="c-band"><BandText band={row.band} /><span className="dim">{row.reports} {row.reports === 1 ? 'report' : 'reports'}</span></span>
    <span className="c-tlp"><TlpLabel tlp={row.tlp} /></span>
  </li>;
});

function Due({ due }: { readonly due: CaseRow['due'] }) {
  const now = useNow();
  if (due == null) return null;
  const late = Date.parse(due.at) < now;
  return <span className={late ? 'late' : 'due'}>{late ? 'overdue: ' : 'due: '}{due.what}, <When at={due.at} short /></span>;
}
