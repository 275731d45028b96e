import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { Driver } from '../job.ts';
import { SandboxError } from '../error.ts';
import { systemMounts } from './arguments.ts';
import { KERNEL, openGuard } from './cgroup.ts';
import { bubblewrapDriver } from './driver.ts';
import { closeInherited } from './descriptors.ts';
import { prepareEtc } from './etc.ts';
import { sweep } from './janitor.ts';
import { platformOf } from './platform.ts';
import { seccompProgram } from './seccomp/filter.ts';
import { openSlots } from './slots.ts';
import { trial } from './trial.ts';
import { workerName } from './worker.ts';

/** The version that was tested; older ones lack `--disable-userns`. */
const OLDEST = [0, 8];

/** Finds everything and prepares the few files, or says what is missing and which command brings it. */
export async function openBubblewrap(cache: string): Promise<Driver> {
  const platform = platformOf(process.arch);
  if (process.platform !== 'linux' || platform === undefined) {
    throw new SandboxError('unavailable', `bubblewrap needs Linux on x86_64 or aarch64, this is ${process.platform} on ${process.arch}`, { remedy: 'Install Docker or Podman: the container driver serves here.' });
  }
  const bubblewrap = program('bwrap', 'bubblewrap');
  const perl = program('perl', 'perl-base');
  const version = versionOf(bubblewrap);

  const root = process.getuid?.() === 0;
  const folder = join(cache, 'sandbox');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  // The dropped user must pass through to what lies below, and need not list it.
  if (root) for (const place of [cache, folder]) chmodSync(place, 0o711);

  closeInherited();
  const name = workerName(process.pid);
  const guard = openGuard(KERNEL, { pid: process.pid, name, root });
  sweep(guard.parents, folder);
  process.once('exit', () => guard.close());
  const supervisor = supervisorText();
  const filter = seccompProgram({ platform: platform.name, unmappedMemory: guard.memory !== 'watchdog' });
  const base = { perl, system: systemMounts(prepareEtc(folder)) };
  const driver = bubblewrapDriver({
    bubblewrap,
    name,
    base,
    platform,
    supervisor,
    filter: place(folder, name, filter),
    guard,
    slots: openSlots(),
    drop: root,
    configuration: [
      `bubblewrap ${version.join('.')}`, `linux ${release()} ${platform.name}`, root ? 'own user for every slot' : 'ordinary user',
      guard.memory, `filter ${digest(filter)}`, `supervisor ${digest(supervisor)}`, `mounts ${digest(base.system.join(' '))}`,
    ].join(', '),
  });
  await trial(driver);
  return driver;
}

/**
 * As perl is sent it, for every job: without comments, and without `strict`, which costs a millisecond to load and has
 * said its word in the test. perl stops reading its program at the last line; the job follows.
 */
export function supervisorText(): Buffer {
  const lines = readFileSync(join(import.meta.dirname, 'supervisor.pl'), 'utf8').split('\n');
  return Buffer.from([...lines.filter((line) => !/^\s*#|^use strict;$|^$/.test(line)), '__END__', ''].join('\n'));
}

/** Written anew by every worker, in one step: two that start together write the same bytes. */
function place(folder: string, name: string, filter: Buffer): string {
  const file = join(folder, `filter-${digest(filter)}.bpf`);
  const draft = `${file}.${name}`;
  writeFileSync(draft, filter, { mode: 0o644 });
  renameSync(draft, file);
  return file;
}

function digest(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 16);
}

/** From the system's own places only: a program found through PATH could be anybody's. */
function program(name: string, packageName: string): string {
  for (const path of [`/usr/bin/${name}`, `/bin/${name}`]) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  throw new SandboxError('unavailable', `${name} is not installed`, { remedy: `Run: sudo apt-get install --yes ${packageName}` });
}

function versionOf(bubblewrap: string): number[] {
  const text = execFileSync(bubblewrap, ['--version'], { encoding: 'utf8', env: {}, timeout: 10_000 });
  const version = (/(\d+)\.(\d+)(?:\.(\d+))?/.exec(text)?.slice(1) ?? []).filter((part) => part !== undefined).map(Number);
  const [major = 0, minor = 0] = version;
  if (major < (OLDEST[0] as number) || (major === OLDEST[0] && minor < (OLDEST[1] as number))) {
    throw new SandboxError('unavailable', `bubblewrap ${version.join('.')} is older than ${OLDEST.join('.')}`, { remedy: 'Run: sudo apt-get install --yes bubblewrap (Debian 12 or newer has it), or install Podman.' });
  }
  return version;
}
