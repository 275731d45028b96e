import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { InventoryView } from '../../src/http/operators/view.ts';
import { useApp } from '../components/context.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';

export function InventoryPage() {
  const { id } = useParams({ from: '/inventories/$id' });
  const { api } = useApp();
  const query = useQuery({ ...asking.inventory(api, id), refetchInterval: ({ state }) => (state.data?.matched === false ? 1_000 : false) });
  return <Page title={query.data === undefined ? 'Inventory' : `Inventory of ${query.data.asset.name}`} place={query.data === undefined ? undefined : <Link to="/assets/$id" params={{ id: query.data.asset.id }}>{query.data.asset.name}</Link>}>
    <Loaded query={query}>{(inventory) => <Inventory inventory={inventory} />}</Loaded>
  </Page>;
}

function Inventory({ inventory }: { readonly inventory: InventoryView }) {
  const { matched, findings, judged, components, unjudged, unjudgedCount, unnamed, products } = inventory;
  return <>
    {matched ? <p className="answer">{findings === 0 ? 'No known flaw' : `${findings.toLocaleString('en')} known ${findings === 1 ? 'flaw' : 'flaws'}`} in {judged.toLocaleString('en')} of {components.toLocaleString('en')} components.</p>
      : <p className="answer" role="status"><progress aria-label="Matching" /> Read; being matched.</p>}
    {matched && <p className="buttons"><Link to="/day" className="button primary">What to do first</Link> <Link to="/assets/$id" params={{ id: inventory.asset.id }} className="button">Three questions about {inventory.asset.name}</Link></p>}
    <dl className="facts">
      <div><dt>read as</dt><dd>{inventory.format}, {inventory.bytes.toLocaleString('en')} bytes</dd></div>
      <div><dt>uploaded</dt><dd><When at={inventory.uploadedAt} /> by {inventory.by}{!inventory.current && ', replaced since'}</dd></div>
      <div><dt>SHA-256</dt><dd className="mono">{inventory.sha256}</dd></div>
    </dl>
    {unnamed > 0 && <p className="asks">{unnamed.toLocaleString('en')} {unnamed === 1 ? 'entry names' : 'entries name'} no package, so nothing can be said about {unnamed === 1 ? 'it' : 'them'}.</p>}
    {products > 0 && <p className="asks">{products.toLocaleString('en')} {products === 1 ? 'entry states a product' : 'entries state products'} and no package. Products are not judged here: <span className="mono">breakwater match</span> judges them.</p>}
    {unjudgedCount > 0 && <section><h2 id="unjudged">Not judged: {unjudgedCount.toLocaleString('en')}</h2>
      <table className="stacked" aria-labelledby="unjudged"><thead><tr><th scope="col">component</th><th scope="col">why</th></tr></thead><tbody>{unjudged.map((each, at) => <tr key={`${at} ${each.purl}`}><th scope="row" className="mono">{each.product ?? each.purl}</th><td>{each.reason}</td></tr>)}</tbody></table>
      {unjudgedCount > unjudged.length && <p className="dim">and {(unjudgedCount - unjudged.length).toLocaleString('en')} more</p>}</section>}
  </>;
}
