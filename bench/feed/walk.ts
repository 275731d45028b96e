import { createHash } from 'node:crypto';
import { readKey } from 'openpgp';
import { fromBufferPromise } from 'yauzl';
import { verified, type CsafDocument, type CsafRules } from '../../src/clearinghouse/distribution/index.ts';

export interface Walk {
  readonly documents: number;
  readonly requests: number;
  readonly faults: readonly string[];
}

interface Fetcher {
  text(url: string): Promise<string>;
  bytes(url: string): Promise<Buffer>;
  count(): number;
}

/** Fetches what stands under the public address from the local server instead. */
export function fetcher(publicBase: string, origin: string): Fetcher {
  let requests = 0;
  const bytes = async (url: string): Promise<Buffer> => {
    if (!url.startsWith(`${publicBase}/`)) throw new Error(`${url} is not under ${publicBase}`);
    requests++;
    const response = await fetch(origin + url.slice(publicBase.length).split('/').map((part) => encodeURIComponent(decodeURIComponent(part))).join('/'));
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  };
  return { bytes, text: async (url) => (await bytes(url)).toString('utf8'), count: () => requests };
}

interface Metadata {
  readonly canonical_url: string;
  readonly role: string;
  readonly distributions: readonly { readonly rolie?: { readonly feeds: readonly { readonly url: string; readonly tlp_label: string }[] }; readonly directory_url?: string }[];
  readonly public_openpgp_keys: readonly { readonly fingerprint: string; readonly url: string }[];
}

interface Rolie {
  readonly feed: { readonly entry: readonly { readonly id: string; readonly title: string; readonly updated: string; readonly content: { readonly src: string }; readonly link: readonly { readonly rel: string; readonly href: string }[] }[] };
}

/** From nothing but the domain, as CSAF 7.1 says: security.txt, metadata, feeds, documents, hashes, signatures. */
export async function walkProvider(base: string, get: Fetcher, rules: CsafRules): Promise<Walk> {
  const faults: string[] = [];
  const claim = (holds: boolean, what: string): void => { if (!holds) faults.push(what); };
  const metadataUrl = /^CSAF: (.*)$/m.exec(await get.text(`${base}/.well-known/security.txt`))?.[1] ?? '';
  const metadata = JSON.parse(await get.text(metadataUrl)) as Metadata;
  claim(metadata.canonical_url === metadataUrl && metadata.role === 'csaf_trusted_provider', 'metadata');
  const [named] = metadata.public_openpgp_keys;
  const key = await get.text(named?.url ?? '');
  claim((await readKey({ armoredKey: key })).getFingerprint() === named?.fingerprint.toLowerCase(), 'fingerprint');
  const feed = metadata.distributions.flatMap(({ rolie }) => rolie?.feeds ?? []).find(({ tlp_label: label }) => label === 'WHITE');
  const { feed: { entry: entries } } = JSON.parse(await get.text(feed?.url ?? '')) as Rolie;
  for (const { id, title, updated, content, link } of entries) {
    const bytes = await get.bytes(content.src);
    const document = JSON.parse(bytes.toString('utf8')) as CsafDocument;
    await rules.check(document).catch((error: unknown) => { faults.push(String(error)); });
    const { tracking, references, title: own } = document.document;
    claim(tracking.id === id && own === title && tracking.current_release_date === updated, `${id}: entry and document differ`);
    claim(references.some(({ category, url }) => category === 'self' && url === content.src), `${id}: self`);
    const hashes = link.filter(({ rel }) => rel === 'hash');
    claim(hashes.length === 2, `${id}: hashes`);
    for (const { href } of hashes) {
      const [hash, file] = (await get.text(href)).trim().split(/\s+/);
      claim(hash === createHash(href.slice(href.lastIndexOf('.') + 1)).update(bytes).digest('hex') && content.src.endsWith(`/${file}`), `${id}: ${href}`);
    }
    claim(await verified(bytes, await get.text(link.find(({ rel }) => rel === 'signature')?.href ?? ''), key), `${id}: signature`);
  }
  const directory = metadata.distributions.find(({ directory_url: url }) => url !== undefined)?.directory_url ?? '';
  const index = (await get.text(`${directory}index.txt`)).trim().split('\n');
  claim(same(index.map((path) => directory + path), entries.map(({ content }) => content.src)), 'index.txt and the feed differ');
  const changes = (await get.text(`${directory}changes.csv`)).trim().split('\n').map((row) => /^"([^"]*)","([^"]*)"$/.exec(row));
  claim(JSON.stringify(changes.map((row) => [directory + (row?.[1] ?? ''), row?.[2]])) === JSON.stringify(entries.map(({ content, updated }) => [content.src, updated])), 'changes.csv and the feed differ');
  return { documents: entries.length, requests: get.count(), faults };
}

/** As a mirror of osv.dev's bucket walks: ecosystems, lists, records, archives. */
export async function walkDump(base: string, get: Fetcher, check: (record: { readonly id: string }) => void): Promise<Walk> {
  const faults: string[] = [];
  const seen = new Set<string>();
  const rows: string[] = [];
  for (const ecosystem of (await get.text(`${base}/ecosystems.txt`)).trim().split('\n')) {
    const list = (await get.text(`${base}/${ecosystem}/modified_id.csv`)).trim().split('\n').map((row) => row.split(','));
    const archived = await unzip(await get.bytes(`${base}/${ecosystem}/all.zip`));
    if (!same([...archived.keys()], list.map(([, id]) => `${id}.json`))) faults.push(`${ecosystem}: list and archive differ`);
    for (const [modified, id = ''] of list) {
      const bytes = await get.bytes(`${base}/${ecosystem}/${id}.json`);
      const record = JSON.parse(bytes.toString('utf8')) as { readonly id: string; readonly modified: string };
      try { check(record); } catch (error) { faults.push(String(error)); }
      if (record.id !== id || record.modified !== modified || archived.get(`${id}.json`)?.equals(bytes) !== true) faults.push(`${id}: list, record and archive differ`);
      seen.add(id);
      rows.push(`${modified},${ecosystem}/${id}`);
    }
  }
  if (!same((await get.text(`${base}/modified_id.csv`)).trim().split('\n'), rows)) faults.push('modified_id.csv and those of the ecosystems differ');
  if (!same([...(await unzip(await get.bytes(`${base}/all.zip`))).keys()], [...seen].map((id) => `${id}.json`))) faults.push('all.zip and the lists differ');
  return { documents: seen.size, requests: get.count(), faults };
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify(one.toSorted()) === JSON.stringify(other.toSorted());
}

async function unzip(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const file = await fromBufferPromise(bytes);
  const entries = new Map<string, Buffer>();
  for await (const entry of file.eachEntry()) entries.set(entry.fileName, Buffer.concat(await (await file.openReadStreamPromise(entry)).toArray()));
  return entries;
}
