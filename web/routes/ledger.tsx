import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { LeafView } from '../../src/http/view.ts';
import type { LedgerPage as Leaves, LedgerQuery } from '../api.ts';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { Page } from '../components/page.tsx';
import { polled } from '../components/polled.ts';
import { Loaded } from '../components/problem.tsx';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';

export function LedgerPage() {
  const wanted = useSearch({ from: '/ledger' });
  const { api, live } = useApp();
  const query = useQuery({ ...asking.ledger(api, wanted), ...polled(live) });
  return <Page title="Ledger">
    <Loaded query={query}>{(page) => <Ledger page={page} wanted={wanted} refresh={() => void query.refetch()} />}</Loaded>
  </Page>;
}

function Ledger({ page, wanted, refresh }: { readonly page: Leaves; readonly wanted: LedgerQuery; readonly refresh: () => void }) {
  const { before, ...sifted } = wanted;
  const whole = Object.keys(sifted).length === 0;
  const newest = page.leaves[0]?.index ?? -1;
  const later = page.size - 1 - newest;
  return <>
    <p className="answer">{page.size === 0 ? 'Nothing has happened yet.' : `${page.size.toLocaleString('en')} leaves; every change of state is one of them.`}</p>
    <p>Check all of it offline, against the database too. Keep the checkpoint below: with <span className="mono">--since</span> and one that you kept, a rollback shows.</p>
    <Command text="breakwater ledger verify --database" />
    <h2>Checkpoint</h2>
    <pre className="checkpoint mono" tabIndex={0} aria-label="Checkpoint, a signed note">{page.checkpoint}</pre>
    <div className="heading-line"><h2 id="leaves">Leaves</h2>{before === undefined && whole && later > 0 && <button type="button" onClick={refresh}>{later.toLocaleString('en')} new: show</button>}</div>
    <Sift wanted={sifted} />
    {page.leaves.length === 0 && !whole && <p>None of the leaves {before === undefined ? '' : `before ${before}, `}back to {page.from} is one of these.</p>}
    {page.leaves.length > 0 && <table className="stacked leaves" aria-labelledby="leaves"><thead><tr><th scope="col">leaf</th><th scope="col">what</th><th scope="col">of</th><th scope="col">who</th><th scope="col">when</th><th scope="col">hash</th></tr></thead>
      <tbody>{page.leaves.map((leaf) => <tr key={leaf.index}><th scope="row" className="mono">{leaf.index}</th><td>{leaf.kind}{leaf.step != null && <span className="dim">: {leaf.step}</span>}</td><td><Subject leaf={leaf} /></td><td>{leaf.who ?? <span className="dim">not said</span>}</td><td><When at={leaf.at} short /></td><td className="mono dim" title={leaf.hash}>{leaf.hash.slice(0, 12)}…</td></tr>)}</tbody></table>}
    <p className="buttons">{before !== undefined && <Link to="/ledger" search={sifted}>Newest</Link>}{page.from > 0 && <Link to="/ledger" search={{ ...sifted, before: page.from }}>Older</Link>}</p>
  </>;
}

/** The thing by its name, the way to it, and the way to all that happened to it. */
function Subject({ leaf: { subject, name, href } }: { readonly leaf: LeafView }) {
  if (subject == null) return <span className="dim">withheld</span>;
  const text = name ?? <span className="mono">{subject}</span>;
  return <>{href == null ? text : <Link to={href}>{text}</Link>} <Link to="/ledger" search={{ of: subject }} className="dim" aria-label={`all of it: ${name ?? subject}`}>all of it</Link></>;
}

const kinds: readonly (readonly [kind: string, name: string])[] = [
  ['report', 'reports'], ['case', 'cases'], ['fix', 'fixes'], ['advisory', 'advisories'], ['person', 'people'], ['role', 'roles'], ['organization', 'organizations'], ['token', 'tokens'],
  ['attachment', 'attachments'], ['inventory', 'inventories'], ['asset', 'assets'], ['action', 'actions'], ['key', 'keys'], ['backup', 'backups'],
];

function Sift({ wanted: { kind = '', of = '' } }: { readonly wanted: LedgerQuery }) {
  const navigate = useNavigate();
  function show(change: LedgerQuery): void {
    const { kind: nextKind, of: nextOf } = { kind, of, ...change };
    void navigate({ to: '/ledger', search: { ...(nextKind === '' ? {} : { kind: nextKind }), ...(nextOf === '' ? {} : { of: nextOf }) } });
  }
  return <form className="filters" key={`${kind} ${of}`} onSubmit={(event) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get('of');
    show({ of: typeof given === 'string' ? given.trim() : '' });
  }}>
    <label>What <select value={kind} onChange={(event) => show({ kind: event.target.value })}><option value="">everything</option>{kinds.map(([value, name]) => <option key={value} value={value}>{name}</option>)}{kind !== '' && !kinds.some(([value]) => value === kind) && <option value={kind}>{kind}</option>}</select></label>
    <label>Of <input name="of" defaultValue={of} placeholder="an id" maxLength={128} size={36} /></label>
    <button type="submit">Show</button>
    {(kind !== '' || of !== '') && <Link to="/ledger">Show everything</Link>}
  </form>;
}
