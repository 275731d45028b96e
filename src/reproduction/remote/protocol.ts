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

/** What looking for a claim's range came to: without one, why there is none to be had. */
export type Searched = { readonly range: AffectedRange } | { readonly because: string };

/**
 * The engine in a process of its own. What launches sandboxes shall hold no signing key, no key-encryption key and no
 * database credential: it is handed the plaintext of one job at a time and gives back what was established.
 */
export interface Engine {
  /** The verdict alone: a range takes as long again, and nobody who waits for the verdict waits for it. */
  establish(claim: Given, options?: Watching): Promise<Reproduction>;
  /** On which versions it fires, given what was established before. */
  searchRange(claim: Given, reproduction: Reproduction, options?: Watching): Promise<Searched>;
  verifyFix(claim: Given, fix: Fix, options: Watching & { readonly seed: string; readonly known?: readonly Given[] }): Promise<FixVerification>;
  sameFlaw(first: Given, second: Given, patch: string, options: Watching & { readonly seed: string }): Promise<SameFlaw>;
}

export interface Watching {
  readonly onProgress?: (progress: Progress) => void;
}

export type Task =
  | { readonly act: 'establish'; readonly claim: Given }
  | { readonly act: 'search-range'; readonly claim: Given; readonly reproduction: Reproduction }
  | { readonly act: 'verify-fix'; readonly claim: Given; readonly fix: Fix; readonly seed: string; readonly known: readonly Given[] }
  | { readonly act: 'same-flaw'; readonly first: Given; readonly second: Given; readonly patch: string; readonly seed: string };

export type Result = Reproduction | Searched | FixVerification | SameFlaw;

export interface Request {
  readonly id: number;
  readonly task: Task;
}

export type Answer =
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly error: Failure };

/** What crosses of an error: our own whole, of others the message alone. */
export type Failure = Pick<BreakwaterError, 'message'> & { readonly code: string; readonly remedy: string | undefined; readonly where: string | undefined };

/** One side of a pair of processes; messages arrive whole and in order. */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}
