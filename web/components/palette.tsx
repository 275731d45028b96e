import { useNavigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { asking } from '../queries.ts';
import { useApp } from './context.tsx';
import { Dialog } from './dialog.tsx';
import { search, targetsOf } from './go-to.ts';
import { pagesFor } from './places.ts';

/** Ctrl K: a combobox over everything that the asker may see (WAI-ARIA, combobox with a listbox). */
export function Palette({ close }: { readonly close: () => void }) {
  const { api } = useApp();
  const navigate = useNavigate();
  const list = useId();
  const [asked, setAsked] = useState('');
  const [at, setAt] = useState(0);
  const session = useQuery(asking.session(api)).data;
  const known = session?.person != null;
  const pages = pagesFor(session);
  const cases = useQuery({ ...asking.cases(api), enabled: known }).data;
  const reports = useQuery({ ...asking.reports(api), enabled: known && pages.some(({ to }) => to === '/') }).data?.reports;
  const advisories = useQuery(asking.advisories(api)).data;
  const organizations = useQuery({ ...asking.organizations(api), enabled: pages.some(({ to }) => to === '/people') }).data;
  const targets = useMemo(() => targetsOf({ pages: known ? [...pages, { to: '/tokens', name: 'Tokens' }] : pages, cases: cases ?? [], reports: reports ?? [], advisories: advisories ?? [], organizations: organizations ?? [] }), [known, pages, cases, reports, advisories, organizations]);
  const found = useMemo(() => search(targets, asked), [targets, asked]);
  const chosen = found[Math.min(at, found.length - 1)];

  function go(to: string | undefined): void {
    if (to === undefined) return;
    close();
    void navigate({ to });
  }
  function hear(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') setAt((now) => Math.min(found.length - 1, now + 1));
    else if (event.key === 'ArrowUp') setAt((now) => Math.max(0, now - 1));
    else if (event.key === 'Enter') go(chosen?.to);
    else return;
    event.preventDefault();
  }

  return <Dialog title="Go to" close={close} className="palette">
    <input type="text" role="combobox" aria-label="Case, report, package, CVE or page" aria-expanded={found.length > 0} aria-controls={list} aria-autocomplete="list" aria-activedescendant={chosen === undefined ? undefined : `${list}-${found.indexOf(chosen)}`}
      placeholder="case, report, package, CVE, page" autoComplete="off" spellCheck={false} value={asked} onChange={(event) => { setAsked(event.target.value); setAt(0); }} onKeyDown={hear} />
    <ul role="listbox" id={list} aria-label="Places">{found.map((target, index) =>
      <li key={target.to} id={`${list}-${index}`} role="option" aria-selected={target === chosen} onPointerMove={() => setAt(index)} onClick={() => go(target.to)} onKeyDown={hear}>
        <span className="dim kind">{target.kind}</span><span className="name">{target.name}</span><span className="mono dim detail">{target.detail}</span>
      </li>)}</ul>
    <p className="dim" role="status">{found.length === 0 ? 'Nothing that you may see matches. Try a package, a CVE or a part of the title.' : `${found.length} shown; arrows move, Enter goes.`}</p>
  </Dialog>;
}
