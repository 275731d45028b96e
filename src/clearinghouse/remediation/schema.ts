import { z } from 'zod';
import type { FixVerification, Given } from '../../reproduction/index.ts';
import type { Transaction } from '../../store/index.ts';

/** What somebody hands in as a fix: a published version, or a unified diff against the vulnerable one. */
export const fixSchema = z.union([
  z.strictObject({ version: z.string().min(1).max(128).regex(/^[\x21-\x7e]+$/, 'printable characters without spaces') }),
  z.strictObject({ patch: z.string().min(1).max(1_048_576) }),
]);
export type FixGiven = z.infer<typeof fixSchema>;

export interface FixRecord {
  readonly id: string;
  readonly case: string;
  readonly submittedBy: string;
  readonly submittedAt: Date;
  /** `version 1.2.3`, or `patch sha256:…`. */
  readonly what: string;
  readonly state: 'queued' | 'processing' | 'done';
  readonly verification: FixVerification | undefined;
}

/** A case's proofs, as the stage before offers them; the first is the one that the case rests on. */
export interface Proofs {
  ofCase(caseId: string): Promise<readonly Given[]>;
  /** Other open cases that may be the same flaw, by the cheap keys: at most a handful. */
  neighbors(caseId: string): Promise<readonly string[]>;
}

export interface RemediationEvents {
  fixSubmitted(trx: Transaction, given: { readonly case: string; readonly fix: string; readonly by: string; readonly what: string }): Promise<void>;
  fixVerified(trx: Transaction, outcome: { readonly case: string; readonly fix: string; readonly verified: boolean; readonly version: string | undefined }): Promise<void>;
  /** The verified minimal patch of one case was tried on the proof of another. */
  compared(trx: Transaction, outcome: { readonly case: string; readonly other: string; readonly outcome: 'same' | 'different' | 'undecided'; readonly because: string }): Promise<void>;
}
