import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { z } from 'zod';
import { csafPath, foundWords, headlineOf, keyPath, listAdvisories, modifiedAt, osvPath, publishedAt, remediesOf, roleWords, severityOf, type Advisory } from '../clearinghouse/distribution/index.ts';
import { openTree } from './tree.ts';
import type { HttpParts } from './parts.ts';
import { notFound } from './problem.ts';
import type { AdvisoryView } from './view.ts';

/** Public: what the feed has, and nothing that it has not. */
export function advisoryRoutes(app: Hono, parts: HttpParts): void {
  const { folder } = parts.advisories;
  const open = async (): Promise<readonly Advisory[]> => (await listAdvisories(parts.db)).filter(({ tlp }) => tlp === 'CLEAR');
  app.get('/api/advisories', async (context) => {
    const key = await keyOf(folder);
    return context.json({ advisories: (await open()).map((advisory) => viewOf(advisory, key)) });
  });
  app.get('/api/advisories/:id', async (context) => {
    const found = (await open()).find(({ id }) => id === context.req.param('id'));
    return found === undefined ? notFound(context) : context.json(viewOf(found, await keyOf(folder)));
  });
  const tree = openTree(folder);
  app.get('/feed/*', (context) => tree(context, new URL(context.req.url).pathname.slice('/feed/'.length)));
  app.get('/.well-known/*', (context) => tree(context, new URL(context.req.url).pathname.slice(1)));
}

const metadata = z.object({ public_openpgp_keys: z.array(z.object({ fingerprint: z.string().regex(/^[0-9a-f]{40,64}$/) })).min(1) });

/** The fingerprint of the key that signs the feed, as the feed itself names it; undefined until there is one. */
async function keyOf(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'provider-metadata.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : metadata.safeParse(JSON.parse(text)).data?.public_openpgp_keys[0]?.fingerprint;
}

function viewOf(advisory: Advisory, key: string | undefined): AdvisoryView {
  const { id, title, summary, details, aliases, credits, cwe, cvss, package: { purl, ecosystem }, range } = advisory;
  const csaf = `/feed/white/${csafPath(advisory)}`;
  return {
    id, title, package: purl, aliases, summary, details, publishedAt: publishedAt(advisory), modifiedAt: modifiedAt(advisory),
    sentence: headlineOf(range), found: foundWords(range), remedies: remediesOf(advisory), weaknesses: cwe, severity: cvss.map(severityOf),
    range: range as AdvisoryView['range'],
    credits: credits.map(({ name, type }) => ({ name, type, role: roleWords(type) })),
    signingKey: key,
    links: [
      ...(ecosystem === undefined ? [] : [{ rel: 'osv' as const, href: `/feed/${osvPath(advisory)}` }]),
      { rel: 'csaf', href: csaf }, { rel: 'sha256', href: `${csaf}.sha256` }, { rel: 'sha512', href: `${csaf}.sha512` }, { rel: 'signature', href: `${csaf}.asc` },
      ...(key === undefined ? [] : [{ rel: 'key' as const, href: `/feed/${keyPath(key)}` }]),
    ],
  };
}
