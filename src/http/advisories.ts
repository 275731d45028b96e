import type { Hono } from 'hono';
import { listAdvisories, modifiedAt, publishedAt, type Advisory } from '../clearinghouse/distribution/index.ts';
import { openTree } from './tree.ts';
import type { HttpParts } from './parts.ts';
import { notFound } from './problem.ts';
import type { AdvisoryView } from './view.ts';

/** Public: what the feed has, and nothing that it has not. */
export function advisoryRoutes(app: Hono, parts: HttpParts): void {
  const open = async (): Promise<readonly Advisory[]> => (await listAdvisories(parts.db)).filter(({ tlp }) => tlp === 'CLEAR');
  app.get('/api/advisories', async (context) => context.json({ advisories: (await open()).map(viewOf) }));
  app.get('/api/advisories/:id', async (context) => {
    const found = (await open()).find(({ id }) => id === context.req.param('id'));
    return found === undefined ? notFound(context) : context.json(viewOf(found));
  });
  const tree = openTree(parts.advisories.folder);
  app.get('/feed/*', (context) => tree(context, new URL(context.req.url).pathname.slice('/feed/'.length)));
  app.get('/.well-known/*', (context) => tree(context, new URL(context.req.url).pathname.slice(1)));
}

function viewOf(advisory: Advisory): AdvisoryView {
  const { id, title, summary, aliases, credits, package: { purl, ecosystem }, range } = advisory;
  const fixed = range.affected.events.flatMap((event) => ('fixed' in event ? [event.fixed] : []));
  return {
    id, title, package: purl, aliases, summary, publishedAt: publishedAt(advisory), modifiedAt: modifiedAt(advisory),
    sentence: `Confirmed by execution on ${range.affected.versions.length} published ${range.affected.versions.length === 1 ? 'version' : 'versions'}${fixed.length === 0 ? '; no fixed version is known' : `; fixed in ${fixed.join(', ')}`}.`,
    range: range as AdvisoryView['range'],
    credits: credits.map(({ name, type }) => ({ name, type })),
    links: [
      ...(ecosystem === undefined ? [] : [{ rel: 'osv' as const, href: `/feed/osv/${encodeURIComponent(ecosystem)}/${id}.json` }]),
      { rel: 'csaf' as const, href: `/feed/white/${publishedAt(advisory).slice(0, 4)}/${id.toLowerCase()}.json` },
    ],
  };
}
