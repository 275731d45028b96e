import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Api } from '../api.ts';
import { listen, type Liveness } from '../live.ts';
import { applyEvent, asking } from '../queries.ts';
import { AppProvider, type App, type Notice } from './context.tsx';
import { Notices } from './notices.tsx';

/** A notice this young when another page comes is about what led there. */
const ledHere = 1_500;

/** What every page has: the client, the stream of news, one polite voice and one place for notices. */
export function AppRoot({ api, children }: { readonly api: Api; readonly children: ReactNode }) {
  const client = useQueryClient();
  const { data: session } = useQuery(asking.session(api));
  const known = session === undefined ? undefined : session.person != null;
  const [live, setLive] = useState<Liveness>('connecting');
  const [voice, setVoice] = useState('');
  const [notice, setNotice] = useState<Notice>();
  const said = useRef(0);
  const here = useRef<string>(undefined);

  useEffect(() => {
    // Guests get no news, so they ask for none.
    if (known !== true) return;
    let seen: Liveness = 'connecting';
    return listen((event) => applyEvent(client, event), (state) => {
      // News of the gap is lost, so everything on show is asked anew.
      if (state === 'live' && seen === 'polling') void client.invalidateQueries();
      // A stream that is refused may mean that nobody is signed in any more: the session says so.
      if (state === 'polling') void client.invalidateQueries({ queryKey: ['session'] });
      seen = state;
      setLive(state);
    });
  }, [client, known]);

  const announce = useCallback((text: string) => setVoice(text), []);
  const notify = useCallback((given: Notice) => {
    said.current = performance.now();
    setNotice(given);
  }, []);
  const arrived = useCallback((path: string) => {
    if (here.current === path) return;
    here.current = path;
    setNotice((shown) => performance.now() - said.current < ledHere ? shown : undefined);
  }, []);
  const close = useCallback(() => setNotice(undefined), []);
  const app = useMemo<App>(() => ({ api, live: known === false ? 'off' : live, announce, notify, arrived }), [api, live, known, announce, notify, arrived]);
  return <AppProvider value={app}>
    {children}
    <p className="voice" aria-live="polite" role="status">{voice}</p>
    <Notices notice={notice} close={close} />
  </AppProvider>;
}
