import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { engineOver, serveEngine, type Channel, type Engine } from '../reproduction/index.ts';
import type { Configuration } from './configuration.ts';
import { openLaboratory, systemClock, type DriverName } from './laboratory.ts';

/** The role under which `main.ts` starts the engine's process. */
export const engineRole = 'engine-process';

/** What the engine's process may know of ours: places, language, and how the user's own clients reach the registries. Nothing else. */
const handed = /^(?:PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|XDG_\w+|BREAKWATER_CACHE|BREAKWATER_JOBS|NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)|(?:https?|no|all)_proxy|(?:HTTPS?|NO|ALL)_PROXY|npm_config_\w+|NPM_CONFIG_\w+|PIP_\w+)$/;

export interface EngineProcess extends Engine {
  /** Resolves when the process is gone; what is under way fails. */
  close(): Promise<void>;
}

/** An engine whose process is started when it is first needed, and anew after it died. */
export function engineProcess(environment: NodeJS.ProcessEnv, driver: DriverName): EngineProcess {
  let running: { readonly engine: Engine; readonly child: ChildProcess } | undefined;

  function engine(): Engine {
    if (running !== undefined) return running.engine;
    const child = fork(fileURLToPath(new URL('../main.ts', import.meta.url)), [engineRole, driver], {
      serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: Object.fromEntries(Object.entries(environment).filter(([name]) => handed.test(name))),
    });
    const here = { child, engine: engineOver(channelTo(child)) };
    const gone = (): void => { if (running === here) running = undefined; };
    child.once('exit', gone).once('error', gone);
    running = here;
    return here.engine;
  }

  return {
    establish: (...given) => engine().establish(...given),
    searchRange: (...given) => engine().searchRange(...given),
    verifyFix: (...given) => engine().verifyFix(...given),
    sameFlaw: (...given) => engine().sameFlaw(...given),
    async close() {
      const child = running?.child;
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** The engine's own process: it serves its parent and ends with it. */
export async function serveParent(configuration: Configuration, driver: DriverName): Promise<void> {
  // Before anything that takes time: a parent that is killed meanwhile is never heard of again.
  process.once('disconnect', () => process.exit(0));
  if (!process.connected) process.exit(0);
  // A terminal's Ctrl C is for the parent to answer: it ends this process once the work is handed back.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const laboratory = await openLaboratory(configuration, { driver, clock: systemClock });
  serveEngine(laboratory, { send: (message) => void process.send?.(message), onMessage: (listener) => void process.on('message', listener), onClose: () => undefined });
}

function channelTo(child: ChildProcess): Channel {
  return {
    send: (message) => void child.send(message as object, () => undefined),
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void child.once('exit', listener).once('error', listener),
  };
}
