import rolieSchema from '../../../../conformance/csaf/ROLIE_feed_json_schema.json' with { type: 'json' };
import { modifiedAt, publishedAt } from '../advisory.ts';
import type { Advisory, Publisher } from '../advisory.ts';
import { compiler, throwing } from '../official.ts';
import type { FeedSigner } from '../openpgp.ts';
import { csafPath, csafUrl, places } from './places.ts';
import { lastUpdated } from './provider.ts';
import type { FeedFile } from './tree.ts';

/** The one format that the feed's own schema allows: asked there, so that the two cannot differ. */
const format = rolieSchema.properties.feed.properties.entry.items.properties.format.properties;

const category = [{ scheme: 'urn:ietf:params:rolie:category:information-type', term: 'csaf' }] as const;

/** The lists by which documents are found: ROLIE with its service and its category (RFC 8322, CSAF 7.1.15 to 17), index.txt and changes.csv (7.1.12 and 13). */
export function listFiles(advisories: readonly Advisory[], titles: ReadonlyMap<string, string>, publisher: Publisher, signer: FeedSigner): readonly FeedFile[] {
  const newest = advisories.toSorted((a, b) => Date.parse(modifiedAt(b)) - Date.parse(modifiedAt(a)) || (a.id < b.id ? -1 : 1));
  const feed = {
    feed: {
      id: `${publisher.prefix.toLowerCase()}-csaf-feed-tlp-white`,
      title: `Public advisories of ${publisher.name}`,
      link: [{ rel: 'self', href: `${publisher.baseUrl}/${places.rolie}` }, { rel: 'service', href: `${publisher.baseUrl}/${places.service}` }],
      category,
      updated: lastUpdated(advisories, signer),
      entry: newest.map((advisory) => entry(advisory, titles.get(advisory.id) ?? advisory.title, publisher)),
    },
  };
  throwing(compiler().compile(rolieSchema), () => 'The ROLIE feed')(feed);
  return [
    json(places.rolie, feed),
    json(places.service, { service: { workspace: [{ title: 'Public CSAF feeds', collection: [{ title: feed.feed.title, href: `${publisher.baseUrl}/${places.rolie}`, categories: { category } }] }] } }),
    json(places.category, { categories: { category } }),
    { path: places.index, bytes: Buffer.from(advisories.map((advisory) => `${csafPath(advisory)}\n`).toSorted().join('')) },
    ...listings(advisories),
    { path: places.changes, bytes: Buffer.from(newest.map((advisory) => `"${csafPath(advisory)}","${modifiedAt(advisory)}"\n`).join('')) },
  ];
}

function json(path: string, value: object): FeedFile {
  return { path, bytes: Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`) };
}

/** Requirement 14, directory listings: as pages, so that they do not depend on how a web server is set up. */
function listings(advisories: readonly Advisory[]): readonly FeedFile[] {
  const paths = advisories.map(csafPath).toSorted();
  const years = [...new Set(paths.map((path) => path.slice(0, 4)))];
  const page = (folder: string, names: readonly string[]): FeedFile => ({
    path: `${folder}/index.html`,
    bytes: Buffer.from(`<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${folder}</title>\n<ul>\n${names.map((name) => `<li><a href="${name}">${name}</a>\n`).join('')}</ul>\n</html>\n`),
  });
  const withProofs = (name: string): readonly string[] => ['', '.asc', '.sha256', '.sha512'].map((ending) => `${name}${ending}`);
  return [
    page(places.white, ['category-white.json', 'changes.csv', 'feed-tlp-white.json', 'index.txt', ...years.map((year) => `${year}/`)]),
    ...years.map((year) => page(`${places.white}/${year}`, paths.filter((path) => path.startsWith(`${year}/`)).map((path) => path.slice(5)).flatMap(withProofs))),
  ];
}

function entry(advisory: Advisory, title: string, publisher: Publisher): object {
  const url = csafUrl(publisher, advisory);
  return {
    id: advisory.id,
    title,
    link: [
      { rel: 'self', href: url },
      { rel: 'hash', href: `${url}.sha256` },
      { rel: 'hash', href: `${url}.sha512` },
      { rel: 'signature', href: `${url}.asc` },
    ],
    published: publishedAt(advisory),
    updated: modifiedAt(advisory),
    summary: { content: advisory.summary },
    content: { type: 'application/json', src: url },
    format: { schema: format.schema.enum[0], version: format.version.enum[0] },
  };
}
