import { readdir, readFile } from 'node:fs/promises';

/** Host processes whose arguments carry the mark, our own left out. Off Linux there is no such list: nothing is found. */
export async function processesWith(mark: string, patience = 150): Promise<number[]> {
  const until = performance.now() + patience;
  for (;;) {
    const found = await scan(mark);
    if (found.length === 0 || performance.now() > until) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function scan(mark: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const hits = await Promise.all(pids.map(async (pid) => (await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')).includes(mark)));
  return pids.filter((_, index) => hits[index]).map(Number);
}
