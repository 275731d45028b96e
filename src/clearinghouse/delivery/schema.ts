import type { Clock } from '../../kernel/clock.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Database } from '../../store/index.ts';

export interface DeliveryParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly record: Recorder;
}
