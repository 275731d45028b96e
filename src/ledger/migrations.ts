import { sql } from 'kysely';
import type { Migration } from '../store/index.ts';

/**
 * `waiting` is the place in the queue until the integrator gives the index; then it is null, so that of an integrated
 * entry no column is left that its leaf does not vouch for. Times have milliseconds, as the leaf has.
 * Salt, subject and body are there together, or erased together.
 */
export const migrations: readonly Migration[] = [{
  name: '2026-11-25 ledger',
  async up(db) {
    await sql`create sequence ledger_waiting`.execute(db);
    await sql`create table ledger_entry (
      commitment bytea primary key check (length(commitment) = 32),
      kind text not null,
      subject text,
      body jsonb,
      salt bytea,
      recorded_at timestamptz(3) not null,
      waiting bigint default nextval('ledger_waiting'),
      index bigint unique check (index >= 0),
      check ((index is null) <> (waiting is null)),
      check ((salt is null) = (body is null) and (salt is null) = (subject is null))
    )`.execute(db);
    await sql`create index ledger_entry_waiting on ledger_entry (waiting) where index is null`.execute(db);
    await sql`create table ledger_head (
      one boolean primary key default true check (one),
      size bigint not null check (size > 0),
      root bytea not null check (length(root) = 32)
    )`.execute(db);
  },
}];
