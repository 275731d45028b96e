import type { Clock } from '../../kernel/clock.ts';
import type { Database, Queue, Transaction } from '../../store/index.ts';

/** Who gets it: a person here, or the finder of a report at the address that came with it. Addresses are looked up when it goes. */
export interface Recipient {
  readonly kind: 'person' | 'finder';
  /** Of the person, or of the report. */
  readonly id: string;
}

/** What there is to see. The letter names it by its address alone. */
export interface Subject {
  readonly kind: 'report' | 'case';
  readonly id: string;
}

export interface Letter {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The way out, as somebody else provides it. */
export interface Post {
  send(letter: Letter): Promise<{ readonly outcome: 'sent' } | { readonly outcome: 'refused' | 'later'; readonly why: string }>;
}

export interface NotificationParts {
  readonly db: Database;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly post: Post;
  /** Where people reach the desk. */
  readonly origin: URL;
  /** Where to write now; undefined for whoever may not see the thing any more, wants nothing, or has no address. */
  addressOf(recipient: Recipient, about: Subject): Promise<string | undefined>;
  /** Before the second attempt, the third, and so on, in seconds; after the last of them a letter is dead. */
  readonly delays?: readonly number[];
}

/** What the desk is told; where no mail is configured nobody is even looked up. */
export interface Notices {
  tell(trx: Transaction, recipients: () => Promise<readonly Recipient[]>, about: Subject): Promise<void>;
}

export interface OutboxState {
  readonly waiting: number;
  /** Newest first, at most twenty; of how many. They name neither people nor cases. */
  readonly dead: readonly { readonly id: string; readonly since: Date; readonly attempts: number; readonly error: string }[];
  readonly deadCount: number;
}
