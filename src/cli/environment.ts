import type { Clock } from '../kernel/clock.ts';
import type { Laboratory, Progress, Surroundings } from '../reproduction/index.ts';
import type { KeyPlace } from '../trust/index.ts';
import type { DoctorReport } from './doctor.ts';
import type { DeskPlace } from './desk/client.ts';
import type { Screen } from './terminal/screen.ts';

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
