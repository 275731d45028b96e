import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { platformOf } from '../bubblewrap/platform.ts';
import { seccompProgram } from '../bubblewrap/seccomp/filter.ts';
import { openSlots } from '../bubblewrap/slots.ts';
import { isRunning } from '../bubblewrap/worker.ts';
import { SandboxError } from '../error.ts';
import type { Driver } from '../job.ts';
import { containerDriver } from './driver.ts';
import type { Engine } from './engine.ts';
import { findEngine } from './engine.ts';
import { removeRoot } from './rootfs.ts';

/**
 * An image with Perl, which the supervisor needs, and a C library as new as Node's; used where the engine does not share
 * this machine's files. Python proofs need one with /usr/bin/python3, named by configuration.
 */
const DEFAULT_IMAGE = 'debian:12';

export interface ContainerOptions {
  readonly engine: Engine['name'];
  /** Taken in place of the host's own programs; without one only a local Podman needs none. */
  readonly image?: string;
}

const run = promisify(execFile);

/** Finds the engine and a runtime that starts here, or says what is missing. */
export async function openContainer(cache: string, options: ContainerOptions): Promise<Driver> {
  const platform = platformOf(process.arch);
  if (platform === undefined) throw new SandboxError('unavailable', `there is no system call filter for ${process.arch}`, { remedy: 'Run the worker on x86-64 or arm64.' });
  const engine = await findEngine(options.engine);
  const image = options.image ?? (engine.local && process.platform === 'linux' ? undefined : DEFAULT_IMAGE);
  const folder = join(cache, 'sandbox', 'containers');
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  // The container's users, which are nobody here, must pass through to what lies below, and need not list it.
  if (engine.root) for (const place of [cache, join(cache, 'sandbox'), folder]) chmodSync(place, 0o711);
  await clean(engine, folder);
  const supervisor = readFileSync(join(import.meta.dirname, '..', 'bubblewrap', 'supervisor.pl'));
  const filter = seccompProgram({ platform: platform.name, unmappedMemory: true });
  const refusals: string[] = [];
  // Podman's first choice, crun, refuses a hybrid layout of control groups; runc does not.
  for (const runtime of engine.name === 'podman' ? [undefined, 'runc'] : [undefined]) {
    const driver = containerDriver({
      engine, platform, filter, folder, image, runtime, slots: openSlots(),
      supervisor: Buffer.concat([supervisor, Buffer.from('\n__END__\n')]),
      configuration: [
        `${engine.name} ${engine.version}`, runtime ?? 'default runtime', `linux ${release()} ${platform.name}`, engine.root ? 'root' : 'rootless',
        `control groups ${engine.cgroups}`, image ?? 'host programs', `filter ${digest(filter)}`, `supervisor ${digest(supervisor)}`,
      ].join(', '),
    });
    const { end } = await driver.run({ argv: ['/usr/bin/perl', '-e', 'exit 42'], limits: { wallMilliseconds: 30_000, memoryMiB: 128, processes: 16, outputMiB: 1, scratchMiB: 1 } });
    if (end.kind === 'exited' && end.status === 42) return driver;
    refusals.push(end.kind === 'broken' ? end.why : JSON.stringify(end));
  }
  throw new SandboxError('unavailable', `${engine.name} cannot start a sandbox: ${refusals.join('; ')}`, {
    remedy: image === undefined ? 'Run: sudo apt-get install --yes runc' : `Run: ${engine.name} pull ${image} (any image with Perl does, by configuration)`,
  });
}

/** What a killed worker left: its containers, which end by themselves, and its folders. Names carry the worker that made them. */
async function clean(engine: Engine, folder: string): Promise<void> {
  const { stdout } = await run(engine.program, ['ps', '--all', '--filter', 'name=^/?breakwater-', '--format', '{{.Names}}'], { timeout: 20_000 });
  const dead = stdout.split('\n').filter((name) => /^breakwater-\d+-\d+-[0-9a-f]+$/.test(name) && !isRunning(name));
  if (dead.length > 0) await run(engine.program, ['rm', '--force', ...dead], { timeout: 60_000 }).catch(() => undefined);
  for (const name of readdirSync(folder)) if (name.startsWith('breakwater-') && !isRunning(name)) removeRoot(join(folder, name));
}

function digest(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 16);
}
