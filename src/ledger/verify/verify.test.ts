import assert from 'node:assert/strict';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { parsePublicKey } from '../../trust/index.ts';
import { folderAt, signCheckpoint, verifyLedger } from '../index.ts';
import { origin, places, stranger } from '../trials/place.ts';
import type { Place } from '../trials/place.ts';
import { findings } from './findings.ts';
import { checkFiles } from './files.ts';

const place = places();

/** A ledger of several sizes, so that partial tiles of earlier ones lie beside. */
async function ledger(t: TestContext, sizes: readonly number[] = [700, 1_000, 1_010]): Promise<Place> {
  const here = await place(t);
  const running = here.integrator();
  let size = 0;
  for (const next of sizes) {
    await here.add(next - size);
    size = await running.integrate();
  }
  return here;
}

const paths = ['checkpoint', 'tile/0/000', 'tile/0/001', 'tile/0/003.p/242', 'tile/0/003.p/232', 'tile/1/000.p/3', 'tile/1/000.p/2',
  'tile/entries/000', 'tile/entries/002', 'tile/entries/003.p/242', 'tile/entries/003.p/232'];

test('any changed bit of any file is found, and the file is named', async (t) => {
  const { folder, signer, db } = await ledger(t);
  await fc.assert(fc.asyncProperty(fc.constantFrom(...paths), fc.nat(), fc.boolean(), async (path, at, withDatabase) => {
    const bytes = await readFile(join(folder, path));
    const changed = Buffer.from(bytes);
    const bit = at % (8 * bytes.length);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await writeFile(join(folder, path), changed);
    const verified = await verifyLedger({ folder, key: signer.publicKey, origin, ...(withDatabase ? { database: db } : {}) });
    await writeFile(join(folder, path), bytes);
    assert.ok(verified.findings.some(({ file }) => file === path), `${path} bit ${bit}: ${JSON.stringify(verified.findings)}`);
    if (path !== 'checkpoint') assert.deepEqual([...new Set(verified.findings.map(({ file }) => file))], [path]);
  }), { numRuns: 120 });
  assert.deepEqual((await verifyLedger({ folder, key: signer.publicKey, origin, database: db })).findings, []);
});

test('verifying some entries only finds a changed bit of what they rest on, at the least cost', async (t) => {
  const { folder, signer, db } = await ledger(t);
  const entries = { from: 300, to: 301 };
  const whole = await verifyLedger({ folder, key: signer.publicKey, database: db, entries });
  assert.deepEqual([whole.findings, whole.figures.leaves, whole.figures.rows], [[], 256, 256]);
  assert.ok(whole.notes.some((note) => note.includes('Only entries 300 to 300')));
  for (const path of ['checkpoint', 'tile/0/001', 'tile/1/000.p/3', 'tile/entries/001', 'tile/1/000.p/2', 'tile/0/003.p/242']) {
    const bytes = await readFile(join(folder, path));
    for (const bit of [0, 77, 8 * bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(join(folder, path), changed);
      assert.notEqual((await verifyLedger({ folder, key: signer.publicKey, entries })).findings.length, 0, `${path} ${bit}`);
    }
    await writeFile(join(folder, path), bytes);
  }
});

test('any changed column of any row is found, with its index', async (t) => {
  const { folder, signer, db } = await ledger(t, [300, 310]);
  const changes = (index: number) => [
    sql`update ledger_entry set kind = kind || 'x' where index = ${index}`,
    sql`update ledger_entry set subject = subject || 'x' where index = ${index}`,
    sql`update ledger_entry set body = body || '{"more":1}' where index = ${index}`,
    sql`update ledger_entry set recorded_at = recorded_at + interval '1 millisecond' where index = ${index}`,
    sql`update ledger_entry set salt = set_byte(salt, 31, get_byte(salt, 31) # 1) where index = ${index}`,
    sql`update ledger_entry set salt = '\\x00' where index = ${index}`,
    sql`update ledger_entry set commitment = set_byte(commitment, 0, get_byte(commitment, 0) # 128) where index = ${index}`,
    sql`update ledger_entry set index = index + 100000 where index = ${index}`,
    sql`delete from ledger_entry where index = ${index}`,
  ];
  for (const index of [0, 255, 256, 309]) {
    for (const [at, change] of changes(index).entries()) {
      await assert.rejects(db.transaction().execute(async (trx) => {
        await change.execute(trx);
        const verified = await verifyLedger({ folder, key: signer.publicKey, database: trx });
        assert.ok(verified.findings.some((finding) => finding.file === 'database' && finding.index === index), `change ${at} of ${index}: ${JSON.stringify(verified.findings)}`);
        throw new Error('undone');
      }), /undone/);
    }
  }
  assert.deepEqual((await verifyLedger({ folder, key: signer.publicKey, database: db })).findings, []);
});

test('two rows that changed places are found, and so is a changed head', async (t) => {
  const { folder, signer, db } = await ledger(t, [10]);
  await sql`update ledger_entry set index = index + 1000 where index in (3, 4)`.execute(db);
  await sql`update ledger_entry set index = case index when 1003 then 4 else 3 end where index > 1000`.execute(db);
  await sql`update ledger_head set root = set_byte(root, 0, get_byte(root, 0) # 1)`.execute(db);
  const { findings } = await verifyLedger({ folder, key: signer.publicKey, database: db });
  assert.deepEqual(findings.map(({ file, index }) => [file, index]), [['database', 3], ['database', 4], ['database', undefined]]);
});

test('a rollback is seen against a remembered checkpoint or the database, and only then', async (t) => {
  const here = await ledger(t, [300]);
  const { folder, signer, db, add, integrator } = here;
  const [old, since] = [`${folder}.old`, `${folder}.since`];
  await cp(folder, old, { recursive: true });
  await add(300);
  await integrator().integrate();
  await cp(join(folder, 'checkpoint'), since);
  const key = signer.publicKey;
  assert.deepEqual((await verifyLedger({ folder, key, since, database: db })).findings, []);
  assert.deepEqual((await verifyLedger({ folder, key, since: join(old, 'checkpoint') })).findings, []);

  const alone = await verifyLedger({ folder: old, key });
  assert.deepEqual(alone.findings, []);
  assert.ok(alone.notes.some((note) => note.includes('rollback')));
  for (const options of [{ since }, { database: db }]) {
    const { findings } = await verifyLedger({ folder: old, key, ...options });
    assert.match(findings[0]?.problem ?? '', /rolled back/);
  }
  assert.equal((await verifyLedger({ folder, key, since: `${folder}.none` })).findings[0]?.file, `${folder}.none`);
});

test('a past that was rewritten by the holder of the key is seen against a remembered checkpoint', async (t) => {
  const [one, two] = [await ledger(t, [300]), await place(t)];
  await two.add(500);
  await two.integrator({ signer: one.signer }).integrate();
  const since = join(one.folder, 'checkpoint');
  assert.deepEqual((await verifyLedger({ folder: two.folder, key: one.signer.publicKey })).findings, []);
  const { findings } = await verifyLedger({ folder: two.folder, key: one.signer.publicKey, since });
  assert.match(findings[0]?.problem ?? '', /past was rewritten/);
});

/** The same ledger with a checkpoint whose size nobody signed. */
async function forged(t: TestContext, folder: string): Promise<string> {
  const copy = `${folder}.forged`;
  t.after(() => rm(copy, { recursive: true, force: true }));
  await cp(folder, copy, { recursive: true });
  const text = await readFile(join(copy, 'checkpoint'), 'utf8');
  await writeFile(join(copy, 'checkpoint'), text.replace('\n300\n', '\n9000000000000000\n'));
  return copy;
}

test('a checkpoint signed over another root, another key and another origin are found', async (t) => {
  const { folder, signer, db } = await ledger(t, [300]);
  const key = signer.publicKey;
  assert.equal((await verifyLedger({ folder, key: parsePublicKey(stranger()) })).findings[0]?.file, 'checkpoint');
  assert.equal((await verifyLedger({ folder, key, origin: 'desk.example/other' })).findings[0]?.file, 'checkpoint');
  const huge = await verifyLedger({ folder: await forged(t, folder), key });
  assert.deepEqual([huge.findings.map(({ file }) => file), huge.figures.tiles], [['checkpoint'], 0]);
  assert.ok(huge.notes.some((note) => note.includes('were not checked')));
  const known = await verifyLedger({ folder: await forged(t, folder), key, database: db });
  assert.deepEqual([known.findings.map(({ file }) => file), known.figures.leaves], [['checkpoint'], 300]);
  await writeFile(join(folder, 'checkpoint'), signCheckpoint({ origin, size: 300, root: Buffer.alloc(32) }, signer));
  assert.match((await verifyLedger({ folder, key })).findings[0]?.problem ?? '', /another root/);
  await rm(join(folder, 'checkpoint'));
  assert.match((await verifyLedger({ folder, key })).findings[0]?.problem ?? '', /no checkpoint/);
});

test('missing files, strangers and links are found; files ahead are told', async (t) => {
  const { folder, signer, add, integrator } = await ledger(t);
  const key = signer.publicKey;
  const older = await readFile(join(folder, 'checkpoint'));
  for (const path of paths.filter((each) => !/\.p\/(?:2|232)$/.test(each))) {
    const bytes = await readFile(join(folder, path));
    await rm(join(folder, path));
    assert.ok((await verifyLedger({ folder, key })).findings.some(({ file }) => file === path), path);
    await symlink('/dev/zero', join(folder, path));
    assert.ok((await verifyLedger({ folder, key })).findings.some(({ file }) => file === path), `${path} as a link`);
    await rm(join(folder, path));
    await writeFile(join(folder, path), Buffer.concat([bytes, Buffer.of(0)]));
    assert.ok((await verifyLedger({ folder, key })).findings.some(({ file }) => file === path), `${path} with a byte more`);
    await writeFile(join(folder, path), bytes);
  }
  await mkdir(join(folder, 'tile/0/x000'), { recursive: true });
  await writeFile(join(folder, 'tile/0/x000/000'), '');
  assert.deepEqual((await verifyLedger({ folder, key })).findings.map(({ file }) => file), ['tile/0/x000/000']);
  await rm(join(folder, 'tile/0/x000'), { recursive: true });

  await add(100);
  await integrator().integrate();
  await writeFile(join(folder, 'checkpoint'), older);
  const ahead = await verifyLedger({ folder, key });
  assert.deepEqual(ahead.findings, []);
  assert.ok(ahead.figures.ahead > 0);
  assert.ok(ahead.notes.some((note) => note.includes('beyond the checkpoint')));
});

test('both tile and bundle replaced, in agreement with each other, are found', async (t) => {
  const [one, two] = [await ledger(t, [600]), await ledger(t, [600])];
  for (const path of ['tile/0/001', 'tile/entries/001']) await cp(join(two.folder, path), join(one.folder, path));
  const { findings } = await verifyLedger({ folder: one.folder, key: one.signer.publicKey });
  assert.deepEqual(findings.map(({ file, index }) => [file, index]), [['tile/0/001', 256]]);
});

test('of a folder in ruins the findings are bounded, and nothing throws', async (t) => {
  const { folder, signer, db } = await ledger(t, [1_000]);
  await rm(join(folder, 'tile'), { recursive: true });
  await sql`update ledger_entry set body = '{}'`.execute(db);
  const { findings: listed, figures } = await verifyLedger({ folder, key: signer.publicKey, database: db });
  assert.ok(listed.length <= 1_000 && figures.findings > 1_000, `${figures.findings}`);
  const none = findings();
  assert.deepEqual(await checkFiles({ folder: folderAt(`${folder}.none`), size: 0, findings: none }), { files: 0, ahead: 0 });
});
