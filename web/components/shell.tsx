import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { asking } from '../queries.ts';
import { useApp } from './context.tsx';
import { Help } from './help.tsx';
import { keyIsFree } from './list.tsx';
import { Palette } from './palette.tsx';
import { pagesFor } from './places.ts';
import { Settings } from './settings.tsx';

/** A quiet header with place and search, the page, and what is true of the whole installation below it. */
export function Shell() {
  const { api, arrived } = useApp();
  const { data: session } = useQuery(asking.session(api));
  const path = useRouterState({ select: (state) => state.location.pathname });
  // What is open belongs to the page that it was opened on: on another one it is closed.
  const [opened, setOpened] = useState<{ readonly what: 'palette' | 'help'; readonly on: string }>();
  const open = opened?.on === path ? opened.what : undefined;
  const setOpen = useCallback((what: 'palette' | 'help' | undefined) => setOpened(what === undefined ? undefined : { what, on: path }), [path]);

  useEffect(() => arrived(path), [path, arrived]);
  useEffect(() => {
    function hear(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setOpen(open === 'palette' ? undefined : 'palette');
      } else if (keyIsFree(event) && event.key === '?') setOpen('help');
      else if (keyIsFree(event) && event.key === '/') {
        event.preventDefault();
        setOpen('palette');
      }
    }
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [open, setOpen]);

  return <>
    <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); document.querySelector<HTMLElement>('#main')?.focus(); }}>Skip to the content</a>
    <header className="top">
      <Link to="/" className="brand"><Mark />Breakwater</Link>
      <nav aria-label="Pages">{pagesFor(session).map(({ to, name }) => <Link key={to} to={to} activeOptions={{ exact: to === '/' }} activeProps={{ 'aria-current': 'page' }}>{name}</Link>)}</nav>
      <button type="button" className="search" onClick={() => setOpen('palette')} aria-keyshortcuts="Control+K"><span>Go to</span> <kbd>Ctrl K</kbd></button>
      <Who />
    </header>
    <Outlet />
    <footer className="bottom"><LiveState /><button type="button" className="quiet" onClick={() => setOpen('help')}>Keys <kbd>?</kbd></button>{session?.person != null && <Link to="/tokens" className="quiet">Tokens</Link>}<Settings /></footer>
    {open === 'palette' && <Palette close={() => setOpen(undefined)} />}
    {open === 'help' && <Help close={() => setOpen(undefined)} />}
  </>;
}

function Mark() {
  return <svg width="18" height="16" viewBox="0 0 18 16" aria-hidden="true"><rect className="fired" x="1" y="3" width="5" height="10" rx="1" /><path className="edge" d="M9 0v16" /><rect className="silent" x="12" y="3.75" width="4.5" height="8.5" rx="1" /></svg>;
}

function Who() {
  const { api, notify } = useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: session } = useQuery(asking.session(api));
  async function signOut(): Promise<void> {
    try {
      await api.signOut();
    } catch (error) {
      return notify({ text: `You are still signed in. ${error instanceof Error ? error.message : ''}` });
    }
    notify({ text: 'You have signed out.' });
    await navigate({ to: '/sign-in' });
    await client.resetQueries();
  }
  if (session === undefined) return <span className="who" />;
  const { person } = session;
  if (person == null) return <Link className="who" to="/sign-in">Sign in</Link>;
  return <span className="who"><span className="who-name" title={`${person.organization}; ${person.roles.join(', ')}`}>{person.name}</span>
    <button type="button" className="quiet" onClick={() => void signOut()}>Sign out</button></span>;
}

function LiveState() {
  const { live } = useApp();
  if (live === 'off') return null;
  const words = { connecting: 'connecting to the stream of news', live: 'live', polling: 'the stream of news is down; asking every 5 seconds' } as const;
  return <span className={`live ${live}`}><span aria-hidden="true">{live === 'live' ? '●' : '○'}</span> {words[live]}</span>;
}
