import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../feed/scanner.ts';
import { median } from '../result.ts';

export interface Cold {
  /** Milliseconds of the whole process, medians; what is over the bare one is taken pair by pair. */
  readonly bare: number;
  readonly over: number;
  readonly total: number;
  readonly residentMegabytes: number;
}

/** A process that does nothing, and one that matches, in turns, so that both see the same machine. */
export async function measureCold(command: string, inventory: string, intel: string, rounds: number, work: string): Promise<Cold> {
  const memory = join(work, 'memory');
  const probe = join(work, 'probe.mjs');
  // Of that program alone: the peak that getrusage(2) tells is inherited over execve(2).
  writeFileSync(probe, `import { readFileSync, writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(${JSON.stringify(memory)}, /^VmHWM:\\s+(\\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]));`);
  const timed = async (args: readonly string[]): Promise<number> => {
    const started = performance.now();
    const { status, stderr } = await run(process.execPath, args, { BREAKWATER_INTEL: intel });
    if (status !== 0 && status !== 1) throw new Error(`a match ended with ${status}: ${stderr}`);
    return performance.now() - started;
  };
  const [bare, total]: [number[], number[]] = [[], []];
  const matching = [command, 'match', inventory, '--json'];
  await timed(matching);
  for (let round = 0; round < rounds; round++) {
    bare.push(await timed(['-e', '0']));
    total.push(await timed(matching));
  }
  await timed(['--import', pathToFileURL(probe).href, ...matching]);
  return { bare: median(bare), total: median(total), over: median(total.map((each, round) => each - (bare[round] ?? 0))), residentMegabytes: Number(readFileSync(memory, 'utf8')) / 1024 };
}
