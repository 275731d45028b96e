import { sql } from 'kysely';
import type { Expression, Generated, JSONColumnType, Kysely, Selectable, SqlBool } from 'kysely';
import type { Database, Transaction } from '../../store/index.ts';
import type { ReportPart } from './completeness.ts';
import type { AttachmentType, ContentType, Notify, ReportFields } from './report.ts';

export type ReportState = 'queued' | 'processing' | 'done';

export interface LegalHold {
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

/** A person decided that nothing more is done about it. */
export interface Closing {
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

/** A person put it into a case. */
export interface Decided extends Closing {
  /** That case. */
  readonly into: string;
}

/** A type and not an interface: Kysely wants an index signature, which interfaces never have. */
export type IntakeTables = {
  intake_reports: {
    id: string;
    receipt_hash: Buffer;
    organization: string;
    token_id: string;
    person: string | null;
    received_at: Date;
    form: 'json' | 'multipart' | 'sarif';
    state: ReportState;
    state_at: Date;
    title: string;
    package: string;
    fields: JSONColumnType<ReportFields>;
    missing: JSONColumnType<readonly ReportPart[]>;
    email: string | null;
    notify: Notify;
    legal_hold: JSONColumnType<LegalHold | null, string | null, string | null>;
    closed: JSONColumnType<Closing | null, string | null | undefined, string | null>;
    decided: JSONColumnType<Decided | null, string | null | undefined, string | null>;
  };
  intake_attachments: {
    report: string;
    number: number;
    filename: string;
    content_type: ContentType;
    type: AttachmentType;
    description: string | null;
    bytes: number;
    ciphertext: Buffer;
    wrapped_key: Buffer | null;
    key_id: string;
    erased_at: Generated<Date | null>;
  };
  intake_idempotency: { organization: string; key_hash: Buffer; request_digest: Buffer; answer: Buffer; answer_key: Buffer; answer_key_id: string; at: Date };
  intake_windows: { subject: string; hour: Date; used: number };
};

type Own = Kysely<IntakeTables>;

/** This room's own tables. In a transaction it stays in that transaction. */
export function own(db: Database | Transaction): Own {
  return db.withTables<IntakeTables>();
}

/** A report as later stages see it. How to reach the finder is asked for apart (`contactOf`), so that no answer echoes it. */
export interface StoredReport {
  readonly id: string;
  readonly organization: string;
  readonly tokenId: string;
  readonly person: string | undefined;
  readonly receivedAt: Date;
  readonly form: 'json' | 'multipart' | 'sarif';
  readonly state: ReportState;
  readonly stateAt: Date;
  readonly title: string;
  /** purl without version, or ecosystem and name. */
  readonly package: string;
  readonly fields: ReportFields;
  /** Parts of a complete report that it lacks. */
  readonly missing: readonly ReportPart[];
  readonly legalHold: LegalHold | undefined;
  readonly closed: Closing | undefined;
  /** What a person decided last about its place; it may have been split off since. */
  readonly decided: Decided | undefined;
}

/** What is stored in the clear of an attachment. */
export interface AttachmentSummary {
  readonly number: number;
  readonly filename: string;
  readonly contentType: ContentType;
  readonly type: AttachmentType;
  readonly description: string | undefined;
  readonly bytes: number;
  readonly erasedAt: Date | undefined;
}

const reportColumns = ['id', 'organization', 'token_id', 'person', 'received_at', 'form', 'state', 'state_at', 'title', 'package', 'fields', 'missing', 'legal_hold', 'closed', 'decided'] as const;
const summaryColumns = ['number', 'filename', 'content_type', 'type', 'description', 'bytes', 'erased_at'] as const;

export async function getReport(db: Database | Transaction, id: string): Promise<StoredReport | undefined> {
  const row = await own(db).selectFrom('intake_reports').select(reportColumns).where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : reportOf(row);
}

export async function attachmentsOf(db: Database | Transaction, report: string): Promise<readonly AttachmentSummary[]> {
  const rows = await own(db).selectFrom('intake_attachments').select(summaryColumns).where('report', '=', report).orderBy('number').execute();
  return rows.map(summaryOf);
}

/** Where to tell the finder, and of what. For whoever sends mail; never part of an answer. */
export async function contactOf(db: Database | Transaction, report: string): Promise<{ readonly email: string; readonly notify: Notify } | undefined> {
  const row = await own(db).selectFrom('intake_reports').select(['email', 'notify']).where('id', '=', report).executeTakeFirst();
  return row === undefined || row.email === null || row.notify === 'off' ? undefined : { email: row.email, notify: row.notify };
}

export interface ReportFilter {
  readonly states?: readonly ReportState[];
  readonly organization?: string;
  /** What the decision point lets the asker see, over the columns of `intake_reports`. */
  readonly visible?: Expression<SqlBool>;
  /** Validated, and nobody has closed it. */
  readonly open?: boolean;
  /** What later stages know of it, over the columns of `intake_reports`. */
  readonly also?: Expression<SqlBool>;
  readonly except?: readonly string[];
  readonly ids?: readonly string[];
  /** The last of the page before. */
  readonly before?: { readonly receivedAt: Date; readonly id: string };
  readonly limit?: number;
}

/** Newest first, in pages. */
export async function listReports(db: Database | Transaction, { states, organization, visible, open, also, except = [], ids, before, limit = 100 }: ReportFilter = {}): Promise<readonly StoredReport[]> {
  let query = own(db).selectFrom('intake_reports').select(reportColumns);
  if (states !== undefined) query = query.where('state', '=', sql<ReportState>`any(${states}::text[])`);
  if (organization !== undefined) query = query.where('organization', '=', organization);
  if (visible !== undefined) query = query.where(visible);
  if (open === true) query = query.where('state', '=', 'done').where('closed', 'is', null);
  if (also !== undefined) query = query.where(also);
  if (except.length > 0) query = query.where('id', '<>', sql<string>`all(${except}::text[])`);
  if (ids !== undefined) query = query.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (before !== undefined) query = query.where(sql<boolean>`(received_at, id) < (${before.receivedAt}, ${before.id})`);
  return (await query.orderBy('received_at', 'desc').orderBy('id', 'desc').limit(Math.min(Math.max(1, limit), 1_000)).execute()).map(reportOf);
}

export async function countReports(db: Database | Transaction, visible?: Expression<SqlBool>): Promise<Readonly<Record<ReportState, number>>> {
  let query = own(db).selectFrom('intake_reports').select(['state', sql<string>`count(*)`.as('reports')]);
  if (visible !== undefined) query = query.where(visible);
  const counts = Object.fromEntries((await query.groupBy('state').execute()).map(({ state, reports }) => [state, Number(reports)]));
  return { queued: counts['queued'] ?? 0, processing: counts['processing'] ?? 0, done: counts['done'] ?? 0 };
}

/** How many are validated and not closed, among those that later stages say this of. */
export async function countOpen(db: Database | Transaction, visible: Expression<SqlBool>, also: Expression<SqlBool>): Promise<number> {
  const row = await own(db).selectFrom('intake_reports').select(sql<string>`count(*)`.as('reports')).where('state', '=', 'done').where('closed', 'is', null).where(also).where(visible).executeTakeFirst();
  return Number(row?.reports ?? 0);
}

function reportOf(row: Pick<Selectable<IntakeTables['intake_reports']>, (typeof reportColumns)[number]>): StoredReport {
  return {
    id: row.id, organization: row.organization, tokenId: row.token_id, person: row.person ?? undefined, receivedAt: row.received_at, form: row.form, state: row.state, stateAt: row.state_at, title: row.title, package: row.package,
    fields: row.fields, missing: row.missing, legalHold: row.legal_hold ?? undefined, closed: row.closed ?? undefined, decided: row.decided ?? undefined,
  };
}

function summaryOf(row: Pick<Selectable<IntakeTables['intake_attachments']>, (typeof summaryColumns)[number]>): AttachmentSummary {
  return { number: row.number, filename: row.filename, contentType: row.content_type, type: row.type, description: row.description ?? undefined, bytes: row.bytes, erasedAt: row.erased_at ?? undefined };
}
