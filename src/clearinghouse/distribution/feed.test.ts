import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { fromBufferPromise } from 'yauzl';
import { zip } from '../../kernel/zip.ts';
import { DistributionError, feedSigner, loadCsafRules, loadOrCreateFeedSigner, verified, writeFeed } from './index.ts';
import type { Advisory, CsafRules, DistributionErrorCode, FeedSigner } from './index.ts';
import { generateFeedKey } from './openpgp.ts';
import { clockAt, publisher, sample, withdrawnSample } from './sample.ts';

const clock = clockAt('2026-04-15T08:00:00Z');
let base: string;
let rules: CsafRules;
let signer: FeedSigner;

before(async () => {
  base = await mkdtemp(join(tmpdir(), 'feed-'));
  rules = await loadCsafRules();
  signer = await feedSigner(await generateFeedKey('Example Response Team', new Date('2026-01-01T00:00:00Z')));
});
after(() => rm(base, { recursive: true, force: true }));

const debian: Advisory = { ...sample, id: 'BW-2026-0003', package: { purl: 'pkg:deb/debian/libyaml?arch=source', ecosystem: 'Debian:12', name: 'libyaml' }, revisions: [{ at: '2026-03-20T00:00:00Z', summary: 'Published' }] };
const homeless: Advisory = { ...sample, id: 'BW-2025-0009', package: { purl: 'pkg:generic/libthing', ecosystem: undefined, name: 'libthing' }, revisions: [{ at: '2025-12-31T23:59:59Z', summary: 'Published' }] };
const all: readonly Advisory[] = [debian, sample, withdrawnSample('BW-2026-0002'), homeless];

function write(folder: string, advisories: readonly Advisory[] = all, by: FeedSigner = signer): ReturnType<typeof writeFeed> {
  return writeFeed(folder, advisories, publisher, by, clock, rules);
}

async function tree(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = await Promise.all(entries.map(async (entry) => [relative(folder, join(entry.parentPath, entry.name)), await readFile(join(entry.parentPath, entry.name))] as const));
  return new Map(files.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function code(wanted: DistributionErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof DistributionError && error.code === wanted && error.remedy !== undefined;
}

test('the tree is complete, its lists agree, hashes and signatures hold', async () => {
  const folder = join(base, 'complete');
  assert.deepEqual(await write(folder), { advisories: 4, written: 41, kept: 0, removed: 0 });
  const files = await tree(folder);
  const text = (path: string): string => files.get(path)?.toString('utf8') ?? `no ${path}`;
  assert.equal(text('white/index.txt'), '2025/bw-2025-0009.json\n2026/bw-2026-0001.json\n2026/bw-2026-0002.json\n2026/bw-2026-0003.json\n');
  assert.equal(text('white/changes.csv'), '"2026/bw-2026-0002.json","2026-04-01T12:30:00.5Z"\n"2026/bw-2026-0003.json","2026-03-20T00:00:00Z"\n"2026/bw-2026-0001.json","2026-03-12T09:00:00Z"\n"2025/bw-2025-0009.json","2025-12-31T23:59:59Z"\n');
  assert.equal(text('osv/ecosystems.txt'), 'Debian\n[EMPTY]\nnpm\n');
  assert.equal(text('osv/modified_id.csv'), '2026-04-01T12:30:00.5Z,npm/BW-2026-0002\n2026-03-20T00:00:00Z,Debian/BW-2026-0003\n2026-03-12T09:00:00Z,npm/BW-2026-0001\n2025-12-31T23:59:59Z,[EMPTY]/BW-2025-0009\n');
  assert.equal(text('osv/npm/modified_id.csv'), '2026-04-01T12:30:00.5Z,BW-2026-0002\n2026-03-12T09:00:00Z,BW-2026-0001\n');
  assert.equal(text('.well-known/csaf/provider-metadata.json'), text('provider-metadata.json'));
  assert.match(text('.well-known/security.txt'), /^Contact: mailto:security@example\.org\nExpires: 2027-03-01T00:00:00Z\n[^]*\nCSAF: https:\/\/advisories\.example\.org\/\.well-known\/csaf\/provider-metadata\.json\n$/);
  const metadata = JSON.parse(text('provider-metadata.json')) as { last_updated: string; role: string; public_openpgp_keys: { fingerprint: string; url: string }[] };
  assert.deepEqual([metadata.last_updated, metadata.role, metadata.public_openpgp_keys[0]?.fingerprint], ['2026-04-01T12:30:00.5Z', 'csaf_trusted_provider', signer.fingerprint]);
  const key = text(new URL(metadata.public_openpgp_keys[0]?.url ?? '').pathname.slice(1));
  for (const path of text('white/index.txt').trim().split('\n')) {
    const bytes = files.get(`white/${path}`) ?? Buffer.alloc(0);
    for (const algorithm of ['sha256', 'sha512']) assert.equal(text(`white/${path}.${algorithm}`), `${createHash(algorithm).update(bytes).digest('hex')}  ${path.slice(5)}\n`);
    assert.equal(await verified(bytes, text(`white/${path}.asc`), key), true);
    assert.equal(await verified(Buffer.concat([bytes, Buffer.from(' ')]), text(`white/${path}.asc`), key), false);
  }
  const { feed } = JSON.parse(text('white/feed-tlp-white.json')) as { feed: { updated: string; entry: { id: string; title: string }[] } };
  assert.deepEqual(feed.entry.map(({ id }) => id), ['BW-2026-0002', 'BW-2026-0003', 'BW-2026-0001', 'BW-2025-0009']);
  assert.match(feed.entry[0]?.title ?? '', /^Withdrawn: /);
  // Directory listings name every file below, and nothing else.
  const listed = [...text('white/2026/index.html').matchAll(/href="([^"]*)"/g)].map((match) => `white/2026/${match[1]}`);
  assert.deepEqual(listed.toSorted(), [...files.keys()].filter((path) => path.startsWith('white/2026/') && !path.endsWith('.html')));
  for (const path of ['.well-known/csaf/service.json', 'white/category-white.json']) assert.match(text(path), /"term": "csaf"/);
});

test('the archives hold the very records that stand beside them', async () => {
  const folder = join(base, 'archives');
  await write(folder);
  const files = await tree(folder);
  const inside = await unzip(files.get('osv/npm/all.zip') ?? Buffer.alloc(0));
  assert.deepEqual([...inside.keys()], ['BW-2026-0001.json', 'BW-2026-0002.json']);
  for (const [name, bytes] of inside) assert.ok(files.get(`osv/npm/${name}`)?.equals(bytes));
  assert.deepEqual([...(await unzip(files.get('osv/all.zip') ?? Buffer.alloc(0))).keys()], ['BW-2025-0009.json', 'BW-2026-0001.json', 'BW-2026-0002.json', 'BW-2026-0003.json']);
  const gone = JSON.parse(inside.get('BW-2026-0002.json')?.toString('utf8') ?? '{}') as { withdrawn?: string };
  assert.equal(gone.withdrawn, '2026-04-01T12:30:00.5Z');
});

test('the same advisories give the same bytes, signatures aside; written again, nothing at all changes', async () => {
  const [one, two] = [join(base, 'one'), join(base, 'two')];
  await write(one);
  await write(two, all.toReversed());
  const unsigned = (files: ReadonlyMap<string, Buffer>): unknown => [...files].filter(([path]) => !/white.*\.asc$/.test(path));
  assert.deepEqual(unsigned(await tree(one)), unsigned(await tree(two)));
  const standing = await tree(one);
  assert.deepEqual(await write(one), { advisories: 4, written: 0, kept: 41, removed: 0 });
  assert.deepEqual(await tree(one), standing);
});

test('a revision changes its own files and the lists; every other file keeps its inode', async () => {
  const folder = join(base, 'revision');
  await write(folder);
  const inode = async (path: string): Promise<number> => (await stat(join(folder, path))).ino;
  const [other, own] = [await inode('white/2026/bw-2026-0001.json.asc'), await inode('white/2026/bw-2026-0003.json')];
  const revised: Advisory = { ...debian, summary: 'More is known.', revisions: [...debian.revisions, { at: '2026-04-10T00:00:00Z', summary: 'Range corrected' }] };
  const report = await write(folder, [revised, ...all.filter(({ id }) => id !== debian.id)]);
  // The document with hashes and signature, ROLIE, changes.csv, two metadata files; the record, two archives, two lists.
  assert.deepEqual([report.written, report.kept, report.removed], [13, 28, 0]);
  assert.equal(await inode('white/2026/bw-2026-0001.json.asc'), other);
  assert.notEqual(await inode('white/2026/bw-2026-0003.json'), own);
  assert.equal((await readdir(`${folder}.generations`)).length, 1);
});

test('nothing of what is not CLEAR is in the tree: as if it were not there', async () => {
  const [without, withSealed] = [join(base, 'without'), join(base, 'with')];
  const sealed = (['GREEN', 'AMBER', 'AMBER+STRICT', 'RED'] as const).map((tlp, index): Advisory => ({
    ...debian, id: `BW-2027-100${index}`, tlp, title: `sealed-${tlp}`, package: { purl: 'pkg:pypi/sealed', ecosystem: 'PyPI', name: 'sealed' }, revisions: [{ at: '2027-01-01T00:00:00Z', summary: 'sealed' }],
  }));
  await write(without);
  await write(withSealed, [...sealed, ...all]);
  const [plain, other] = [await tree(without), await tree(withSealed)];
  assert.deepEqual([...other.keys()], [...plain.keys()]);
  for (const [path, bytes] of plain) if (!/white.*\.asc$/.test(path)) assert.ok(other.get(path)?.equals(bytes), path);
  for (const [path, bytes] of other) for (const trace of ['sealed', '2027-1', 'PyPI']) assert.ok(!bytes.includes(trace), `${path} has ${trace}`);
});

test('what is sealed afterwards is gone from the disk, old generations included', async () => {
  const folder = join(base, 'sealed-later');
  await write(folder);
  await write(folder, all.map((advisory) => (advisory.id === debian.id ? { ...advisory, tlp: 'AMBER' } : advisory)));
  for (const place of [folder, `${folder}.generations`]) {
    for (const [path, bytes] of await tree(place)) assert.ok(!path.toLowerCase().includes('bw-2026-0003') && !bytes.includes('BW-2026-0003') && !bytes.includes('bw-2026-0003'), path);
  }
});

test('an empty feed is a valid feed', async () => {
  const folder = join(base, 'empty');
  assert.equal((await write(folder, [])).advisories, 0);
  assert.equal(await readFile(join(folder, 'white/index.txt'), 'utf8'), '');
  assert.equal((await unzip(await readFile(join(folder, 'osv/all.zip')))).size, 0);
});

test('whatever fails on the way, the old feed stands whole and nothing is left behind', async () => {
  const folder = join(base, 'failing');
  await write(folder);
  const standing = await tree(folder);
  const later: Advisory = { ...sample, id: 'BW-2026-0010' };
  const failing: FeedSigner = { ...signer, sign: () => Promise.reject(new Error('the key is locked')) };
  await assert.rejects(write(folder, [...all, later], failing), /locked/);
  await assert.rejects(write(folder, [...all, { ...later, package: { ...later.package, ecosystem: 'nmp' } }]), code('document-invalid'));
  await assert.rejects(write(folder, [...all, { ...later, title: '' }]), code('advisory-invalid'));
  await assert.rejects(write(folder, [...all, { ...later, id: 'ZZ-2026-0010' }]), code('advisory-invalid'));
  await assert.rejects(write(folder, [...all, { ...sample, title: 'Again' }]), code('advisory-duplicate'));
  assert.deepEqual(await tree(folder), standing);
  assert.equal((await readdir(`${folder}.generations`)).length, 1);
});

test('a process that died while building leaves nothing for long', async () => {
  const folder = join(base, 'died');
  await mkdir(join(`${folder}.generations`, 'generation-4194304999-abc'), { recursive: true });
  await write(folder);
  assert.equal((await readdir(`${folder}.generations`)).length, 1);
});

test('what is not ours is never replaced', async () => {
  const [taken, linked, fresh] = [join(base, 'taken'), join(base, 'linked'), join(base, 'fresh')];
  await mkdir(taken);
  await writeFile(join(taken, 'index.html'), 'mine');
  await symlink(taken, linked);
  for (const folder of [taken, linked]) await assert.rejects(write(folder), code('feed-folder-taken'));
  assert.equal(await readFile(join(taken, 'index.html'), 'utf8'), 'mine');
  await mkdir(fresh);
  assert.equal((await write(fresh)).written, 41);
});

test('the key is made once, for its owner alone, and an exposed one is refused', async () => {
  const folder = join(base, 'keys');
  const [one, two] = await Promise.all([loadOrCreateFeedSigner(folder, 'Team', clock), loadOrCreateFeedSigner(folder, 'Team', clock)]);
  assert.equal(one.fingerprint, two.fingerprint);
  assert.deepEqual(await readdir(folder), ['openpgp.asc']);
  const file = join(folder, 'openpgp.asc');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.ok(!JSON.stringify(one).includes('PRIVATE'));
  await chmod(file, 0o644);
  await assert.rejects(loadOrCreateFeedSigner(folder, 'Team', clock), code('signing-key-exposed'));
  await assert.rejects(feedSigner('-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nsecret\n-----END PGP PRIVATE KEY BLOCK-----'), (error) => code('signing-key-invalid')(error) && error instanceof Error && !error.message.includes('secret'));
});

test('a key that does not match makes new signatures, also over old bytes', async () => {
  const folder = join(base, 'rekeyed');
  await write(folder);
  const other = await feedSigner(await generateFeedKey('Successor', new Date('2026-02-01T00:00:00Z')));
  await write(folder, all, other);
  const bytes = await readFile(join(folder, 'white/2026/bw-2026-0001.json'));
  const signature = await readFile(join(folder, 'white/2026/bw-2026-0001.json.asc'), 'utf8');
  assert.deepEqual([await verified(bytes, signature, other.publicKey), await verified(bytes, signature, signer.publicKey)], [true, false]);
});

test('GnuPG accepts the signatures, where it is installed', async (t) => {
  const folder = join(base, 'gnupg');
  const home = await mkdtemp(join(tmpdir(), 'gpg-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  const program = 'gpg';
  const gpg = (...given: string[]): string => execFileSync(program, ['--homedir', home, '--batch', '--status-fd', '1', ...given], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    gpg('--version');
  } catch {
    t.skip('no gpg here');
    return;
  }
  await write(folder);
  gpg('--import', join(folder, 'openpgp', `${signer.fingerprint}.asc`));
  const document = join(folder, 'white/2026/bw-2026-0001.json');
  assert.match(gpg('--verify', `${document}.asc`, document), new RegExp(`VALIDSIG ${signer.fingerprint}`, 'i'));
});

test('more entries than a plain zip can count', async () => {
  const modified = new Date('2026-01-01T00:00:02Z');
  const entries = Array.from({ length: 66_000 }, (_, index) => ({ name: `${index}.json`, bytes: Buffer.from('{}'), modified }));
  assert.equal((await fromBufferPromise(zip(entries))).entryCount, 66_000);
});

async function unzip(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const file = await fromBufferPromise(bytes);
  const entries = new Map<string, Buffer>();
  for await (const entry of file.eachEntry()) {
    const stream = await file.openReadStreamPromise(entry);
    entries.set(entry.fileName, Buffer.concat(await stream.toArray() as Buffer[]));
  }
  return entries;
}
