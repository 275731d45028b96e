import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { AdvisoryView } from '../../src/http/view.ts';
import { Ribbon } from '../charts/ribbon.tsx';
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
      : <><p className="answer">{advisories.length} published.</p><p>For scanners and aggregators: <a href="/feed/.well-known/csaf/provider-metadata.json">CSAF, signed</a>, <a href="/feed/white/feed-tlp-white.json">ROLIE</a>, <a href="/feed/osv/all.zip">OSV, all in one archive</a>.</p>
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

const linkWords = { osv: 'OSV record', csaf: 'CSAF document', sha256: 'its SHA-256', sha512: 'its SHA-512', signature: 'its OpenPGP signature', key: 'the public key' } as const;

function Advisory({ advisory }: { readonly advisory: AdvisoryView }) {
  const { range, summary, title, details, remedies, weaknesses, severity } = advisory;
  return <>
    <p className="answer">{advisory.sentence}</p>
    <p className="tags"><span className="mono">{advisory.package}</span>{[...advisory.aliases, ...weaknesses].map((name) => <span key={name} className="mono">{name}</span>)}{severity.map((each) => <span key={each}>{each}</span>)}</p>
    <div className="columns">
      <div>
        <section aria-labelledby="summary"><h2 id="summary">What it is</h2>{summary !== title && <p>{summary}</p>}<p className="prose">{details}</p></section>
        <section aria-labelledby="remedy"><h2 id="remedy">What to do</h2>{remedies.map((each) => <p key={each}>{each}</p>)}</section>
        <section aria-labelledby="versions"><h2 id="versions">Versions</h2><p>{advisory.found}</p>{range.cells.length > 0 && <Ribbon range={range} />}<Affected range={range} /></section>
        <Check advisory={advisory} />
      </div>
      <aside aria-label="About this advisory">
        <h2>Dates</h2>
        <dl className="facts"><div><dt>published</dt><dd><When at={advisory.publishedAt} dated /></dd></div>{advisory.modifiedAt !== advisory.publishedAt && <div><dt>modified</dt><dd><When at={advisory.modifiedAt} dated /></dd></div>}</dl>
        <h2>For machines</h2><ul className="plain">{advisory.links.map(({ rel, href }) => <li key={rel}>{safeHref(href) === undefined ? <span className="mono">{href}</span> : <a href={href}>{linkWords[rel]}</a>}</li>)}</ul>
        {advisory.credits.length > 0 && <><h2>Credit</h2><ul className="plain">{advisory.credits.map(({ name, type, role }) => <li key={name + type}>{name} <span className="dim">{role}</span></li>)}</ul></>}
      </aside>
    </div>
  </>;
}

/** One command for each check, on the files of the links. */
function Check({ advisory: { links, signingKey } }: { readonly advisory: AdvisoryView }) {
  const document = links.find(({ rel }) => rel === 'csaf')?.href.split('/').at(-1);
  const key = links.find(({ rel }) => rel === 'key')?.href.split('/').at(-1);
  if (document === undefined || key === undefined) return null;
  return <section aria-labelledby="check"><h2 id="check">Check it</h2>
    <p>The CSAF document is signed. With it, its hash, its signature and the public key in one folder:</p>
    <Command text={`sha256sum -c ${document}.sha256`} label="Copy the check of the hash" />
    <Command text={`gpg --import ${key}`} label="Copy the import of the key" />
    <Command text={`gpg --verify ${document}.asc ${document}`} label="Copy the check of the signature" />
    <p>The key’s fingerprint: <span className="mono wrap">{signingKey}</span>. Compare it with one that you got another way.</p>
  </section>;
}

/** A link of a document is no script: addresses on this site and on the web, nothing else. */
function safeHref(href: string): string | undefined {
  return /^(?:https?:\/\/|\/(?!\/))/.test(href) ? href : undefined;
}

function Affected({ range }: { readonly range: AdvisoryView['range'] }) {
  const { versions, unjudged } = range.affected;
  if (versions.length === 0) return null;
  return <details><summary>{versions.length} {versions.length === 1 ? 'version that counts' : 'versions that count'} as affected, by name</summary><p className="mono wrap">{versions.join(', ')}</p>{unjudged.length > 0 && <p className="dim">Could not be judged: <span className="mono">{unjudged.join(', ')}</span></p>}</details>;
}
