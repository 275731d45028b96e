import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runCommandLine, screenOn, type Environment } from '../cli/index.ts';
import { openHttp } from '../net/index.ts';
import type { Surroundings } from '../reproduction/index.ts';
import { lockFolder } from '../store/index.ts';
import { readConfiguration } from './configuration.ts';
import { localDesk } from './local.ts';
import { localToken } from './local-token.ts';
import { inspectMachine } from './inspect.ts';
import { driverOf, openLaboratory, systemClock } from './laboratory.ts';

/** The composition root of every command: configuration, clock, sandbox and ecosystems, handed to the command line. */
export async function commandLine(argv: readonly string[]): Promise<number> {
  const configuration = readConfiguration(process.env);
  const clock = systemClock;
  const home = fileURLToPath(new URL('../../', import.meta.url));
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

  // A reader that has seen enough (`| head`) is no failure.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', (error: NodeJS.ErrnoException) => { if (error.code !== 'EPIPE') throw error; });
  const surroundings: Surroundings = { engine: { version, node: process.version }, host: { platform: process.platform, kernel: release(), architecture: process.arch } };
  const environment: Environment = {
    clock, home,
    openLaboratory: ({ driver, onProgress }) => openLaboratory(configuration, { driver: driverOf(driver), clock, ...(onProgress === undefined ? {} : { onProgress }) }),
    screen: screenOn(process.stdout, process.stderr, process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== ''),
    folder: process.cwd(),
    surroundings,
    local: localDesk(configuration, surroundings, process.env),
    intel: {
      folder: configuration.intel,
      http: () => openHttp({ proxyEnv: process.env }),
      lock: (folder) => lockFolder(folder, { what: 'knowledge base is being updated by' }),
    },
    keys: { folder: configuration.keys, profile: configuration.signing },
    desk: { url: configuration.desk.url ?? configuration.desk.origin, token: configuration.desk.token ?? await localToken(configuration.data), request: fetch },
    inspect: ({ driver }) => inspectMachine({ configuration, driver: driverOf(driver) }),
  };
  return runCommandLine(argv, version, environment);
}
