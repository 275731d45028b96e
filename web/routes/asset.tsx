import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import type { AssetView, Stakes } from '../../src/http/operators/view.ts';
import { Problem } from '../api.ts';
import { useApp } from '../components/context.tsx';
import { textOf } from '../components/form.ts';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { ActionList } from '../operator/actions.tsx';
import { Upload } from '../operator/upload.tsx';
import { dayText, stakesWords } from '../operator/words.ts';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';

export function AssetPage() {
  const { id } = useParams({ from: '/assets/$id' });
  const { api } = useApp();
  const query = useQuery(asking.asset(api, id));
  return <Page title={query.data?.name ?? 'Asset'} place={<Link to="/assets">Assets</Link>}>
    <Loaded query={query}>{(asset) => <Asset asset={asset} />}</Loaded>
  </Page>;
}

function Asset({ asset }: { readonly asset: AssetView }) {
  return <>
    <p className="answer">{asset.inventory == null ? 'It has no inventory yet.' : asset.actions.length === 0 ? 'Nothing is open here.' : `${asset.openActions} ${asset.openActions === 1 ? 'thing' : 'things'} to do for ${asset.findings} known ${asset.findings === 1 ? 'flaw' : 'flaws'}${asset.nextDue == null ? '' : `; the next is due ${dayText(asset.nextDue)}`}.`}</p>
    <div className="columns">
      <div>
        {asset.actions.length > 0 && <ActionList label="Open actions here" actions={asset.actions} />}
        <h2 id="inventories">Inventories</h2>
        {asset.inventories.length > 0 && <ul className="plain">{asset.inventories.map((each) => <li key={each.id}><Link to="/inventories/$id" params={{ id: each.id }}>{each.format}</Link>, {each.components.toLocaleString('en')} components <span className="dim">{each.current ? 'in force' : 'replaced'}, {each.by}, <When at={each.uploadedAt} short /></span></li>)}</ul>}
        <Upload asset={asset} />
      </div>
      <aside><h2 id="answers">Three questions</h2><Answers key={asset.id} asset={asset} /></aside>
    </div>
  </>;
}

/** What only the operator knows of an asset. Each answer moves due dates, so it is kept with who gave it and when. */
function Answers({ asset }: { readonly asset: AssetView }) {
  const { api, notify } = useApp();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  async function save(form: FormData): Promise<void> {
    const exposed = textOf(form, 'exposed');
    setBusy(true);
    try {
      const after = await api.saveAsset(asset.id, { name: textOf(form, 'name'), exposed: exposed === '' ? null : exposed === 'yes', stakes: textOf(form, 'stakes') === '' ? null : textOf(form, 'stakes') as Stakes, maintainer: textOf(form, 'maintainer') === '' ? null : textOf(form, 'maintainer') });
      client.setQueryData(['operator', 'asset', asset.id], after);
      await client.invalidateQueries({ queryKey: ['operator'] });
      notify({ text: 'Saved; the due dates follow.' });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      notify({ text: `${error.view.title}: ${error.view.detail}` });
    } finally {
      setBusy(false);
    }
  }
  return <form onSubmit={(event: FormEvent<HTMLFormElement>) => { event.preventDefault(); void save(new FormData(event.currentTarget)); }}>
    <p className="field"><label htmlFor="asset-name">Name</label><input id="asset-name" name="name" type="text" required maxLength={128} defaultValue={asset.name} autoComplete="off" /></p>
    <p className="field"><label htmlFor="asset-exposed">Does the internet reach it?</label><select id="asset-exposed" name="exposed" defaultValue={asset.exposed == null ? '' : asset.exposed ? 'yes' : 'no'} aria-describedby="exposed-hint"><option value="">Not answered: counts as yes</option><option value="yes">Yes</option><option value="no">No</option></select>
      <span id="exposed-hint" className="dim hint">{asset.answered.exposed == null ? 'Any port or page that the public can get to.' : `${asset.answered.exposed.by}, ${dayText(asset.answered.exposed.on)}`}</span></p>
    <p className="field"><label htmlFor="asset-stakes">If it stops,</label><select id="asset-stakes" name="stakes" defaultValue={asset.stakes ?? ''}><option value="">not answered</option>{Object.entries(stakesWords).map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select></p>
    <p className="field"><label htmlFor="asset-maintainer">Who maintains it?</label><input id="asset-maintainer" name="maintainer" type="text" maxLength={128} defaultValue={asset.maintainer ?? ''} autoComplete="off" placeholder="a person, a team, a vendor" /></p>
    <p className="buttons"><button type="submit" className="primary" disabled={busy}>Save</button></p>
  </form>;
}
