import type { Readable } from 'node:stream';
import type { ValidationParts } from '../clearinghouse/validation/index.ts';
import type { RemediationParts } from '../clearinghouse/remediation/index.ts';
import type { OperatorParts } from '../clearinghouse/operators/index.ts';
import type { Desk } from '../clearinghouse/cases/index.ts';
import type { Publisher } from '../clearinghouse/distribution/index.ts';
import type { Notices } from '../clearinghouse/notification/index.ts';
import type { KnowledgeShelf } from '../clearinghouse/inventory/index.ts';
import type { HourlyWindow, IntakeDeps } from '../clearinghouse/intake/index.ts';
import type { Oidc, Places, Site, TokenReader } from '../identity/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Recorder } from '../ledger/index.ts';
import type { Database, Profile } from '../store/index.ts';
import type { KeyWrapper, PublicKey } from '../trust/index.ts';
import type { TrustedProxies } from './address.ts';
import type { Live } from './live.ts';
import type { OwnShelf } from './osv/own.ts';
import type { Pages } from './pages.ts';
import type { HealthView, ReportRow } from './view.ts';

/** What the resources are handed; composed in `start/`. */
export interface HttpParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly record: Recorder;
  readonly keys: KeyWrapper;
  readonly site: Site;
  readonly places: Places;
  /** Whose `X-Forwarded-For` is believed. Scheme and name come from `places`, whatever a header says. */
  readonly proxies: TrustedProxies;
  readonly oidc: Oidc | undefined;
  readonly intake: IntakeDeps;
  readonly validation: ValidationParts;
  readonly cases: Desk;
  readonly remediation: RemediationParts;
  readonly operators: OperatorParts;
  readonly advisories: AdvisoryShelf;
  /** What was published here, and what others publish. */
  readonly own: OwnShelf;
  readonly knowledge: KnowledgeShelf;
  readonly ledger: LedgerShelf;
  readonly live: Live;
  readonly notices: Notices;
  readonly pages: Pages | undefined;
  readonly profile: Profile;
  readonly version: string;
  readonly publisher: Publisher;
  /** How far a report's proof has come, while it runs in this process. */
  progress(report: string): ReportRow['progress'];
  readonly tokens: TokenReader;
  /** Reports that one token may hand in within an hour, look-ups of receipts from one address, and sign-in links asked for from one address and for one mailbox. */
  readonly hourly: { readonly reports: HourlyWindow; readonly lookups: HourlyWindow; readonly links: HourlyWindow; readonly letters: HourlyWindow };
  /** A backup of now, whole and on disk; the digest in base64. */
  backup(): Promise<{ readonly rows: number; readonly bytes: number; readonly sha256: string; readonly content: Readable }>;
  health(): Promise<HealthView>;
  /** Prometheus' text format. */
  metrics(): Promise<string>;
  /** Told of what was not the asker's fault; without what they sent. */
  onFault(error: unknown, where: string): void;
}

/** What is public, as the feed has it. */
export interface AdvisoryShelf {
  /** The static folder, to be read by anybody. */
  readonly folder: string;
}

export interface LedgerShelf {
  readonly folder: string;
  readonly nudge: () => void;
  /** What its checkpoints are signed with. */
  readonly publicKey: PublicKey;
}
