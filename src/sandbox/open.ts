import type { Driver } from './job.ts';
import { SandboxError } from './error.ts';
import { openBubblewrap } from './bubblewrap/open.ts';
import type { ContainerOptions } from './container/index.ts';
import { openContainer } from './container/index.ts';
import { requireSafe, selfTestOf } from './tested.ts';

export interface SandboxOptions {
  /** The product's cache folder. */
  readonly cache: string;
  /** `auto` takes the first that works: bubblewrap, then Podman, then Docker. */
  readonly driver?: 'auto' | Driver['name'];
  /** Image for the container engines; without one a local Podman runs the host's own programs and others their default. */
  readonly image?: string;
}

/**
 * A driver that has shown here that it holds. Throws `unavailable` (with each driver's reason and remedy) where none
 * works and `unsafe` where one works but an attack gets through: there is no weaker run.
 */
export async function openSandbox(options: SandboxOptions): Promise<Driver> {
  const driver = await openUntested(options);
  requireSafe(await selfTestOf(driver, options));
  return driver;
}

function containerOptions(engine: ContainerOptions['engine'], { image }: SandboxOptions): ContainerOptions {
  return image === undefined ? { engine } : { engine, image };
}

type Opener = (cache: string, options: SandboxOptions) => Promise<Driver>;

const OPENERS: readonly (readonly [Driver['name'], Opener])[] = [
  ['bubblewrap', (cache) => openBubblewrap(cache)],
  ['podman', (cache, options) => openContainer(cache, containerOptions('podman', options))],
  ['docker', (cache, options) => openContainer(cache, containerOptions('docker', options))],
];

/** For the benchmark that attacks a driver, and for showing what is there. Whoever runs jobs opens with `openSandbox`. */
export async function openUntested(options: SandboxOptions): Promise<Driver> {
  const wanted = options.driver ?? 'auto';
  const reasons: SandboxError[] = [];
  for (const [name, open] of OPENERS) {
    if (wanted !== 'auto' && wanted !== name) continue;
    try {
      return await open(options.cache, options);
    } catch (error) {
      if (!(error instanceof SandboxError)) throw error;
      reasons.push(error);
    }
  }
  const [first] = reasons;
  if (first === undefined || reasons.length === 1) throw first ?? new SandboxError('unavailable', `there is no driver ${wanted}`);
  throw new SandboxError('unavailable', `no sandbox works here: ${reasons.map((reason) => reason.message).join('; ')}`, {
    ...(first.remedy === undefined ? {} : { remedy: first.remedy }),
    cause: reasons,
  });
}
