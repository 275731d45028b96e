import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import { parse, stringify } from 'yaml';
import { claimOf, readClaim } from './index.ts';

const manifest = stringify({
  apiVersion: 'reproduction/v1',
  targets: { vulnerable: { purl: 'pkg:npm/p@1.0.0' }, fixed: { patch: 'fixes/fix.diff' } },
  proof: { strength: 'data', run: { program: 'p.js', files: [{ path: 'in', from: 'in.bin' }] } },
  oracle: { kind: 'hang' },
  controls: { liveness: { run: { program: 'p.js' }, expect: { status: 0 } } },
});

describe('readClaim', () => {
  let root: string;
  let folder: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'claim-'));
    folder = join(root, 'good');
    mkdirSync(join(folder, 'fixes'), { recursive: true });
    writeFileSync(join(folder, 'reproduction.yaml'), manifest);
    writeFileSync(join(folder, 'fixes/fix.diff'), 'diff');
    writeFileSync(join(folder, 'in.bin'), Buffer.from([0, 255]));
    writeFileSync(join(folder, 'secret.txt'), 'not named');
  });
  after(() => rmSync(root, { recursive: true }));

  it('reads folder, manifest and zip to the same claim, with the files that it names and no others', async () => {
    const zip = join(root, 'claim.zip');
    writeFileSync(zip, zipOf({ 'good/reproduction.yaml': Buffer.from(manifest), 'good/fixes/fix.diff': Buffer.from('diff'), 'good/in.bin': Buffer.from([0, 255]) }));
    const claims = await Promise.all([folder, join(folder, 'reproduction.yaml'), zip].map(readClaim));
    for (const claim of claims) {
      assert.deepEqual([...claim.files.keys()], ['fixes/fix.diff', 'in.bin']);
      assert.equal(claim.sha256, claims[0]?.sha256);
    }
    assert.match(claims[0]?.sha256 ?? '', /^[0-9a-f]{64}$/);
  });

  it('has a digest that does not depend on how the manifest is written, but on every file', async () => {
    const { sha256, manifest: read, files } = await readClaim(folder);
    const other = join(root, 'other');
    mkdirSync(join(other, 'fixes'), { recursive: true });
    writeFileSync(join(other, 'reproduction.json'), JSON.stringify(parse(manifest)));
    writeFileSync(join(other, 'fixes/fix.diff'), 'diff');
    writeFileSync(join(other, 'in.bin'), Buffer.from([0, 255]));
    assert.equal((await readClaim(other)).sha256, sha256);
    assert.notEqual(claimOf(read, new Map([...files, ['in.bin', Buffer.from([1])]]), 'x').sha256, sha256);
  });

  it('refuses links, FIFOs, folders, what is too large and what is not there, with a remedy and without hanging', async () => {
    const make = (name: string, put: (path: string) => void): string => {
      const place = join(root, name);
      mkdirSync(join(place, 'fixes'), { recursive: true });
      writeFileSync(join(place, 'reproduction.yaml'), manifest);
      writeFileSync(join(place, 'fixes/fix.diff'), 'diff');
      put(join(place, 'in.bin'));
      return place;
    };
    const cases: readonly (readonly [string, RegExp])[] = [
      [make('link', (path) => symlinkSync('/etc/hostname', path)), /symbolic link/],
      [make('fifo', (path) => execFileSync('/usr/bin/mkfifo', [path])), /not a regular file/],
      [make('device', (path) => symlinkSync('/dev/zero', path)), /symbolic link/],
      [make('folder', (path) => mkdirSync(path)), /not a regular file/],
      [make('absent', () => {}), /which is not there/],
      [make('large', (path) => { writeFileSync(path, ''); truncateSync(path, 3e9); }), /too large/],
      [join(root, 'nowhere'), /nothing at/],
      [join(root, 'good/fixes'), /no manifest/],
    ];
    for (const [path, expected] of cases) {
      await assert.rejects(readClaim(path), (error: Error & { remedy?: string }) => expected.test(error.message) && error.remedy !== undefined, path);
    }
  });

  it('refuses a link on the way to a file, or as the manifest', async () => {
    const through = join(root, 'through');
    mkdirSync(through);
    writeFileSync(join(through, 'reproduction.yaml'), manifest);
    symlinkSync(join(folder, 'fixes'), join(through, 'fixes'));
    await assert.rejects(readClaim(through), /leads through fixes/);
    symlinkSync(join(folder, 'reproduction.yaml'), join(root, 'linked.yaml'));
    await assert.rejects(readClaim(join(root, 'linked.yaml')), /neither a file nor a folder/);
  });

  it('refuses archives that are not plain zips of a claim', async () => {
    const archive = join(root, 'bad.zip');
    for (const [name, expected] of [['../reproduction.yaml', /./], ['reproduction.txt', /holds no manifest/]] as const) {
      writeFileSync(archive, zipOf({ [name]: Buffer.from(manifest) }));
      await assert.rejects(readClaim(archive), (error: Error & { code?: string }) => expected.test(error.message) && ['bundle-invalid', 'manifest-missing'].includes(error.code ?? ''));
    }
    writeFileSync(archive, Buffer.from('PK\u0003\u0004 and then nothing'));
    await assert.rejects(readClaim(archive), { code: 'bundle-invalid' });
  });
});

/** A zip of stored entries (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16). */
function zipOf(files: Readonly<Record<string, Buffer>>): Buffer {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of Object.entries(files)) {
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), shared, Buffer.from(name), data]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), shared, place, Buffer.from(name)]));
    body.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(directory.reduce((sum, each) => sum + each.length, 0), 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...body, ...directory, Buffer.from('PK\u0005\u0006'), end]);
}
