import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AssetRow } from '../../src/http/operators/view.ts';
import { useApp } from '../components/context.tsx';
import { RowList } from '../components/list.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { RowLink } from '../components/row-link.tsx';
import { Upload } from '../operator/upload.tsx';
import { dayText, exposedText, stakesWords } from '../operator/words.ts';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';

export function AssetsPage() {
  const { api } = useApp();
  const query = useQuery(asking.assets(api));
  return <Page title="Assets">
    <Loaded query={query}>{(assets) => <Assets assets={assets} />}</Loaded>
  </Page>;
}

function Assets({ assets }: { readonly assets: readonly AssetRow[] }) {
  const unanswered = assets.filter(({ exposed }) => exposed == null);
  return <>
    <p className="answer">{assets.length === 0 ? 'Nothing is known yet of what you run.' : unanswered.length === 0 ? `${assets.length} ${assets.length === 1 ? 'asset, and its questions are' : 'assets, and their questions are'} answered.`
      : <>Say of {unanswered.length === 1 ? <Link to="/assets/$id" params={{ id: unanswered[0]?.id ?? '' }}>{unanswered[0]?.name}</Link> : `${unanswered.length} assets`} whether the internet reaches {unanswered.length === 1 ? 'it' : 'them'}: until then the shorter dates hold.</>}</p>
    {assets.length > 0 && <RowList label="Assets" className="assets">{assets.map((asset) => <li className="row" key={asset.id}>
      <span className="c-name"><RowLink to={`/assets/${encodeURIComponent(asset.id)}`}>{asset.name}</RowLink><span className="sentence">{exposedText(asset.exposed)}{asset.stakes != null && `; if it stops, ${stakesWords[asset.stakes]}`}</span></span>
      <span className="c-note">{asset.openActions === 0 ? 'nothing open' : `${asset.openActions} ${asset.openActions === 1 ? 'action' : 'actions'} for ${asset.findings} ${asset.findings === 1 ? 'flaw' : 'flaws'}`}{asset.nextDue != null && <span className="due">next due {dayText(asset.nextDue)}</span>}</span>
      <span className="c-time">{asset.inventory == null ? 'no inventory' : <>{asset.inventory.components.toLocaleString('en')} components<span className="dim"> <When at={asset.inventory.uploadedAt} short /></span></>}</span>
    </li>)}</RowList>}
    <section><h2 id="add">Another one</h2><Upload /></section>
  </>;
}
