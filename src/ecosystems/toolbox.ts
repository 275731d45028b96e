import { NetError, openHttp } from '../net/index.ts';
import type { HttpClient, HttpOptions } from '../net/index.ts';
import type { Driver } from '../sandbox/index.ts';
import type { Decompress } from './archive/open.ts';
import { openDecompress } from './archive/decompress.ts';
import { askNpm } from './clients/npm.ts';
import type { NpmConfiguration } from './clients/npm.ts';
import { askPip } from './clients/pip.ts';
import type { PipConfiguration } from './clients/pip.ts';
import { openCommand } from './clients/command.ts';
import type { Command } from './clients/command.ts';
import { EcosystemError } from './error.ts';
import { openStore } from './archive-cache/store.ts';
import type { Store } from './archive-cache/store.ts';

/** What every ecosystem is handed; opened once by `openEcosystems`, so that clients are asked and digests checked once per process. */
export interface Toolbox {
  readonly cache: string;
  readonly store: Store;
  readonly sandbox: Driver;
  /** Asks npm at the first call. */
  npm(): Promise<NpmConfiguration>;
  /** Asks pip at the first call. */
  pip(): Promise<PipConfiguration>;
  readonly command: Command;
  openHttp(options: HttpOptions): HttpClient;
  /** xz and bzip2, in the sandbox. */
  readonly decompress: Decompress;
  readonly now: () => number;
}

export function openToolbox(options: { readonly cache: string; readonly sandbox: Driver; readonly env?: Readonly<Record<string, string | undefined>> }): Toolbox {
  const env = options.env ?? process.env;
  const command = openCommand(env);
  const npm = lazy(() => askNpm(command, env));
  const pip = lazy(() => askPip(command, env));
  return {
    cache: options.cache,
    store: openStore(options.cache),
    sandbox: options.sandbox,
    npm,
    pip,
    command,
    openHttp: (http) => openHttp({ ...http, proxyEnv: { ...env, ...http.proxyEnv } }),
    decompress: openDecompress(options.sandbox),
    now: Date.now,
  };
}

/** Runs the task at the first call and remembers what it gave; a failure is tried again. */
export function lazy<T>(task: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= task().catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}

/** A NetError in this module's own terms; everything else as it is. */
export function asEcosystemError(error: unknown, what: string): unknown {
  if (!(error instanceof NetError)) return error;
  const code = error.code === 'digest-mismatch' ? 'digest-mismatch' : 'registry-unreachable';
  return new EcosystemError(code, `${what}: ${error.message}`, { cause: error, remedy: error.remedy ?? (code === 'digest-mismatch' ? 'Do not use this file; tell the registry.' : 'Try again later.') });
}
