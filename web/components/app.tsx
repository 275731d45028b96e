import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Api } from '../api.ts';
import { listen, type Liveness } from '../live.ts';
import { applyEvent } from '../queries.ts';
import { AppProvider, type App, type Notice } from './context.tsx';
import { Notices } from './notices.tsx';

/** What every page has: the client, the stream of news, one polite voice and one place for notices. */
export function AppRoot({ api, children }: { readonly api: Api; readonly children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState<Liveness>('connecting');
  const [voice, setVoice] = useState('');
  const [notice, setNotice] = useState<Notice>();

  useEffect(() => {
    let seen: Liveness = 'connecting';
    return listen((event) => applyEvent(client, event), (state) => {
      // News of the gap is lost, so everything on show is asked anew.
      if (state === 'live' && seen === 'polling') void client.invalidateQueries();
      seen = state;
      setLive(state);
    });
  }, [client]);

  const announce = useCallback((text: string) => setVoice(text), []);
  const notify = useCallback((given: Notice) => setNotice(given), []);
  const app = useMemo<App>(() => ({ api, live, announce, notify }), [api, live, announce, notify]);
  return <AppProvider value={app}>
    {children}
    <p className="voice" aria-live="polite" role="status">{voice}</p>
    <Notices notice={notice} close={() => setNotice(undefined)} />
  </AppProvider>;
}
