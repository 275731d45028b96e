import type { Job, Mount } from '../job.ts';
import type { Engine } from './engine.ts';

/** Where the programs come from: a folder of mount points with the host's /usr on it, or an image. */
export type Root = { readonly folder: string; readonly mounts: readonly Mount[] } | { readonly image: string };

export interface Launch {
  readonly engine: Engine;
  readonly name: string;
  readonly root: Root;
  /** OCI runtime, where the engine's own choice does not start here. */
  readonly runtime?: string;
  /** First of 65,536 host users that the container's users become. */
  readonly users?: number;
}

/** The engine and its runtime start inside the job's process limit; below this many they could not. The supervisor's own limit, per user, is exact. */
const RUNTIME_PROCESSES = 16;

/** The whole command line after the engine's name. Every option that isolates is stated, for defaults are configurable. */
export function containerArguments({ engine, name, root, runtime, users }: Launch, job: Job): string[] {
  const { limits } = job;
  const scratch = `${Math.ceil(limits.scratchMiB)}m`;
  const memory = `${Math.max(6, Math.ceil(limits.memoryMiB))}m`;
  const podman = engine.name === 'podman';
  const local = 'folder' in root;
  return [
    'run', '--rm', '--interactive', '--name', name, ...(runtime === undefined ? [] : ['--runtime', runtime]),
    '--network', 'none', '--ipc', 'private', '--cgroupns', 'private', '--hostname', 'sandbox', '--log-driver', 'none',
    '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--user', '1000:1000', '--workdir', '/work',
    '--pids-limit', `${Math.max(RUNTIME_PROCESSES, limits.processes) + 1}`, '--memory', memory, '--memory-swap', memory,
    // Set, because an engine hands on the daemon's own, which may be above what this user may have.
    '--ulimit', 'core=0:0', '--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=8192:8192',
    '--shm-size', scratch,
    ...['/tmp', '/work', '/out', '/log'].flatMap((path) => ['--tmpfs', `${path}:rw,nosuid,nodev,exec,size=${scratch},mode=1777`]),
    ...(podman ? ['--read-only-tmpfs=false', '--no-hosts', '--http-proxy=false', '--image-volume', 'ignore'] : ['--pull', 'never']),
    ...(podman && local ? ['--passwd=false'] : []),
    ...(users === undefined ? [] : ['--uidmap', `0:${users}:65536`, '--gidmap', `0:${users}:65536`]),
    ...[...(local ? root.mounts : []), ...(job.mounts ?? [])].flatMap(readOnly),
    '--entrypoint', local ? '' : '/usr/bin/perl',
    ...(local ? ['--rootfs', root.folder, '/usr/bin/perl', '-'] : [root.image, '-']),
  ].filter((part, index, all) => !(local && (part === '--entrypoint' || all[index - 1] === '--entrypoint')));
}

/** The engines read this option as comma-separated values, quoted as in RFC 4180 where a path has a comma or a quote. */
function readOnly({ source, target }: Mount): string[] {
  const field = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return ['--mount', `type=bind,${field(`src=${source}`)},${field(`dst=${target}`)},readonly`];
}
