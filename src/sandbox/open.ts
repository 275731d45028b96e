import type { Driver } from './job.ts';
import { openBubblewrap } from './bubblewrap/open.ts';

export interface SandboxOptions {
  /** The product's cache folder. */
  readonly cache: string;
  readonly driver?: 'auto' | 'bubblewrap' | 'podman' | 'docker';
}

export async function openSandbox(options: SandboxOptions): Promise<Driver> {
  return openBubblewrap(options.cache);
}
