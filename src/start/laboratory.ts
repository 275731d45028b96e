import { randomBytes } from 'node:crypto';
import { openEcosystems } from '../ecosystems/index.ts';
import { CommandError } from '../cli/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Laboratory } from '../reproduction/index.ts';
import { openSandbox, runtimes, type SandboxOptions } from '../sandbox/index.ts';
import type { Configuration } from './configuration.ts';
import { limited } from './limited.ts';

export type DriverName = NonNullable<SandboxOptions['driver']>;

interface Options {
  readonly driver?: DriverName;
  readonly clock: Clock;
  readonly onProgress?: NonNullable<Laboratory['onProgress']>;
}

/** The system's clock: the only place that takes time instead of being given it. */
export const systemClock: Clock = { now: () => new Date(), monotonic: () => performance.now() };

/** The engine's surroundings, real ones: a sandbox that has shown that it holds, the ecosystems, the system's entropy. */
export async function openLaboratory(configuration: Configuration, { driver = 'auto', clock, onProgress }: Options): Promise<Laboratory> {
  const sandbox = limited(await openSandbox({ cache: configuration.cache, driver }), configuration.jobs);
  return {
    sandbox, clock,
    runtimes: await runtimes(configuration.cache),
    ecosystems: openEcosystems({ cache: configuration.cache, sandbox }),
    tokens: { token: (bytes = 16) => randomBytes(bytes).toString('hex') },
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}

const drivers: readonly DriverName[] = ['auto', 'bubblewrap', 'podman', 'docker'];

export function driverOf(name: string | undefined): DriverName {
  const found = drivers.find((each) => each === (name ?? 'auto'));
  if (found === undefined) throw new CommandError('usage', `there is no driver ${name ?? ''}`, { remedy: `use one of ${drivers.join(', ')}` });
  return found;
}
