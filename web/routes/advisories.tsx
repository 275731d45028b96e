import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { AdvisoryView } from '../../src/http/view.ts';
import { Disagreement, Ribbon } from '../charts/ribbon.tsx';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { RowList } from '../components/list.tsx';
import { RowLink } from '../components/row-link.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { bare } from '../components/signs.tsx';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';

export function AdvisoriesPage() {
  const { api } = useApp();
  const query = useQuery(asking.advisories(api));
  return <Page title="Advisories">
    <Loaded query={query}>{(advisories) => advisories.length === 0
      ? <div className="first"><p className="answer">Nothing is published yet.</p><p>A case is published by its coordinator once the maintainer has approved. The feed can be exported at any time:</p><Command text="breakwater feed export" /></div>
      : <><p className="answer">{advisories.length} published; every affected range was executed.</p>
        <RowList label="Advisories, newest first" className="advisories">{advisories.map((each) => <li className="row" key={each.id}>
          <span className="c-state mono">{each.id}</span>
          <span className="c-name"><RowLink to={`/advisories/${encodeURIComponent(each.id)}`}>{each.title}</RowLink> <span className="mono dim">{bare(each.package)}</span><span className="sentence">{each.sentence}</span></span>
          <span className="c-note mono dim">{each.aliases.join(', ')}</span>
          <span className="c-time dim"><When at={each.publishedAt} short /></span>
        </li>)}</RowList></>}</Loaded>
  </Page>;
}

export function AdvisoryPage() {
  const { id } = useParams({ from: '/advisories/$id' });
  const { api } = useApp();
  const query = useQuery(asking.advisory(api, id));
  return <Page title={query.data?.title ?? 'Advisory'} place={<><Link to="/advisories">Advisories</Link> / <span className="mono">{id}</span></>}>
    <Loaded query={query}>{(advisory) => <Advisory advisory={advisory} />}</Loaded>
  </Page>;
}

const linkWords = { osv: 'OSV record', csaf: 'CSAF document', evidence: 'Signed evidence' } as const;

function Advisory({ advisory }: { readonly advisory: AdvisoryView }) {
  const { range } = advisory;
  return <>
    <p className="answer">{advisory.sentence}</p>
    <p className="tags"><span className="mono">{advisory.package}</span>{advisory.aliases.map((alias) => <span key={alias} className="mono">{alias}</span>)}</p>
    <div className="columns">
      <div>
        <section aria-labelledby="summary"><h2 id="summary">What it is</h2><p className="prose">{advisory.summary}</p></section>
        {range != null && <section aria-labelledby="versions"><h2 id="versions">Versions</h2><Ribbon range={range} /><Disagreement range={range} /><Affected range={range} /></section>}
      </div>
      <aside aria-label="About this advisory">
        <h2>Dates</h2>
        <dl className="facts"><div><dt>published</dt><dd><When at={advisory.publishedAt} /></dd></div>{advisory.modifiedAt !== advisory.publishedAt && <div><dt>modified</dt><dd><When at={advisory.modifiedAt} /></dd></div>}</dl>
        {advisory.links.length > 0 && <><h2>For machines</h2><ul className="plain">{advisory.links.map(({ rel, href }) => <li key={rel + href}>{safeHref(href) === undefined ? <span className="mono">{href}</span> : <a href={href}>{linkWords[rel]}</a>}</li>)}</ul></>}
        {advisory.credits.length > 0 && <><h2>Credit</h2><ul className="plain">{advisory.credits.map(({ name, type }) => <li key={name + type}>{name} <span className="dim">{type}</span></li>)}</ul></>}
      </aside>
    </div>
  </>;
}

/** A link of a document is no script: addresses on this site and on the web, nothing else. */
function safeHref(href: string): string | undefined {
  return /^(?:https?:\/\/|\/(?!\/))/.test(href) ? href : undefined;
}

function Affected({ range }: { readonly range: NonNullable<AdvisoryView['range']> }) {
  const { versions, unjudged } = range.affected;
  if (versions.length === 0) return null;
  return <details><summary>{versions.length} affected {versions.length === 1 ? 'version' : 'versions'} by name</summary><p className="mono wrap">{versions.join(', ')}</p>{unjudged.length > 0 && <p className="dim">Could not be judged, and counted because both neighbors fire: <span className="mono">{unjudged.join(', ')}</span></p>}</details>;
}
