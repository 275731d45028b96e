import type { AffectedRange, Given, Reproduction, Verdict } from '../../reproduction/index.ts';
import type { Transaction } from '../../store/index.ts';

/** What running a report's proof established; one per report, and of it nothing ever changes but that a range is added. */
export interface Validation {
  readonly report: string;
  readonly verdict: Verdict;
  readonly reproduction: Reproduction;
  /** Of what fires; it is searched after the verdict. */
  readonly range: AffectedRange | undefined;
  readonly finishedAt: Date;
  /** Hexadecimal SHA-256 of the signed envelope; undefined where the claim could not be read. */
  readonly evidenceSha256: string | undefined;
  /** A person asked for another run, which has not ended yet. */
  readonly rerun: Rerun | undefined;
}

export interface Rerun {
  /** The id of a person. */
  readonly by: string;
  readonly reason: string;
  /** RFC 3339. */
  readonly at: string;
}

/** A verdict that was given before a person had the proof run again. */
export interface FormerVerdict {
  readonly verdict: Verdict;
  readonly finishedAt: Date;
  readonly rerun: Rerun;
}

/** The affected range of what fired, by execution: it comes once, after the verdict. */
export interface Ranged {
  readonly report: string;
  readonly range: AffectedRange;
  /** Of the envelope that has verdict and range. */
  readonly evidenceSha256: string;
}

/** The reports, as the stage before offers them. */
export interface Reports {
  /** The proof, or undefined where the report brings none that can be run. */
  reproducer(report: string): Promise<Given | undefined>;
  setState(trx: Transaction, report: string, state: 'processing' | 'done'): Promise<void>;
}

/** What later stages hear, in the transaction that makes it true. */
export interface ValidationEvents {
  validated(trx: Transaction, validation: Validation): Promise<void>;
  ranged(trx: Transaction, ranged: Ranged): Promise<void>;
}

/** Evidence carries the proof: it is kept encrypted, bound to its report. */
export interface Vault {
  seal(bytes: Uint8Array, context: string): Promise<Uint8Array>;
  open(sealed: Uint8Array, context: string): Promise<Uint8Array>;
  /** The same content, its key wrapped by the key of now; undefined where it is so already. */
  rewrap(sealed: Uint8Array, context: string): Promise<Uint8Array | undefined>;
}
