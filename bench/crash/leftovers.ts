import { alive, descendants, processes, type ProcessRef } from '../support/processes.ts';
import type { Program } from '../support/service.ts';

/** A private cluster's server is to outlive who started it. */
const meant = new Set(['postgres', 'pg_ctl', 'initdb']);
const patience = 10_000;

/**
 * Kills a program at once and says what is still there of it after a while: whatever it had started, and whatever is in
 * its process group. It is held still first, so that nothing is started between the look and the shot.
 */
export async function killAndLook(program: Program): Promise<readonly string[]> {
  if (program.ended) return [];
  process.kill(program.pid, 'SIGSTOP');
  const left = new Map<number, ProcessRef & { readonly name: string }>();
  const look = (): void => {
    for (const root of [program.pid, ...left.keys()]) for (const each of descendants(root)) if (!meant.has(each.name)) left.set(each.pid, each);
    for (const each of processes()) if (each.group === program.pid && each.pid !== program.pid && !meant.has(each.name)) left.set(each.pid, each);
    for (const each of left.values()) if (!alive(each)) left.delete(each.pid);
  };
  look();
  await program.kill();
  const until = performance.now() + patience;
  do {
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    look();
  } while (left.size > 0 && performance.now() < until);
  return [...left.values()].map(({ pid, name }) => `${name} ${pid}`);
}
