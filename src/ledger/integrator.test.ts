import assert from 'node:assert/strict';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { loadOrCreateKey } from '../trust/index.ts';
import { folderAt, openCheckpoint, verifyLedger } from './index.ts';
import type { LedgerErrorCode } from './index.ts';
import { naiveRoot } from './trials/naive.ts';
import { code, origin, places } from './trials/place.ts';
import type { Place } from './trials/place.ts';

const place = places();

async function sound({ folder, signer, db }: Place, size: number): Promise<void> {
  const { findings, figures } = await verifyLedger({ folder, key: signer.publicKey, origin, database: db });
  assert.deepEqual(findings, []);
  assert.deepEqual([figures.size, figures.leaves, figures.rows, figures.pending, figures.ahead], [size, size, size, 0, 0]);
}

test('entries are integrated in the order of their commits, in steps of any size', async (t) => {
  const here = await place(t);
  const running = here.integrator({ batch: 100 });
  let size = 0;
  for (const count of [1, 2, 97, 156, 300, 3]) {
    await here.add(count);
    size += count;
    assert.equal(await running.integrate(), size);
    await sound(here, size);
  }
  const bytes = await folderAt(here.folder).checkpoint();
  const bundles = await Promise.all([folderAt(here.folder).bundle(0, 256), folderAt(here.folder).bundle(1, 256), folderAt(here.folder).bundle(2, size - 512)]);
  assert.deepEqual(Buffer.from(openCheckpoint(bytes ?? Buffer.alloc(0), here.signer.publicKey, origin).root), naiveRoot(bundles.flatMap((bundle) => bundle?.entries ?? [])));
  assert.equal((await readdir(join(here.folder, 'tile/0'))).includes('000.p'), false, 'partial tiles of full ones are removed');
});

test('it looks by itself, is nudged, tells of growth, and stops', async (t) => {
  const { add, integrator } = await place(t);
  const grown: number[] = [];
  const waiting: (() => void)[] = [];
  const running = integrator({ pollMilliseconds: 20, onGrowth: (size) => {
    grown.push(size);
    for (const resolve of waiting.splice(0)) resolve();
  } });
  const next = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
  await running.start();
  await running.start();
  const first = next();
  await add(1);
  await first;
  const second = next();
  await add(1);
  running.nudge();
  await second;
  await running.stop();
  await add(1);
  running.nudge();
  assert.deepEqual([grown, running.state()], [[1, 2], { size: 2, failure: undefined }]);
});

test('two integrators on one folder end with one tree', async (t) => {
  const here = await place(t);
  const pair = [here.integrator({ batch: 7 }), here.integrator({ batch: 11 })];
  for (const count of [5, 40, 300]) {
    await here.add(count);
    // One may lose a folder to the other; it tries again, as it does by itself once started.
    await Promise.all(pair.map((each) => each.integrate().catch(() => each.integrate()).catch(() => each.integrate())));
  }
  await sound(here, 345);
});

test('what a crash left half-written goes once it is old, and nothing that another may be writing', async (t) => {
  const { folder, add, integrator } = await place(t);
  await add(1);
  await integrator().integrate();
  const staging = join(folder, '.staging');
  for (const name of ['old', 'new']) await writeFile(join(staging, name), 'half');
  const now = (await stat(staging)).mtime;
  await utimes(join(staging, 'old'), now, new Date(now.getTime() - 3_700_000));
  await utimes(join(staging, 'new'), now, new Date(now.getTime() - 3_500_000));
  await integrator().integrate();
  assert.deepEqual(await readdir(staging), ['new']);
});

test('a folder that was lost or restored is brought up to date, to the very root that was signed', async (t) => {
  const here = await place(t);
  await here.add(600);
  await here.integrator().integrate();
  const before = await folderAt(here.folder).checkpoint();
  await rm(here.folder, { recursive: true });
  assert.equal(await here.integrator({ batch: 64 }).integrate(), 600);
  assert.deepEqual(await folderAt(here.folder).checkpoint(), before);
  await sound(here, 600);
});

test('a lost folder is not made anew from changed rows', async (t) => {
  for (const change of [sql`update ledger_entry set kind = 'case.opened' where index = 5`, sql`delete from ledger_entry where index = 5`]) {
    const { db, folder, add, integrator } = await place(t);
    await add(20);
    await integrator().integrate();
    await rm(folder, { recursive: true });
    await change.execute(db);
    await assert.rejects(integrator().integrate(), code('database-unlike'));
    assert.equal(await folderAt(folder).checkpoint(), undefined, 'nothing is signed');
  }
});

test('a folder ahead of its database or unlike it is refused', async (t) => {
  const { db, add, integrator, signer, folder } = await place(t);
  await add(300);
  await integrator().integrate();
  const refused = async (wanted: LedgerErrorCode, options = {}): Promise<void> => {
    await assert.rejects(integrator(options).integrate(), (error) => code(wanted)(error) && error instanceof Error && 'remedy' in error && typeof error.remedy === 'string');
  };
  await sql`update ledger_head set root = ${Buffer.alloc(32)}`.execute(db);
  await refused('folder-unlike');
  // As after a restore of a database that is older than the folder.
  await sql`update ledger_head set size = 200`.execute(db);
  await sql`update ledger_entry set kind = 'case.opened' where index = 250`.execute(db);
  await refused('folder-unlike');
  await sql`delete from ledger_entry where index >= 250`.execute(db);
  await refused('folder-unlike');
  await refused('origin-unexpected', { origin: 'desk.example/other' });
  await refused('signature-invalid', { signer: await loadOrCreateKey({ folder: join(folder, '..', 'others'), profile: 'ed25519' }) });
  assert.equal(openCheckpoint((await folderAt(folder).checkpoint()) ?? Buffer.alloc(0), signer.publicKey).size, 300);
});

test('a folder with damage at its end is refused', async (t) => {
  const { folder, add, integrator } = await place(t);
  await add(300);
  await integrator().integrate();
  for (const path of ['tile/0/001.p/44', 'tile/1/000.p/1', 'tile/entries/001.p/44', 'checkpoint']) {
    const bytes = (await folderAt(folder).file(path)) ?? Buffer.alloc(0);
    const changed = Buffer.from(bytes);
    changed[7] = (changed[7] ?? 0) ^ 1;
    await writeFile(join(folder, path), changed);
    await assert.rejects(integrator().integrate(), code('folder-damaged', 'signature-invalid', 'origin-unexpected'), path);
    await writeFile(join(folder, path), bytes);
  }
  assert.equal(await integrator().integrate(), 300);
});

test('a tile that another ledger left beyond the checkpoint is not written over', async (t) => {
  const [here, other] = [await place(t), await place(t)];
  await other.add(3);
  await other.integrator().integrate();
  await rm(join(other.folder, 'checkpoint'));
  await here.add(3);
  await assert.rejects(here.integrator({ folder: other.folder }).integrate(), code('folder-unlike'));
});

test('only an Ed25519 key and a name without spaces serve', async (t) => {
  const { integrator, folder } = await place(t);
  const signer = await loadOrCreateKey({ folder: join(folder, '..', 'others'), profile: 'ecdsa-p384' });
  assert.throws(() => integrator({ signer }), code('key-unfit'));
  assert.throws(() => integrator({ origin: 'my desk' }), code('origin-unexpected'));
});
