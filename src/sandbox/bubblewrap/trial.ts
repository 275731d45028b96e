import type { Driver } from '../job.ts';
import { SandboxError } from '../error.ts';

/**
 * Runs nothing in a sandbox, to learn whether this host lets one be made at all, and turns the launcher's complaint into
 * what a person can do about it.
 */
export async function trial(driver: Driver): Promise<void> {
  const { end } = await driver.run({
    argv: ['/bin/true'],
    limits: { wallMilliseconds: 10_000, memoryMiB: 64, processes: 8, outputMiB: 1, scratchMiB: 1 },
  });
  if (end.kind === 'exited' && end.status === 0) return;
  const why = end.kind === 'broken' ? end.why : JSON.stringify(end);
  throw new SandboxError('unavailable', `bubblewrap cannot make a sandbox here: ${why}`, { remedy: remedyFor(why) });
}

export function remedyFor(complaint: string): string {
  const known = REMEDIES.find(([pattern]) => pattern.test(complaint));
  return known?.[1] ?? 'Install Podman (sudo apt-get install --yes podman): its driver may work here.';
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/source path|execvp|\/bin\/sh|chdir/i, 'Choose a cache folder that every user may pass through, for example BREAKWATER_CACHE=/var/cache/breakwater.'],
  [/setting up uid map|loopback/i, 'Run: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 (this system lets no ordinary program use a user namespace).'],
  [/namespace|unshare|clone/i, 'Allow user namespaces. Run: sudo sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000; in a container, start it with --security-opt seccomp=unconfined.'],
  [/proc/i, 'A container hides parts of /proc: start it with --security-opt systempaths=unconfined.'],
];
