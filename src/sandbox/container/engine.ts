import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SandboxError } from '../error.ts';

/** What a container engine says about itself, as far as it decides whether limits hold. */
export interface Engine {
  readonly name: 'podman' | 'docker';
  readonly program: string;
  readonly version: string;
  /** The engine runs as root, so it can give every job a user of its own. */
  readonly root: boolean;
  readonly cgroups: 'v1' | 'v2';
  /** The engine shares this machine's file system, so that no image is needed. */
  readonly local: boolean;
}

interface PodmanInfo {
  readonly host?: {
    readonly cgroupVersion?: string;
    readonly cgroupControllers?: readonly string[];
    readonly serviceIsRemote?: boolean;
    readonly security?: { readonly rootless?: boolean };
  };
  readonly version?: { readonly Version?: string };
}

interface DockerInfo {
  readonly ServerVersion?: string;
  readonly CgroupVersion?: string;
  readonly MemoryLimit?: boolean;
  readonly PidsLimit?: boolean;
  readonly SecurityOptions?: readonly string[];
  readonly ServerErrors?: readonly string[];
}

const run = promisify(execFile);

export async function findEngine(name: Engine['name']): Promise<Engine> {
  const format = name === 'podman' ? 'json' : '{{json .}}';
  const text = await run(name, ['info', '--format', format], { timeout: 20_000, maxBuffer: 1 << 20 }).then(({ stdout }) => stdout, (error: unknown) => {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new SandboxError('unavailable', missing ? `${name} is not installed` : `${name} does not answer`, {
      remedy: missing && name === 'podman' ? 'Run: sudo apt-get install --yes podman runc' : `Start ${name}; "${name} info" must succeed.`,
      cause: error,
    });
  });
  return name === 'podman' ? podmanEngine(JSON.parse(text) as PodmanInfo) : dockerEngine(JSON.parse(text) as DockerInfo);
}

/**
 * Refuses an engine that would take a memory or process limit and not hold it: rootless Podman on control groups v1
 * ignores them with a warning, and on v2 does so where the controllers are not delegated to the user.
 */
export function podmanEngine(info: PodmanInfo): Engine {
  const host = info.host ?? {};
  const root = host.security?.rootless === false;
  const cgroups = host.cgroupVersion === 'v2' ? 'v2' : 'v1';
  const holds = (controller: string): boolean => host.cgroupControllers?.includes(controller) === true;
  if ((!root && cgroups === 'v1') || !holds('memory') || !holds('pids')) {
    throw new SandboxError('unavailable', `podman ignores memory and process limits here (${root ? 'root' : 'rootless'}, control groups ${cgroups})`, {
      remedy: 'Run the worker as root, or boot with control groups v2 and delegate memory and pids to the user, or install bubblewrap.',
    });
  }
  return { name: 'podman', program: 'podman', version: info.version?.Version ?? 'unknown', root, cgroups, local: host.serviceIsRemote !== true };
}

export function dockerEngine(info: DockerInfo): Engine {
  const [problem] = info.ServerErrors ?? [];
  if (problem !== undefined || info.ServerVersion === undefined) {
    throw new SandboxError('unavailable', 'the Docker daemon does not answer', { remedy: 'Start Docker; "docker info" must succeed.', cause: problem });
  }
  if (info.MemoryLimit !== true || info.PidsLimit !== true) {
    throw new SandboxError('unavailable', 'docker cannot hold memory and process limits here', { remedy: 'Give the Docker daemon the memory and pids controllers, or install bubblewrap.' });
  }
  if (info.SecurityOptions?.some((option) => option.startsWith('name=seccomp')) !== true) {
    throw new SandboxError('unavailable', 'docker runs without seccomp here', { remedy: 'Start the Docker daemon with seccomp support, or install bubblewrap.' });
  }
  const rootless = info.SecurityOptions.some((option) => option.startsWith('name=rootless'));
  return { name: 'docker', program: 'docker', version: info.ServerVersion, root: !rootless, cgroups: info.CgroupVersion === '1' ? 'v1' : 'v2', local: false };
}
