import { useQuery } from '@tanstack/react-query';
import type { HealthView } from '../../src/http/view.ts';
import { useApp } from '../components/context.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { asking } from '../queries.ts';

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
    <p className="dim">More capacity: start a worker on another machine, with <code>DATABASE_URL</code> set to the same database: <code>breakwater worker</code></p>
  </>;
}
