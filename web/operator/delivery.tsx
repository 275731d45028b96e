import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { DeliveryView } from '../../src/http/operators/view.ts';
import { Problem } from '../api.ts';
import { useApp } from '../components/context.tsx';
import { Command } from '../components/copy.tsx';
import { textOf } from '../components/form.ts';
import { Loaded } from '../components/problem.tsx';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';

/** How new actions reach the organization: each way is off until somebody turns it on. */
export function Delivery() {
  const { api } = useApp();
  const query = useQuery(asking.delivery(api));
  return <section className="delivery" aria-labelledby="delivery">
    <h2 id="delivery">New actions, told elsewhere</h2>
    <Loaded query={query}>{(view) => <><Mail view={view} /><Feed view={view} /><Webhook view={view} /></>}</Loaded>
  </section>;
}

interface Wrong {
  readonly text: string;
  readonly remedy?: string | undefined;
}

/** Does one thing at a time, and says what was refused. */
function useDoing(): { readonly busy: boolean; readonly wrong: ReactNode; doing(act: () => Promise<DeliveryView>, said: string): Promise<boolean> } {
  const { notify } = useApp();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Wrong>();
  return {
    busy, wrong: wrong === undefined ? null : <div className="problem" role="alert"><p>{wrong.text}</p>{wrong.remedy !== undefined && <p>{wrong.remedy}</p>}</div>,
    async doing(act, said) {
      setBusy(true);
      setWrong(undefined);
      try {
        client.setQueryData(['operator', 'delivery'], await act());
        notify({ text: said });
        return true;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        setWrong({ text: error.view.detail, remedy: error.view.remedy });
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

function Mail({ view: { mail } }: { readonly view: DeliveryView }) {
  const { api } = useApp();
  const { busy, wrong, doing } = useDoing();
  return <section><h3>By mail</h3>
    {!mail.sends ? <p className="dim">No mail is sent from here. Whoever runs this service can turn it on.</p> : mail.address == null ? <p className="dim">No address of yours is known here.</p> : <p className="field check">
      <label><input type="checkbox" checked={mail.wanted} disabled={busy} onChange={({ target: { checked } }) => void doing(() => api.chooseMail(checked), checked ? 'You get a letter when there is something new.' : 'You get no letters of new actions.')} /> Write to me at {mail.address}</label>
      <span className="dim hint">Once a day at most, unless something is due within three days. It says that there is something to see, and nothing of what.</span></p>}
    {wrong}
  </section>;
}

function Feed({ view: { feed } }: { readonly view: DeliveryView }) {
  const { api } = useApp();
  const { busy, wrong, doing } = useDoing();
  const [made, setMade] = useState<{ readonly atom: string; readonly json: string }>();
  async function make(): Promise<void> {
    await doing(async () => {
      const { delivery, ...addresses } = await api.makeFeed();
      setMade(addresses);
      return delivery;
    }, 'The feed has a new address.');
  }
  async function end(): Promise<void> {
    if (await doing(() => api.revokeFeed(), 'The feed’s address opens nothing any more.')) setMade(undefined);
  }
  return <section><h3>In a feed reader</h3>
    <p className="dim">Open actions with their dates, as Atom or JSON Feed. Whoever has the address can read them: give it to your reader and to nobody else.</p>
    {feed == null ? <p>There is no address yet.</p> : <p>The address was made <When at={feed.madeAt} short /> by {feed.by}.</p>}
    {made !== undefined && <div role="group" aria-label="The feed’s addresses"><p><strong>Shown this once.</strong></p><Command text={made.atom} label="Copy the Atom address" /><Command text={made.json} label="Copy the JSON address" /></div>}
    {wrong}
    <p className="buttons"><button type="button" disabled={busy} onClick={() => void make()}>{feed == null ? 'Make an address' : 'Make a new address, end this one'}</button>{feed != null && <button type="button" disabled={busy} onClick={() => void end()}>End the address</button>}</p>
  </section>;
}

function Webhook({ view: { webhook, messages } }: { readonly view: DeliveryView }) {
  const { api } = useApp();
  const { busy, wrong, doing } = useDoing();
  const [secret, setSecret] = useState<string>();
  async function take(ask: () => Promise<{ readonly secret: string; readonly delivery: DeliveryView }>, said: string): Promise<boolean> {
    return doing(async () => {
      const answer = await ask();
      setSecret(answer.secret);
      return answer.delivery;
    }, said);
  }
  async function set(form: HTMLFormElement): Promise<void> {
    if (await take(() => api.setWebhook(textOf(new FormData(form), 'url')), 'New actions are posted there from now on.')) form.reset();
  }
  async function remove(): Promise<void> {
    if (await doing(() => api.removeWebhook(), 'Nothing is posted any more.')) setSecret(undefined);
  }
  return <section><h3>To a program of yours</h3>
    <p className="dim">A signed message (Standard Webhooks) with the id, title, date and clock of each new action.</p>
    {webhook != null && <p>{webhook.state === 'on' ? <>Posted to <strong>{webhook.host}</strong>, since <When at={webhook.changedAt} short />.</> : <><strong className="late">Off.</strong> {webhook.why}. Set the address again to go on.</>}
      {messages.lastSent != null && <> Last taken <When at={messages.lastSent} short />.</>}{messages.waiting > 0 && <> {messages.waiting} {messages.waiting === 1 ? 'waits' : 'wait'} to be sent.</>}{webhook.formerUntil != null && <> The former secret signs as well until <When at={webhook.formerUntil} short />.</>}</p>}
    {secret !== undefined && <div role="group" aria-label="The webhook’s secret"><p><strong>Shown this once:</strong> your receiver checks signatures with it.</p><Command text={secret} label="Copy the secret" /></div>}
    <form className="narrow" onSubmit={(event: FormEvent<HTMLFormElement>) => { event.preventDefault(); void set(event.currentTarget); }}>
      <p className="field"><label htmlFor="webhook-url">{webhook == null ? 'Its https address' : 'Another https address'}</label><input id="webhook-url" name="url" type="url" required maxLength={2_000} autoComplete="off" placeholder="https://hooks.hospital.example/new" /></p>
      {wrong}
      <p className="buttons"><button type="submit" disabled={busy}>Set the address</button>{webhook != null && <><button type="button" disabled={busy} onClick={() => void take(() => api.rotateWebhook(), 'For a day both secrets sign.')}>New secret</button><button type="button" disabled={busy} onClick={() => void remove()}>Remove</button></>}</p>
    </form>
    {messages.deadCount > 0 && <><h4>Given up</h4><ul className="plain settled">{messages.dead.map((message) => <li key={message.id}>{message.actions} {message.actions === 1 ? 'action' : 'actions'}, <When at={message.at} short />: {message.error} <button type="button" disabled={busy || webhook?.state !== 'on'} aria-label={`Send again: message of ${message.at.slice(0, 16).replace('T', ' ')}`} onClick={() => void doing(() => api.sendAgain(message.id), 'It goes out again.')}>Send again</button></li>)}</ul>
      {messages.deadCount > messages.dead.length && <p className="dim">and {messages.deadCount - messages.dead.length} older</p>}</>}
  </section>;
}
