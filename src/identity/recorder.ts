import type { Clock } from '../kernel/clock.ts';
import type { Recorder } from '../ledger/index.ts';

/** What every change in this room is handed. The record is of ids only, never a secret. */
export interface Tools {
  readonly clock: Clock;
  readonly record: Recorder;
}
