import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { LedgerEntry } from '../../ledger/index.ts';
import type { Database, Queue, Transaction } from '../../store/index.ts';
import { keyWrapperFrom } from '../../trust/index.ts';
import { openIntake } from './flow.ts';
import type { IntakeDeps, IntakeRequest } from './flow.ts';
import type { CommitterParts } from './commit.ts';
import { migrations } from './migrations.ts';
import { isTextual } from './report.ts';
import type { Report } from './report.ts';

/** What tests and benchmarks share: reports as a client writes them, and an intake over a database in memory. */

/** A report as a JSON body. */
export function jsonOf({ fields, email, notify, attachments }: Report): Buffer {
  const written = attachments.map(({ filename, contentType, type, description, data }) => ({
    filename, content_type: contentType, type, ...(description === undefined ? {} : { description }), data: isTextual(contentType) ? Buffer.from(data).toString() : Buffer.from(data).toString('base64'),
  }));
  return Buffer.from(JSON.stringify({ ...fields, ...(email === undefined ? {} : { email }), notify, attachments: written }));
}

/** The same report as a multipart body. */
export function multipartOf({ fields, email, notify, attachments }: Report, boundary: string): Buffer {
  const parts: PartLike[] = [
    { headers: ['Content-Disposition: attachment; name="report"', 'Content-Type: application/json'], data: Buffer.from(JSON.stringify({ ...fields, ...(email === undefined ? {} : { email }), notify })) },
    ...attachments.map(({ filename, contentType, type, description, data }) => ({
      headers: [
        `Content-Disposition: attachment; name="attachment"; filename="${filename.replaceAll(/["\\]/g, '\\$&')}"`, `Content-Type: ${contentType}`, `Content-Akrites-Type: ${type}`,
        ...(description === undefined ? [] : [`Content-Description: ${description}`]),
      ],
      data: Buffer.from(data),
    })),
  ];
  return joinParts(parts, boundary);
}

export interface PartLike {
  readonly headers: readonly string[];
  readonly data: Uint8Array;
}

export function joinParts(parts: readonly PartLike[], boundary: string): Buffer {
  return Buffer.concat([...parts.flatMap(({ headers, data }) => [Buffer.from(`--${boundary}\r\n${[...headers, '', ''].join('\r\n')}`), data, Buffer.from('\r\n')]), Buffer.from(`--${boundary}--\r\n`)]);
}

/** TAP's own example of a report. */
export const exampleReport: Report = {
  fields: {
    software: 'example-lib', ecosystem: 'npm', versions: ['1.0.0', '1.0.1'], purl: 'pkg:npm/example-lib@1.0.1', affected_symbol: { file: 'src/parse.js', function: 'parseHeader', line: 142 },
    references: ['https://git.example/example/example-lib/issues/451'], upstream_ids: ['CVE-2026-12345'], fixed_commit: '9f8e7d6c5b4a3928', package_repo_url: 'https://git.example/example/example-lib',
    discovery_method: 'ai-assisted', discovery_tooling: 'a model via a harness',
  },
  email: 'reporter@example.org', notify: 'milestones',
  attachments: [
    { filename: 'fix.patch', contentType: 'text/plain', type: 'patch', data: Buffer.from('--- a/src/parse.js\n+++ b/src/parse.js\n') },
    { filename: 'exploit.txt', contentType: 'text/plain', type: 'exploit-proof-of-concept', data: Buffer.from('Sending a header longer than 8 KiB overflows the fixed buffer …') },
    { filename: 'reproduction.yaml', contentType: 'text/plain', type: 'reproducer', description: 'runs on both sides', data: Buffer.from('manifest: 1\n') },
  ],
};

export const submitter = { organization: 'organization-a', tokenId: 'token-a', person: 'person-a' } as const;

export function requestOf(bytes: Uint8Array, contentType = 'application/json', idempotencyKey?: string): IntakeRequest {
  return { bytes, contentType, submitter, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) };
}

type SampleTables = {
  sample_jobs: { name: string; data: string; key: string | null };
  sample_ledger: { kind: string; subject: string; body: string };
};

/** An intake over PGlite in memory; jobs and leaves go to tables of their own, in the caller's transaction as the real ones do. */
export interface SampleIntake extends IntakeDeps, CommitterParts {
  /** Throws when set, before or after the queue or the recorder has written. */
  fault: ((place: 'record' | 'recorded' | 'send' | 'sent') => void) | undefined;
  /** The instant that the clock tells. */
  now: Date;
  rows(): Promise<Readonly<Record<'reports' | 'attachments' | 'keys' | 'jobs' | 'leaves', number>>>;
  leaves(): Promise<readonly { readonly kind: string; readonly subject: string; readonly body: Readonly<Record<string, unknown>> }[]>;
  close(): Promise<void>;
}

export async function openSampleIntake(): Promise<SampleIntake> {
  const lite = await PGlite.create();
  const pool = new pg.Pool({ ...createPgConfig(lite), max: 1 });
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool }) });
  for (const { up } of migrations) await up(db);
  await sql`create table sample_jobs (name text not null, data jsonb not null, key text)`.execute(db);
  await sql`create table sample_ledger (kind text not null, subject text not null, body jsonb not null)`.execute(db);
  const tables = (trx: Database | Transaction): Kysely<SampleTables> => trx.withTables<SampleTables>();
  const count = async (table: string): Promise<number> => Number((await sql<{ rows: string }>`select count(*) as rows from ${sql.table(table)}`.execute(db)).rows[0]?.rows);
  const queue: Queue = {
    send: (trx, name, data, options) => queue.sendAll(trx, name, [{ data, ...options }]),
    async sendAll(trx, name, jobs) {
      sample.fault?.('send');
      await tables(trx).insertInto('sample_jobs').values(jobs.map(({ data, key }) => ({ name, data: JSON.stringify(data), key: key ?? null }))).execute();
      sample.fault?.('sent');
    },
    work: () => Promise.reject(new TypeError('nothing works here')),
    unfinished: () => count('sample_jobs'),
  };
  const record = async (trx: Transaction, ...entries: readonly LedgerEntry[]): Promise<void> => {
    sample.fault?.('record');
    await tables(trx).insertInto('sample_ledger').values(entries.map(({ kind, subject, body }) => ({ kind, subject, body: JSON.stringify(body) }))).execute();
    sample.fault?.('recorded');
  };
  const parts = { db, queue, record, keys: keyWrapperFrom('5a'.repeat(32)), clock: { now: () => sample.now, monotonic: () => 0 } };
  const sample: SampleIntake = {
    ...parts, ...openIntake(parts), fault: undefined, now: new Date('2026-11-25T12:00:00Z'),
    rows: async () => ({ reports: await count('intake_reports'), attachments: await count('intake_attachments'), keys: await count('intake_idempotency'), jobs: await count('sample_jobs'), leaves: await count('sample_ledger') }),
    leaves: async () => (await tables(db).selectFrom('sample_ledger').selectAll().execute()).map((row) => ({ ...row, body: row.body as unknown as Readonly<Record<string, unknown>> })),
    async close() {
      await db.destroy();
      await lite.close();
    },
  };
  return sample;
}
