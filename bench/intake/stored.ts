import { join } from 'node:path';
import { sql } from 'kysely';
import { receiptHash } from '../../src/clearinghouse/intake/receipt.ts';
import { verifyLedger } from '../../src/ledger/index.ts';
import type { Database } from '../../src/store/index.ts';
import { loadOrCreateKey } from '../../src/trust/index.ts';

export interface Stored {
  /** Acknowledged receipts that are not there exactly once, whole: with the attachments that their leaf tells, the leaf under a checkpoint, and the job. */
  readonly lacking: number;
  /** Reports that nobody was told of. */
  readonly unasked: number;
  /** Attachments, leaves, and jobs of no report, and reports that are not whole. */
  readonly stray: number;
  readonly attachments: number;
  readonly keys: number;
  readonly findings: number;
  readonly leaves: number;
}

/** What the database holds once the service is gone, against what it acknowledged. */
export async function storedOf(db: Database, data: string, receipts: readonly string[]): Promise<Stored> {
  const hashes = new Set(receipts.map((receipt) => receiptHash(receipt)?.toString('hex') ?? ''));
  const { rows } = await sql<{ receipt: string; whole: boolean }>`select encode(receipt_hash, 'hex') as receipt,
      (select count(*) from ledger_entry l where l.subject = r.id and l.kind = 'report.received' and l.index is not null
        and jsonb_array_length(l.body->'attachments') = (select count(*) from intake_attachments a where a.report = r.id and a.wrapped_key is not null)) = 1
      and (select count(*) from ledger_entry l where l.subject = r.id) = 1
      and (select count(*) from queue.job j where j.name = 'validate-report' and j.data->>'report' = r.id) = 1 as whole
    from intake_reports r`.execute(db);
  const whole = new Map(rows.map(({ receipt, whole }) => [receipt, whole]));
  const { rows: [counted] } = await sql<{ attachments: string; keys: string; stray: string }>`select (select count(*) from intake_attachments) as attachments, (select count(*) from intake_idempotency) as keys,
    (select count(*) from intake_attachments where report not in (select id from intake_reports)) + (select count(*) from ledger_entry where kind like 'report.%' and subject not in (select id from intake_reports))
      + (select count(*) from queue.job where name = 'validate-report' and data->>'report' not in (select id from intake_reports)) as stray`.execute(db);
  const { publicKey } = await loadOrCreateKey({ folder: join(data, '../keys/ledger'), profile: 'ed25519' });
  const { findings, figures } = await verifyLedger({ folder: join(data, 'ledger'), key: publicKey, database: db });
  return {
    lacking: [...hashes].filter((hash) => whole.get(hash) !== true).length, unasked: rows.length - [...hashes].filter((hash) => whole.has(hash)).length,
    stray: Number(counted?.stray) + rows.filter((row) => !row.whole).length,
    attachments: Number(counted?.attachments), keys: Number(counted?.keys), findings: findings.length, leaves: figures.leaves,
  };
}
