import type { BreakwaterError } from '../../kernel/error.ts';
import type { Fix } from '../fix/verify.ts';
import type { FixVerification } from '../fix/result.ts';
import type { AffectedRange } from '../range/result.ts';
import type { Progress, Reproduction } from '../result.ts';
import type { SameFlaw } from '../same-flaw.ts';

/** A claim as bytes: a zip, or a manifest that names no files. */
export interface Given {
  readonly bytes: Uint8Array;
  readonly label: string;
}

/** What running a claim established. */
export interface Established {
  readonly reproduction: Reproduction;
  /** Of what fires. */
  readonly range?: AffectedRange;
}

/**
 * The engine in a process of its own. What launches sandboxes shall hold no signing key, no key-encryption key and no
 * database credential: it is handed the plaintext of one job at a time and gives back what was established.
 */
export interface Engine {
  establish(claim: Given, options?: Watching): Promise<Established>;
  verifyFix(claim: Given, fix: Fix, options: Watching & { readonly seed: string; readonly known?: readonly Given[] }): Promise<FixVerification>;
  sameFlaw(first: Given, second: Given, patch: string, options: Watching & { readonly seed: string }): Promise<SameFlaw>;
}

export interface Watching {
  readonly onProgress?: (progress: Progress) => void;
}

export type Task =
  | { readonly act: 'establish'; readonly claim: Given }
  | { readonly act: 'verify-fix'; readonly claim: Given; readonly fix: Fix; readonly seed: string; readonly known: readonly Given[] }
  | { readonly act: 'same-flaw'; readonly first: Given; readonly second: Given; readonly patch: string; readonly seed: string };

export interface Request {
  readonly id: number;
  readonly task: Task;
}

export type Answer =
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly result: Established | FixVerification | SameFlaw }
  | { readonly id: number; readonly error: Failure };

/** What crosses of an error: our own whole, of others the message alone. */
export type Failure = Pick<BreakwaterError, 'message'> & { readonly code: string; readonly remedy: string | undefined; readonly where: string | undefined };

/** One side of a pair of processes; messages arrive whole and in order. */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}
