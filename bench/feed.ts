import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCsafRules, loadOrCreateFeedSigner, osvValidator, writeFeed, type Publisher } from '../src/clearinghouse/distribution/index.ts';
import { subjects, type Subject } from './feed/advisories.ts';
import { checkWithGocsaf, type Readers } from './feed/gocsaf.ts';
import { lockfiles } from './feed/lockfiles.ts';
import { goProgram, scan } from './feed/scanner.ts';
import { serve } from './feed/server.ts';
import { fetcher, walkDump, walkProvider } from './feed/walk.ts';
import { atLeast, equal, rounded, type Bar, type BenchResult } from './result.ts';

const publisher: Publisher = { name: 'Breakwater Benchmark', namespace: 'https://example.org', baseUrl: 'https://advisories.example.org', contact: 'mailto:security@example.org', prefix: 'BW', listed: true };
const scannerModule = 'github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.5.0';

/**
 * Writes a feed, has every document checked by the standards' own validators, walks it over HTTP as downloaders do, and
 * lets the tools that people run read it unchanged: osv-scanner offline, csaf_checker and csaf_downloader over TLS.
 */
export default async function feed(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-feed-'));
  try {
    return await measure(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<BenchResult> {
  const clock = { now: () => new Date(), monotonic: () => performance.now() };
  const place = join(folder, 'feed');
  const rules = await loadCsafRules();
  const all = subjects();
  const advisories = all.map(({ advisory }) => advisory);
  const signer = await loadOrCreateFeedSigner(join(folder, 'keys'), publisher.name, clock);
  const started = performance.now();
  const { written } = await writeFeed(place, [...advisories, ...sealed(all)], publisher, signer, clock, rules);
  const first = performance.now() - started;
  const again = await writeFeed(place, advisories, publisher, signer, clock, rules);

  const server = await serve(() => place);
  const origin = `http://127.0.0.1:${server.port}`;
  const provider = await walkProvider(publisher.baseUrl, fetcher(publisher.baseUrl, origin), rules);
  const dump = await walkDump(`${publisher.baseUrl}/osv`, fetcher(publisher.baseUrl, origin), osvValidator(publisher.prefix));
  await server.close();

  const scanned = await withScanner(join(folder, 'scanner'), join(await realpath(place), 'osv'), all);
  const gocsaf = await checkWithGocsaf(join(folder, 'gocsaf'), publisher, advisories, signer, clock, rules);
  return {
    bench: 'feed',
    figures: {
      advisories: advisories.length, files: written,
      'first writing, ms': rounded(first),
      'requests of the provider walk': provider.requests, 'requests of the dump walk': dump.requests,
      'CSAF tests a document': rules.tests,
    },
    peers: { ...scanned.peers, ...gocsaf.peers },
    bars: [
      atLeast('advisories', advisories.length, 50),
      atLeast('ecosystems', new Set(advisories.map((advisory) => advisory.package.ecosystem)).size, 9),
      equal('CSAF documents walked and valid', provider.documents, advisories.length),
      equal('faults of the provider tree', provider.faults.join('; '), ''),
      equal('OSV records walked and valid', dump.documents, advisories.length),
      equal('faults of the dump', dump.faults.join('; '), ''),
      equal('files changed by writing it again', again.written + again.removed, 0),
      ...scanned.bars,
      ...gocsaf.bars,
    ],
  };
}

/** Present at the first writing and nowhere in the tree: the second one, without them, changes no file. */
function sealed(all: readonly Subject[]): readonly Subject['advisory'][] {
  return all.slice(0, 5).map(({ advisory }, index) => ({ ...advisory, id: `BW-2027-${2000 + index}`, tlp: index % 2 === 0 ? 'AMBER' : 'RED' }));
}

async function withScanner(folder: string, dump: string, all: readonly Subject[]): Promise<Readers> {
  const name = 'osv-scanner';
  const scanner = await goProgram('OSV_SCANNER', scannerModule, join(folder, 'go'));
  if ('missing' in scanner) return { peers: {}, bars: [{ name, value: scanner.missing, bar: 'reads the dump', ok: false }] };
  const inLockfile = all.filter(({ history: { ecosystem } }) => ecosystem !== undefined && Object.hasOwn(lockfiles, ecosystem));
  const live = inLockfile.filter(({ advisory }) => advisory.withdrawn === undefined);
  const pin = ({ history }: Subject, version: string) => ({ ecosystem: history.ecosystem, name: history.name, version });
  const found = await scan(scanner.path, dump, join(folder, 'vulnerable'), inLockfile.map((subject) => pin(subject, subject.vulnerable)));
  const foundFixed = await scan(scanner.path, dump, join(folder, 'fixed'), inLockfile.flatMap((subject) => (subject.fixed === undefined ? [] : [pin(subject, subject.fixed)])));
  const wrong = live.filter(({ advisory, vulnerable }) => !found.some(({ id, version }) => id === advisory.id && version === vulnerable)).map(({ advisory, vulnerable }) => `${advisory.package.name} ${vulnerable} missed`);
  const extra = found.filter(({ id }) => !live.some(({ advisory }) => advisory.id === id)).map(({ name: package_, id }) => `${package_}: ${id} is withdrawn or unknown`);
  const bars: Bar[] = [
    atLeast('osv-scanner: advisories found in lock files', new Set(found.map(({ id }) => id)).size, 30),
    equal('osv-scanner: vulnerable versions missed, or more than the live ones found', [...wrong, ...extra].join('; '), ''),
    equal('osv-scanner: found in fixed versions', foundFixed.map(({ name: package_, version, id }) => `${package_} ${version}: ${id}`).join('; '), ''),
  ];
  return { peers: { 'osv-scanner': scannerModule.split('@')[1] ?? '', 'lock files it read': Object.keys(lockfiles).length, 'packages it looked up': 2 * inLockfile.length }, bars };
}
