import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { CaseView, ExposureView } from '../../src/http/view.ts';
import { Problem } from '../api.ts';
import { useApp } from '../components/context.tsx';
import { Dialog } from '../components/dialog.tsx';
import { textOf } from '../components/form.ts';
import { dayText, hoursText, sectorText } from '../operator/words.ts';
import { asking } from '../queries.ts';

/** Before a case is public: how many operators in which sectors have what it is about, and a word to them that says nothing of it. */
export function Exposure({ view }: { readonly view: CaseView }) {
  const { api } = useApp();
  const session = useQuery(asking.session(api)).data;
  const [telling, setTelling] = useState(false);
  const asked = view.state === 'open' && session?.person?.roles.includes('coordinator') === true;
  const { data } = useQuery({ ...asking.exposure(api, view.id), enabled: asked });
  if (!asked || data === undefined) return null;
  return <section aria-labelledby="exposure"><h2 id="exposure">Who would be exposed</h2>
    {data.withheld != null ? <p className="withheld">{data.withheld}</p> : <Bands exposure={data} />}
    {view.range != null && <p className="buttons"><button type="button" onClick={() => setTelling(true)}>Ask them to keep time free</button></p>}
    {telling && <Notice id={view.id} close={() => setTelling(false)} />}
  </section>;
}

function Bands({ exposure: { sectors, total, frozenOn, earlier } }: { readonly exposure: ExposureView }) {
  return <>
    <p>{total != null && <><strong>{said(total)}</strong> of {total.members.toLocaleString('en')} operators. </>}The true number lies somewhere in the filled part of each bar; nobody is told where.</p>
    <ul className="plain bars">{sectors.map((each) => <li key={each.sector}><span>{sectorText(each.sector)}</span>
      <svg width="100%" height="10" aria-hidden="true"><rect className="capacity" x="0.5" y="1.5" width="99%" height="7" /><rect className="filled" x={share(each.low, each)} y="1.5" width={share(Math.max(1, each.high - each.low), each)} height="7" /></svg>
      <span>{said(each)} of {each.members.toLocaleString('en')}</span></li>)}</ul>
    <p className="dim">Counted as of {dayText(frozenOn ?? '')}{earlier && ', for an earlier case of this package'}; the first count of a package stays, so that two looks tell nothing of those who came or changed between them.</p>
  </>;
}

function share(count: number, { members }: { readonly members: number }): string {
  return `${(count / Math.max(1, members) * 99).toFixed(1)}%`;
}

function said({ low, high }: { readonly low: number; readonly high: number }): string {
  return low === high ? low.toLocaleString('en') : `${low.toLocaleString('en')} to ${high.toLocaleString('en')}`;
}

/** A maintenance window: when, and how much work. */
function Notice({ id, close }: { readonly id: string; readonly close: () => void }) {
  const { api, notify } = useApp();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<{ readonly text: string; readonly remedy?: string | undefined }>();

  async function send(form: FormData): Promise<void> {
    setBusy(true);
    setWrong(undefined);
    try {
      const hours = Number(textOf(form, 'hours'));
      await api.sendNotice(id, { from: `${textOf(form, 'from')}:00Z`, to: `${textOf(form, 'to')}:00Z`, hours });
      notify({ text: `Whoever is exposed is told to keep ${hoursText(hours)} free.` });
      close();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setWrong({ text: error.view.detail, remedy: error.view.remedy });
      setBusy(false);
    }
  }

  return <Dialog title="Ask them to keep time free" close={close}>
    <form onSubmit={(event: FormEvent<HTMLFormElement>) => { event.preventDefault(); void send(new FormData(event.currentTarget)); }}>
      <p className="effect">Every operator who is exposed now sees the window and the hours on their day: no package, no case, no severity. You are not told who they are, or how many. This cannot be taken back.</p>
      <p className="field"><label htmlFor="notice-from">From (UTC)</label><input id="notice-from" name="from" type="datetime-local" required /></p>
      <p className="field"><label htmlFor="notice-to">To (UTC)</label><input id="notice-to" name="to" type="datetime-local" required /></p>
      <p className="field"><label htmlFor="notice-hours">Hours of work</label><input id="notice-hours" name="hours" type="number" min="0.25" max="168" step="0.25" required /></p>
      {wrong !== undefined && <div className="problem" role="alert"><p>{wrong.text}</p>{wrong.remedy != null && <p>{wrong.remedy}</p>}</div>}
      <p className="buttons"><button type="submit" className="primary" disabled={busy}>Send it</button><button type="button" onClick={close}>Cancel</button></p>
    </form>
  </Dialog>;
}
