import rolieSchema from '../../../../conformance/csaf/ROLIE_feed_json_schema.json' with { type: 'json' };
import { modifiedAt, publishedAt } from '../advisory.ts';
import type { Advisory, Publisher } from '../advisory.ts';
import type { FeedSigner } from '../openpgp.ts';
import { compiler, throwing } from '../osv/validate.ts';
import { csafPath, csafUrl, places } from './places.ts';
import { lastUpdated } from './provider.ts';
import type { FeedFile } from './tree.ts';

/** The one format that the feed's own schema allows: asked there, so that the two cannot differ. */
const format = rolieSchema.properties.feed.properties.entry.items.properties.format.properties;

/** The lists by which documents are found: ROLIE (RFC 8322, CSAF 7.1.15), index.txt and changes.csv (7.1.11 and 12). */
export function listFiles(advisories: readonly Advisory[], titles: ReadonlyMap<string, string>, publisher: Publisher, signer: FeedSigner): readonly FeedFile[] {
  const newest = advisories.toSorted((a, b) => Date.parse(modifiedAt(b)) - Date.parse(modifiedAt(a)) || (a.id < b.id ? -1 : 1));
  const feed = {
    feed: {
      id: `${publisher.prefix.toLowerCase()}-csaf-feed-tlp-white`,
      title: `Public advisories of ${publisher.name}`,
      link: [{ rel: 'self', href: `${publisher.baseUrl}/${places.rolie}` }],
      category: [{ scheme: 'urn:ietf:params:rolie:category:information-type', term: 'csaf' }],
      updated: lastUpdated(advisories, signer),
      entry: newest.map((advisory) => entry(advisory, titles.get(advisory.id) ?? advisory.title, publisher)),
    },
  };
  throwing(compiler().compile(rolieSchema), () => 'The ROLIE feed')(feed);
  return [
    { path: places.rolie, bytes: Buffer.from(`${JSON.stringify(feed, undefined, 2)}\n`) },
    { path: places.index, bytes: Buffer.from(advisories.map((advisory) => `${csafPath(advisory)}\n`).toSorted().join('')) },
    { path: places.changes, bytes: Buffer.from(newest.map((advisory) => `"${csafPath(advisory)}","${modifiedAt(advisory)}"\n`).join('')) },
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
