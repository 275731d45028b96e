import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import { sql } from 'kysely';
import { acceptReport, getReport, listReports, reproducerOf } from '../clearinghouse/intake/index.ts';
import { setWebhook, webhookOf } from '../clearinghouse/delivery/index.ts';
import { uploadInventory } from '../clearinghouse/operators/index.ts';
import { submitFix } from '../clearinghouse/remediation/index.ts';
import { evidenceOf } from '../clearinghouse/validation/index.ts';
import { loadOrCreateKeyWrapper } from '../trust/index.ts';
import { readConfiguration } from './configuration.ts';
import { openDesk, type OpenDesk } from './desk.ts';
import { rotateKeys } from './rotation.ts';

const surroundings = { engine: { version: '0', node: '' }, host: { platform: process.platform, kernel: '', architecture: process.arch } } as const;

test('a rotation wraps every data key anew, goes on after an interruption, and everything still opens', { timeout: 600_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'breakwater-rotation-'));
  const env = { BREAKWATER_DATA: data, BREAKWATER_KEYS: join(data, 'keys'), BREAKWATER_PROFILE: 'embedded' };
  const configuration = readConfiguration(env);
  const open = (): Promise<OpenDesk> => openDesk(configuration, { driver: 'auto', environment: env, surroundings, onProblem: () => undefined });
  let desk = await open();
  try {
    const first = desk.keys.id;
    const manifest = Buffer.from('a manifest').toString();
    const body = Buffer.from(JSON.stringify({ purl: 'pkg:npm/left-pad', notify: 'off', attachments: [{ filename: 'reproduction.yaml', content_type: 'text/plain', type: 'reproducer', data: manifest }] }));
    const send = (here: OpenDesk): ReturnType<typeof acceptReport> => acceptReport({ bytes: body, contentType: 'application/json', submitter: { organization: 'lab', tokenId: 'token' }, idempotencyKey: 'one' }, here.intake);
    const { receipt } = await send(desk);
    const [report] = await listReports(desk.store.db);
    const id = report?.id ?? '';
    const evidence = await desk.validation.vault.seal(Buffer.from('what was seen'), `evidence of ${id}`);
    const ranged = await desk.validation.vault.seal(Buffer.from('what was seen, and where'), `evidence of ${id}`);
    await sql`insert into validation (report, verdict, reproduction, evidence, range_evidence, finished_at) values (${id}, 'confirmed', '{}', ${Buffer.from(evidence)}, ${Buffer.from(ranged)}, now())`.execute(desk.store.db);
    const inventory = await uploadInventory({ name: 'Portal' }, Buffer.from('pkg:npm/left-pad@1.0.0'), { person: 'person', organization: 'org' }, desk.operators);
    const webhook = await desk.store.db.transaction().execute((trx) => setWebhook(trx, 'https://hooks.example/', { person: 'person', organization: 'org' }, desk.delivery));
    const fix = await submitFix('case-x', { patch: 'a patch' }, 'person', { ...desk.remediation, events: { ...desk.remediation.events, fixSubmitted: () => Promise.resolve() } });

    // Interrupted: the next call goes on with the key that was made.
    await assert.rejects(rotateKeys(configuration, { db: desk.store.db, record: () => Promise.reject(new Error('stopped')), retire: false }), /stopped/);
    const rotated = await rotateKeys(configuration, { db: desk.store.db, record: desk.record, retire: false });
    assert.notEqual(rotated.key, first);
    assert.equal(rotated.rewrapped, 0, 'the interrupted one had wrapped everything: only its entry was missing');
    // Not retired yet: no third key.
    assert.equal((await rotateKeys(configuration, { db: desk.store.db, record: desk.record, retire: false })).key, rotated.key);
    assert.equal((await readdir(configuration.keys)).filter((name) => name.startsWith('sealing.former-')).length, 1);

    // Whoever still runs with the old key seals under it; retiring looks once more.
    await acceptReport({ bytes: body, contentType: 'application/json', submitter: { organization: 'lab', tokenId: 'token' } }, desk.intake);
    await desk.close();
    desk = await open();
    const retired = await rotateKeys(configuration, { db: desk.store.db, record: desk.record, retire: true });
    assert.deepEqual([retired.rewrapped, retired.retired, retired.key], [1, 1, rotated.key]);
    assert.equal((await readdir(configuration.keys)).some((name) => name.startsWith('sealing.former-')), false);
    await desk.close();

    desk = await open();
    assert.equal(desk.keys.id, rotated.key);
    assert.equal((await loadOrCreateKeyWrapper(configuration.keys)).id, rotated.key);
    assert.deepEqual((await webhookOf(desk.store.db, 'org', desk.delivery))?.secrets, [webhook]);
    for (const { id: each } of await listReports(desk.store.db)) assert.equal(Buffer.from((await reproducerOf(desk.store.db, desk.keys, each))?.data ?? []).toString(), 'a manifest');
    assert.equal((await send(desk)).receipt, receipt, 'the kept answer opens, too');
    assert.equal(await evidenceOf(id, desk.validation), 'what was seen, and where');
    const { rows: [sealed] } = await sql<{ evidence: Buffer }>`select evidence from validation where report = ${id}`.execute(desk.store.db);
    assert.equal(Buffer.from(await desk.validation.vault.open(sealed?.evidence ?? Buffer.of(), `evidence of ${id}`)).toString(), 'what was seen');
    const { rows: [stored] } = await sql<{ patch: Buffer }>`select patch from fix where id = ${fix}`.execute(desk.store.db);
    assert.equal(Buffer.from(await desk.validation.vault.open(stored?.patch ?? Buffer.of(), `patch of ${fix}`)).toString(), 'a patch');
    const { rows: [kept] } = await sql<{ document: Buffer }>`select document from operator_inventory where id = ${inventory}`.execute(desk.store.db);
    assert.equal(zstdDecompressSync(await desk.validation.vault.open(kept?.document ?? Buffer.of(), `inventory ${inventory}`)).toString(), 'pkg:npm/left-pad@1.0.0');
    const { rows } = await sql<{ body: string }>`select kind as body from ledger_entry where kind like 'key.%' order by recorded_at`.execute(desk.store.db);
    assert.deepEqual(rows.map((row) => row.body), ['key.rotated', 'key.rotated', 'key.retired']);
    assert.ok(await getReport(desk.store.db, id));
  } finally {
    await desk.close();
    await rm(data, { recursive: true, force: true });
  }
});
