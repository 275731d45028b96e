import type { Clock } from '../kernel/clock.ts';
import type { Laboratory, Progress, Surroundings } from '../reproduction/index.ts';
import type { KeyPlace } from '../trust/index.ts';
import type { DoctorReport } from './doctor.ts';
import type { DeskPlace } from './desk/client.ts';
import type { Intel } from './intel/update.ts';
import type { Screen } from './terminal/screen.ts';

/** A service that runs in this process. */
export interface RunningService {
  readonly address: string;
  /** Signs the first administrator in, once, within a quarter of an hour. */
  readonly link: string;
  /** The second factor for acts that cannot be undone. */
  readonly code: string;
  /** What the data is kept in, in words. */
  readonly kept: string;
  /** Why it is kept no better, and the remedy. */
  readonly instead: string | undefined;
  readonly token: string;
  close(): Promise<void>;
}

export interface LedgerCheck {
  readonly findings: readonly { readonly file: string; readonly index?: number; readonly problem: string }[];
  readonly size: number;
  readonly notes: readonly string[];
}

/** The service and its data on this machine, opened directly. */
export interface LocalDesk {
  serve(options: { readonly driver?: string | undefined; readonly withoutWork?: boolean | undefined }): Promise<RunningService>;
  work(options: { readonly driver?: string | undefined }): Promise<{ close(): Promise<void> }>;
  backup(file: string): Promise<{ readonly rows: number }>;
  restore(file: string): Promise<{ readonly rows: number }>;
  /** A new key-encryption key, and every data key wrapped anew; or, with `retire`, the end of the former one. */
  rotateKeys(options: { readonly retire: boolean }): Promise<{ readonly key: string; readonly rewrapped: number; readonly retired: number; readonly ownKey: boolean }>;
  verifyLedger(options: { readonly since?: string | undefined; readonly withDatabase: boolean }): Promise<LedgerCheck>;
  /** Writes the feed anew into a folder. */
  exportFeed(folder: string): Promise<{ readonly advisories: number }>;
  /** Resolves when this process is asked to end. */
  untilAsked(): Promise<string>;
}

/** What the commands are given; composed in `start/`. */
export interface Environment {
  readonly clock: Clock;
  readonly screen: Screen;
  /** The folder where the user stands: relative paths are about it. */
  readonly folder: string;
  /** The folder of this installation, with its `examples/`. */
  readonly home: string;
  /** Where signing keys live, and of which kind a new one is. */
  readonly keys: KeyPlace;
  readonly local: LocalDesk;
  /** The knowledge base of advisories on this machine. */
  readonly intel: Intel;
  /** The service, for the commands that ask it. */
  readonly desk: DeskPlace;
  /** Engine and machine, for the evidence. */
  readonly surroundings: Surroundings;
  /** Opens sandbox and ecosystems. Throws where isolation cannot be had. */
  openLaboratory(options: LaboratoryOptions): Promise<Laboratory>;
  inspect(options: LaboratoryOptions): Promise<DoctorReport>;
}

export interface LaboratoryOptions {
  readonly driver?: string | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Exit statuses, documented in the README and in `--help`. */
export const exits = { yes: 0, no: 1, usage: 2 } as const;
export type Exit = (typeof exits)[keyof typeof exits];
