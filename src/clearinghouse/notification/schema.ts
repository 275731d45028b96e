import type { Clock } from '../../kernel/clock.ts';
import type { Database, Queue, Transaction } from '../../store/index.ts';

/** Who gets it: a person here, the finder of a report or who was invited, at the address that came with it. Addresses are looked up when it goes. */
export interface Recipient {
  readonly kind: 'person' | 'finder' | 'invited';
  /** Of the person, the report, or the invitation. */
  readonly id: string;
}

/** What there is to see, named by its address alone; or a way in, whose secret is made when the letter goes. */
export interface Subject {
  readonly kind: 'report' | 'case' | 'day' | 'sign-in' | 'invitation';
  /** Of the report, the case, the organization whose day it is, the person, or the invitation. */
  readonly id: string;
}

/** A way in, made for one letter. */
export interface Way {
  readonly link: string;
  readonly until: Date;
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
  /** A fresh way in for this letter; undefined where there is none any more. Earlier letters' links end. */
  wayIn(about: Subject): Promise<Way | undefined>;
  /** People who can sign in by a link at an address. */
  peopleAt(email: string): Promise<readonly string[]>;
  /** Before the second attempt, the third, and so on, in seconds; after the last of them a letter is dead. */
  readonly delays?: readonly number[];
}

/** What the desk is told; where no mail is configured nobody is even looked up. */
export interface Notices {
  /** Is any mail sent? */
  readonly mails: boolean;
  /** Whoever is known at this address is sent a link. What is done here is the same for every address. */
  askForLink(trx: Transaction, email: string): Promise<void>;
  tell(trx: Transaction, recipients: () => Promise<readonly Recipient[]>, about: Subject, urgent?: boolean): Promise<void>;
}

export interface OutboxState {
  readonly waiting: number;
  /** Newest first, at most twenty; of how many. They name neither people nor cases. */
  readonly dead: readonly { readonly id: string; readonly since: Date; readonly attempts: number; readonly error: string }[];
  readonly deadCount: number;
}
