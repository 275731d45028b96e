import { join } from 'node:path';
import { sql } from 'kysely';
import { receiptHash } from '../../src/clearinghouse/intake/receipt.ts';
import { verifyLedger } from '../../src/ledger/index.ts';
import type { Database } from '../../src/store/index.ts';
import { loadOrCreateKey } from '../../src/trust/index.ts';

export interface Stored {
  /** Acknowledged receipts that are not there exactly once, whole, with their leaf and their job. */
  readonly lacking: number;
  /** Reports that nobody was told of. */
  readonly unasked: number;
  readonly attachments: number;
  readonly findings: number;
  readonly leaves: number;
}

/** What the database holds once the service is gone, against what it acknowledged. */
export async function storedOf(db: Database, data: string, receipts: readonly string[]): Promise<Stored> {
  const hashes = receipts.map((receipt) => receiptHash(receipt)?.toString('hex') ?? '');
  const { rows } = await sql<{ receipt: string; whole: boolean }>`select encode(receipt_hash, 'hex') as receipt,
      (select count(*) from intake_attachments a where a.report = r.id and a.wrapped_key is not null) = 1
      and (select count(*) from ledger_entry l where l.subject = r.id and l.kind = 'report.received' and l.index is not null and jsonb_array_length(l.body->'attachments') = 1) = 1
      and (select count(*) from queue.job j where j.name = 'validate-report' and j.data->>'report' = r.id) = 1 as whole
    from intake_reports r`.execute(db);
  const whole = new Map(rows.map(({ receipt, whole }) => [receipt, whole]));
  const { rows: [counted] } = await sql<{ attachments: string }>`select count(*) as attachments from intake_attachments`.execute(db);
  const { publicKey } = await loadOrCreateKey({ folder: join(data, '../keys/ledger'), profile: 'ed25519' });
  const { findings, figures } = await verifyLedger({ folder: join(data, 'ledger'), key: publicKey, database: db });
  return {
    lacking: hashes.filter((hash) => whole.get(hash) !== true).length, unasked: rows.length - new Set(hashes).size, attachments: Number(counted?.attachments ?? 0),
    findings: findings.length, leaves: figures.leaves,
  };
}
