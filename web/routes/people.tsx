import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { OrganizationRow } from '../../src/http/view.ts';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { RowList } from '../components/list.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { RowLink } from '../components/row-link.tsx';
import { SponsorDialog } from '../people/acts.tsx';
import { counted, peopleIn } from '../people/words.ts';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';

/** Which organizations are here, on whose word and until when. */
export function PeoplePage() {
  const { api } = useApp();
  const query = useQuery(asking.organizations(api));
  return <Page title="People">
    <Loaded query={query}>{(organizations) => <Organizations organizations={organizations} />}</Loaded>
  </Page>;
}

function Organizations({ organizations }: { readonly organizations: readonly OrganizationRow[] }) {
  const { show } = useSearch({ from: '/people' });
  const [sponsoring, setSponsoring] = useState(false);
  const joined = organizations.filter(({ guest }) => !guest);
  const guests = organizations.filter(({ guest }) => guest);
  const shown = show === 'guests' ? guests : joined;
  const lost = joined.filter(({ active }) => !active).length;
  const invited = joined.reduce((sum, each) => sum + each.invited, 0);
  const may = organizations.some((each) => each.may.includes('sponsor'));
  if (organizations.length === 0) return <div className="first"><p className="answer">You see no organization.</p><p>Who is here is for administrators and coordinators. Ask one of them if somebody should join.</p></div>;
  return <>
    <p className="answer">{counted(joined.length - lost, 'organization has', 'organizations have')} access{lost > 0 && `; ${lost} lost it`}. {invited === 0 ? 'No invitation waits.' : `${counted(invited, 'invitation waits', 'invitations wait')}.`}</p>
    {may && <p className="buttons"><button type="button" className="primary" onClick={() => setSponsoring(true)}>An organization joins…</button></p>}
    {guests.length > 0 && <nav className="filters" aria-label="Filter by kind">
      <Link to="/people" search={{}} activeOptions={{ exact: true, includeSearch: true }} activeProps={{ 'aria-current': 'true' }}>Organizations <span className="count">{joined.length}</span></Link>
      <Link to="/people" search={{ show: 'guests' }} activeOptions={{ exact: true, includeSearch: true }} activeProps={{ 'aria-current': 'true' }}>Guests of one case <span className="count">{guests.length}</span></Link>
    </nav>}
    {shown.length === 0 ? <p className="empty">There is none.</p> : <RowList label={show === 'guests' ? 'Guests of one case' : 'Organizations'} className="organizations">{shown.map((row) => <OrganizationLine key={row.id} row={row} />)}</RowList>}
    {may && joined.every(({ home }) => home) && <div className="first"><p>Nobody has joined yet. A hospital that runs affected systems comes in with its first operator; the same from a terminal:</p><Command text={'breakwater organization sponsor "St. Mary" --first ops@hospital.example --why "runs the hospital’s systems"'} /></div>}
    {sponsoring && <SponsorDialog close={() => setSponsoring(false)} />}
  </>;
}

function OrganizationLine({ row }: { readonly row: OrganizationRow }) {
  return <li className="row">
    <span className="c-name"><RowLink to={`/people/${encodeURIComponent(row.id)}`}>{row.name}</RowLink></span>
    <span className="c-state"><Access organization={row} /></span>
    <span className="c-note"><Sponsors organization={row} /></span>
    <span className="c-band">{peopleIn(row)}</span>
  </li>;
}

/** Told by word and shape. */
export function Access({ organization: { active, home } }: { readonly organization: OrganizationRow }) {
  return <span className={`verdict ${active ? 'good' : 'wrong'}`}><span className="sign" aria-hidden="true">{active ? '●' : '○'}</span>{home ? 'clearinghouse' : active ? 'has access' : 'no access'}</span>;
}

export function Sponsors({ organization: { sponsors, home } }: { readonly organization: OrganizationRow }) {
  if (home) return <span className="dim">stands by itself</span>;
  if (sponsors.length === 0) return <span className="dim">nobody sponsors it</span>;
  return <>{sponsors.map(({ id, name, until }) => <span key={id} className="sponsor">sponsored by {name}{until == null ? '' : <>, ends <When at={until} short dated /></>}</span>)}</>;
}
