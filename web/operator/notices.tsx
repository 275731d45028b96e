import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DayView } from '../../src/http/operators/view.ts';
import { Problem } from '../api.ts';
import { useApp } from '../components/context.tsx';
import { When } from '../time/when.tsx';
import { hoursText } from './words.ts';

/** Maintenance that the clearinghouse asks for. What it is for is told when it may be. */
export function Notices({ notices }: Pick<DayView, 'notices'>) {
  const { api, notify } = useApp();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);

  async function acknowledge(id: string): Promise<void> {
    setBusy(true);
    try {
      client.setQueryData(['operator', 'day'], await api.acknowledge(id));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      notify({ text: `${error.view.title}: ${error.view.detail} ${error.view.remedy ?? ''}` });
    } finally {
      setBusy(false);
    }
  }

  if (notices.length === 0) return null;
  return <section aria-labelledby="notices"><h2 id="notices">Keep time free</h2>
    <ul className="plain settled">{notices.map((notice) => <li key={notice.id}>
      <strong>{hoursText(notice.hours)} of maintenance</strong> between <When at={notice.from} short /> and <When at={notice.to} short />{' '}
      {notice.acknowledged != null ? <span className="dim">acknowledged by {notice.acknowledged.by}, <When at={notice.acknowledged.at} short /></span> : <button type="button" className="on-screen" disabled={busy} onClick={() => void acknowledge(notice.id)}>Acknowledge</button>}
    </li>)}</ul>
    <p className="dim">The clearinghouse asks for it, since it concerns something that you have. What it is for is told as soon as it may be.</p>
  </section>;
}
