import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { LedgerPage as Leaves } from '../api.ts';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { Page } from '../components/page.tsx';
import { polled } from '../components/polled.ts';
import { Loaded } from '../components/problem.tsx';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';

export function LedgerPage() {
  const { before } = useSearch({ from: '/ledger' });
  const { api, live } = useApp();
  const query = useQuery({ ...asking.ledger(api, before), ...polled(live) });
  return <Page title="Ledger">
    <Loaded query={query}>{(page) => <Ledger page={page} before={before} refresh={() => void query.refetch()} />}</Loaded>
  </Page>;
}

function Ledger({ page, before, refresh }: { readonly page: Leaves; readonly before: number | undefined; readonly refresh: () => void }) {
  const newest = page.leaves.reduce((most, { index }) => Math.max(most, index), -1);
  const oldest = page.leaves.reduce((least, { index }) => Math.min(least, index), Infinity);
  const later = page.size - 1 - newest;
  return <>
    <p className="answer">{page.size === 0 ? 'Nothing has happened yet.' : `${page.size.toLocaleString('en')} leaves; every change of state is one of them.`}</p>
    <p>Check all of it offline, against the database too. Keep the checkpoint below: against one that you remember, a rollback shows.</p>
    <Command text="breakwater ledger verify" />
    <h2>Checkpoint</h2>
    <pre className="checkpoint mono" tabIndex={0} aria-label="Checkpoint, a signed note">{page.checkpoint}</pre>
    <div className="heading-line"><h2 id="leaves">Leaves</h2>{before === undefined && later > 0 && <button type="button" onClick={refresh}>{later.toLocaleString('en')} new: show</button>}</div>
    {page.leaves.length > 0 && <table className="stacked leaves" aria-labelledby="leaves"><thead><tr><th scope="col">leaf</th><th scope="col">what</th><th scope="col">of</th><th scope="col">when</th><th scope="col">hash</th></tr></thead>
      <tbody>{page.leaves.map((leaf) => <tr key={leaf.index}><th scope="row" className="mono">{leaf.index}</th><td>{leaf.kind}</td><td className="mono">{leaf.subject ?? <span className="dim">withheld</span>}</td><td><When at={leaf.at} /></td><td className="mono dim" title={leaf.hash}>{leaf.hash.slice(0, 16)}…</td></tr>)}</tbody></table>}
    <p className="buttons">{before !== undefined && <Link to="/ledger">Newest</Link>}{Number.isFinite(oldest) && oldest > 0 && <Link to="/ledger" search={{ before: oldest }}>Older</Link>}</p>
  </>;
}
