import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Database, Queue, Transaction } from '../../store/index.ts';

export const webhookBody = z.strictObject({ url: z.string().trim().min(1).max(2_000) });
export const againBody = z.strictObject({ message: z.string().min(1).max(100) });

export const mailBody = z.strictObject({ wanted: z.boolean() });

export interface DeliveryParts {
  readonly db: Database;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly record: Recorder;
  /** Seals addresses and secrets of webhooks. */
  readonly vault: Vault;
  readonly courier: Courier;
  /** By mail: that there is something to see, and nothing of what. Once a day; an urgent one does not wait for the next. */
  tell(trx: Transaction, people: readonly string[], organization: string, urgent: boolean): Promise<void>;
  /** Who has access now: one whose sponsorship ended is told nothing more. */
  hasAccess(organization: string): Promise<boolean>;
  /** Before the second attempt, the third, and so on, in seconds; after the last of them a message is dead. */
  readonly delays?: readonly number[];
}

export interface Vault {
  seal(bytes: Uint8Array, context: string): Promise<Uint8Array>;
  open(sealed: Uint8Array, context: string): Promise<Uint8Array>;
}

/** The way out, as somebody else provides it: guarded, bounded in time, no redirect followed. */
export interface Courier {
  /** Why nothing will be sent to this address, as far as that shows without asking anybody. */
  refusal(url: URL): string | undefined;
  post(url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<Answer>;
}

export type Answer =
  | { readonly outcome: 'answered'; readonly status: number }
  /** Whenever it is tried: nothing may be sent there. */
  | { readonly outcome: 'refused'; readonly why: string }
  | { readonly outcome: 'later'; readonly why: string };

/** What a receiver gets: the same bytes, under the same id, however often it is sent. */
export interface Payload {
  readonly type: 'actions.new';
  readonly id: string;
  readonly at: string;
  readonly organization: string;
  /** How many there are; of them no more than a thousand are in the list, those due first. */
  readonly count: number;
  readonly actions: readonly { readonly id: string; readonly title: string; readonly due: string | null; readonly clock: string }[];
}
