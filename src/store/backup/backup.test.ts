import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Database, Migration } from '../database.ts';
import { StoreError } from '../error.ts';
import type { StoreErrorCode } from '../error.ts';
import type { Place } from '../place.ts';
import { kinds, skipped, trialPlaces } from '../trial/places.ts';
import type { Trial } from '../trial/places.ts';
import { restore } from './restore.ts';
import { backup } from './write.ts';

const places = await trialPlaces();
const files = await mkdtemp(join(tmpdir(), 'breakwater-backup-'));
after(async () => {
  await places.remove();
  await rm(files, { recursive: true });
});

/** What stages do that a restore must not trip over. */
const migrations: readonly Migration[] = [
  { name: '2026-01-01 values', async up(db) {
    await sql`create table value (
      id bigint generated always as identity primary key, parent bigint references value deferrable initially deferred, word text not null, json jsonb, bytes bytea,
      at timestamptz, exact numeric, float float8, span interval, words text[], yes boolean, "Odd ""name" varchar(3), length int generated always as (length(word)) stored)`.execute(db);
    await sql`create sequence ticket start 7`.execute(db);
  } },
  { name: '2026-01-02 log', async up(db) {
    await sql`create table log (id text primary key, about bigint references value)`.execute(db);
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'the log only grows'; end $$`.execute(db);
    await sql`create trigger grows before update or delete or truncate on log execute function refuse()`.execute(db);
    await sql`create trigger counts before insert on log for each row execute function refuse()`.execute(db);
    await sql`create table setting (name text primary key, value text)`.execute(db);
    await sql`insert into setting values ('seed', 'as the migration has it')`.execute(db);
  } },
];

const word = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll('\0', ''));
const row = fc.record({
  word,
  json: fc.option(fc.jsonValue().map((value) => JSON.stringify(value).replaceAll('\\u0000', ''))),
  bytes: fc.option(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))),
  at: fc.option(fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })),
  exact: fc.option(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((n) => `${n}.000${n < 0n ? -n : n}`)),
  float: fc.option(fc.double()),
  words: fc.option(fc.array(fc.option(word), { maxLength: 4 })),
  yes: fc.option(fc.boolean()),
  odd: fc.option(fc.constantFrom('', 'abc', '"\\n')),
});

async function fill({ store }: Trial): Promise<void> {
  const { db, queue } = store;
  for (const each of fc.sample(row, 300)) {
    await sql`insert into value (word, json, bytes, at, exact, float, span, words, yes, "Odd ""name")
      values (${each.word}, ${each.json}::jsonb, ${each.bytes}, ${each.at}, ${each.exact}::numeric, ${each.float}, '1 year 2 months 3 days 04:05:06.789', ${each.words}, ${each.yes}, ${each.odd})`.execute(db);
  }
  await sql`update value set parent = 301 - id`.execute(db);
  await sql`insert into value (word, bytes) values ('large', decode(repeat('ab', 5000000), 'hex'))`.execute(db);
  await sql`alter table log disable trigger counts`.execute(db);
  await sql`insert into log select 'entry ' || id, id from value`.execute(db);
  await sql`alter table log enable trigger counts`.execute(db);
  await sql`update setting set value = 'changed'`.execute(db);
  await sql`select nextval('ticket'), nextval('ticket')`.execute(db);
  await db.transaction().execute(async (trx) => {
    for (let n = 0; n < 5; n++) await queue.send(trx, 'saved', { n }, { key: `k${n}` });
    await queue.send(trx, 'other', { word: 'späť' }, { startAfter: new Date('2999-01-01T00:00:00Z') });
  });
  await sql`update queue.job set created_on = '2020-01-01', state = 'active', started_on = now(), heartbeat_on = now() where data->>'n' = '3'`.execute(db);
}

/** All that counts, in one text. */
async function contentOf(db: Database): Promise<string> {
  return await db.transaction().execute(async (trx) => {
    await sql`set local timezone = 'UTC'`.execute(trx);
    const of = async (query: string): Promise<unknown> => (await sql.raw(query).execute(trx)).rows;
    return JSON.stringify([
      await of('select id, md5(value::text) as digest from value order by id'),
      await of('select * from log order by id collate "C"'),
      await of('select * from setting'),
      await of('select last_value, is_called from ticket'),
      await of('select name from migration order by name collate "C"'),
      await of(`select id, name, singleton_key, data, start_after, created_on, priority, retry_limit, state < 'completed' as unfinished from queue.job order by id`),
    ]);
  });
}

function fails(code: StoreErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof StoreError && error.code === code;
}

describe('backup and restore', () => {
  let source: Trial;
  let expected = '';
  let first = '';
  before(async () => {
    source = await places.open(await places.fresh('memory'), migrations);
    await fill(source);
    expected = await contentOf(source.store.db);
    first = join(files, 'first');
    await backup(source.store, first);
  });
  after(() => source.store.close());

  // From each profile into the next one: what arrives at the end has been in all of them.
  let latest = '';
  for (const kind of kinds.filter((each) => each !== 'memory')) {
    test(`everything comes back over ${kind}`, { skip: skipped(places, kind) }, async () => {
      const place = await places.fresh(kind);
      await restore(place, latest === '' ? first : latest, migrations);
      const { store } = await places.open(place, migrations);
      assert.equal(await contentOf(store.db), expected);
      assert.equal(await store.queue.unfinished('saved'), 5);
      await assert.rejects(sql`insert into log values ('more', 1)`.execute(store.db), /only grows/);
      await assert.rejects(sql`insert into log values ('more', 999999)`.execute(store.db));
      const { rows } = await sql<{ id: string }>`insert into value (word) values ('next') returning id`.execute(store.db);
      assert.equal(rows[0]?.id, '302');
      await sql`delete from value where id = 302`.execute(store.db);
      await sql`select setval(pg_get_serial_sequence('value', 'id'), 301)`.execute(store.db);
      await store.db.transaction().execute((trx) => store.queue.send(trx, 'saved', { n: 'again' }, { key: 'k0' }));
      assert.equal(await store.queue.unfinished('saved'), 5, 'a key is still held by its job');
      latest = join(files, kind);
      await backup(store, latest);
      await store.close();
      await assert.rejects(restore(place, first, migrations), fails('restore-not-empty'));
    });
  }

  test('the file is for its owner only, never written over, and nothing is left of one that fails', async () => {
    assert.equal((await stat(first)).mode & 0o777, 0o600);
    const bytes = await readFile(first);
    await assert.rejects(backup(source.store, first), fails('backup-failed'));
    assert.deepEqual(await readFile(first), bytes);
    await assert.rejects(backup(source.store, join(files, 'no/folder')), fails('backup-failed'));
    assert.deepEqual((await readdir(files)).filter((name) => name.includes('.')), []);
  });

  test('a damaged, cut, changed or newer file restores nothing', async () => {
    const place: Place = await places.fresh('folder');
    const bytes = await readFile(first);
    const lines = gunzipSync(bytes).toString().trimEnd().split('\n');
    const zip = (changed: readonly string[]): Buffer => gzipSync(`${changed.join('\n')}\n`);
    const at = lines.findIndex((line) => line.startsWith('{"table":"value"'));
    const manifest = JSON.parse(lines[0] ?? '') as object;
    const cases: readonly (readonly [string, Buffer, StoreErrorCode])[] = [
      ['empty', Buffer.alloc(0), 'backup-malformed'],
      ['no gzip', Buffer.from('hello'), 'backup-malformed'],
      ['cut off', bytes.subarray(0, bytes.length - 200), 'backup-malformed'],
      ['without its end', zip(lines.slice(0, -1)), 'backup-malformed'],
      ['a row less', zip(lines.toSpliced(at + 1, 1)), 'backup-malformed'],
      ['another table', zip(lines.toSpliced(at, 1, '{"table":"pg_class; drop table value","columns":[]}')), 'backup-malformed'],
      ['a column less', zip(lines.toSpliced(at, 1, '{"table":"value","columns":["id"]}')), 'backup-malformed'],
      ['more after its end', zip([...lines, '{"table":"log","columns":["id","about"]}']), 'backup-malformed'],
      ['a newer format', zip(lines.toSpliced(0, 1, JSON.stringify({ ...manifest, version: 2 }))), 'backup-newer'],
      ['a newer schema', zip(lines.toSpliced(0, 1, JSON.stringify({ ...manifest, migrations: ['2027-01-01 later'] }))), 'backup-newer'],
      ['a line without end', gzipSync('{'), 'backup-malformed'],
    ];
    for (const [name, content, code] of cases) {
      const file = join(files, 'changed');
      await writeFile(file, content);
      await assert.rejects(restore(place, file, migrations), (error: unknown) => fails(code)(error) || assert.fail(`${name}: ${String(error)}`));
      await rm(file);
    }
    await assert.rejects(restore(place, join(files, 'missing'), migrations), fails('backup-malformed'));
    await restore(place, first, migrations);
    const { store } = await places.open(place, migrations);
    assert.equal(await contentOf(store.db), expected);
    await store.close();
  });
});
