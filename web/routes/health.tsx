import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { HealthView } from '../../src/http/view.ts';
import { Problem } from '../api.ts';
import { useApp } from '../components/context.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';

export function HealthPage() {
  const { api } = useApp();
  const query = useQuery(asking.health(api));
  const profile = useQuery(asking.session(api)).data?.profile;
  return <Page title="Health">
    <Loaded query={query}>{(health) => <Health health={health} profile={profile} />}</Loaded>
  </Page>;
}

const profiles = { postgres: 'a PostgreSQL server', cluster: 'a private PostgreSQL cluster', embedded: 'the embedded database, for evaluation: it survives a crash, not a power loss' } as const;

function Health({ health, profile }: { readonly health: HealthView; readonly profile: keyof typeof profiles | undefined }) {
  const bad = health.checks.filter(({ ok }) => !ok);
  return <>
    <p className="answer">{health.status === 'ok' && bad.length === 0 ? 'Everything works.' : `${bad.map(({ name }) => name).join(', ') || 'Something'} ${bad.length > 1 ? 'need' : 'needs'} attention.`}</p>
    <p className="dim">Version <span className="mono">{health.version}</span>{profile !== undefined && <>, on {profiles[profile]}</>}.</p>
    <h2 id="checks">Checks</h2>
    <table className="stacked" aria-labelledby="checks"><thead><tr><th scope="col">check</th><th scope="col">result</th><th scope="col">detail</th></tr></thead><tbody>{health.checks.map(({ name, ok, detail }) =>
      <tr key={name}><th scope="row">{name}</th><td><span className={`verdict ${ok ? 'good' : 'wrong'}`}><span className="sign" aria-hidden="true">{ok ? '✓' : '×'}</span>{ok ? 'ok' : 'failing'}</span></td><td>{detail}</td></tr>)}</tbody></table>
    <h2 id="jobs">Jobs</h2>
    <table className="stacked" aria-labelledby="jobs"><thead><tr><th scope="col">queue</th><th scope="col">unfinished</th><th scope="col">oldest</th></tr></thead><tbody>{health.queue.map(({ name, unfinished, oldestSeconds }) =>
      <tr key={name}><th scope="row">{name}</th><td>{unfinished.toLocaleString('en')}</td><td>{oldestSeconds == null ? <span className="dim">none waits</span> : oldestSeconds < 120 ? `${Math.round(oldestSeconds)} s` : `${Math.round(oldestSeconds / 60)} min`}</td></tr>)}</tbody></table>
    <h2 id="intel">Known vulnerabilities</h2>
    <Intel intel={health.intel} />
    <h2 id="mail">Mail</h2>
    <Mail mail={health.mail} />
    <p className="dim">More capacity: start a worker on another machine, with <code>DATABASE_URL</code> set to the same database: <code>breakwater worker</code></p>
  </>;
}

/** What scanners that ask here are answered from, and how old it is. */
function Intel({ intel: { sources, problem } }: Pick<HealthView, 'intel'>) {
  return <>
    {problem != null && <p><strong>The newest update could not be opened; the one before is in use.</strong> {problem}</p>}
    {sources.length === 0
      ? <p className="dim">Scanners that ask here are answered from the cases published here alone. <code>breakwater intel update</code> brings in what others publish.</p>
      : <table className="stacked" aria-labelledby="intel"><thead><tr><th scope="col">source</th><th scope="col">records</th><th scope="col">looked at</th></tr></thead><tbody>{sources.map(({ kind, location, records, fetched }) =>
        <tr key={`${kind} ${location}`}><th scope="row" className="mono">{location}</th><td>{records.toLocaleString('en')}</td><td><When at={fetched} /></td></tr>)}</tbody></table>}
  </>;
}

/** Letters that were given up: what is wrong is for those who operate the mail server, then they can go again. */
function Mail({ mail }: { readonly mail: HealthView['mail'] }) {
  const { api, notify } = useApp();
  const client = useQueryClient();
  async function retry(): Promise<void> {
    try {
      const { revived } = await api.retryMail();
      notify({ text: `${revived} ${revived === 1 ? 'letter waits' : 'letters wait'} to be sent again.` });
      await client.invalidateQueries({ queryKey: ['health'] });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      notify({ text: `${error.view.title}: ${error.view.detail}` });
    }
  }
  if (mail == null) return <p className="dim">No mail is sent. <code>BREAKWATER_SMTP</code> and <code>BREAKWATER_MAIL_FROM</code> turn it on.</p>;
  if (mail.deadCount === 0) return <p>{mail.waiting === 0 ? 'No letter waits.' : `${mail.waiting} ${mail.waiting === 1 ? 'letter waits' : 'letters wait'} to be sent.`} None was given up.</p>;
  return <>
    <p><strong>{mail.deadCount} {mail.deadCount === 1 ? 'letter was' : 'letters were'} given up</strong>; {mail.waiting} wait. <button type="button" onClick={() => void retry()}>Send them again</button></p>
    <table className="stacked" aria-labelledby="mail"><thead><tr><th scope="col">letter</th><th scope="col">given up</th><th scope="col">attempts</th><th scope="col">the server's word</th></tr></thead><tbody>{mail.dead.map(({ id, since, attempts, error }) =>
      <tr key={id}><th scope="row" className="mono">{id}</th><td><When at={since} /></td><td>{attempts} {attempts === 1 ? 'attempt' : 'attempts'}</td><td className="mono">{error}</td></tr>)}</tbody></table>
  </>;
}
