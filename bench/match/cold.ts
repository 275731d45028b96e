import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../feed/scanner.ts';
import { median } from '../result.ts';

export interface Cold {
  /** Milliseconds of the whole process, medians; what is over the bare one is taken pair by pair, in wall and in processor time. */
  readonly bare: number;
  readonly over: number;
  readonly total: number;
  readonly cpuOver: number;
  readonly residentMegabytes: number;
}

interface Work {
  readonly command: string;
  readonly inventory: string;
  readonly intel: string;
  readonly rounds: number;
  readonly memory: string;
}

/**
 * A process that does nothing, and one that matches, in turns, so that both see the same machine. Started by a small process: one
 * that holds the bench's data takes long to start another, and pushes its own share of the caches out.
 */
export async function measureCold(command: string, inventory: string, intel: string, rounds: number, work: string): Promise<Cold> {
  const given: Work = { command, inventory, intel, rounds, memory: join(work, 'memory') };
  const { status, stdout, stderr } = await run(process.execPath, [import.meta.filename, JSON.stringify(given)]);
  if (status !== 0) throw new Error(`the cold matches ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Cold;
}

function measure({ command, inventory, intel, rounds, memory }: Work): Cold {
  const timed = (args: readonly string[]): { readonly wall: number; readonly cpu: number } => {
    const [before, started] = [childrenCpu(), performance.now()];
    const { status, stderr } = spawnSync(process.execPath, args, { env: { ...process.env, BREAKWATER_INTEL: intel }, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
    const wall = performance.now() - started;
    if (status !== 0 && status !== 1) throw new Error(`a match ended with ${status}: ${stderr}`);
    return { wall, cpu: childrenCpu() - before };
  };
  const matching = [command, 'match', inventory, '--json'];
  timed(matching);
  const pairs = Array.from({ length: rounds }, () => ({ bare: timed(['-e', '0']), full: timed(matching) }));
  // Of that program alone: the peak that getrusage(2) tells is inherited over execve(2).
  const probe = `${memory}.cjs`;
  writeFileSync(probe, `process.on('exit', () => { const fs = require('node:fs'); fs.writeFileSync(${JSON.stringify(memory)}, /^VmHWM:\\s+(\\d+)/m.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]); });`);
  const peaks = Array.from({ length: 5 }, () => {
    timed(['--require', probe, ...matching]);
    return Number(readFileSync(memory, 'utf8')) / 1024;
  });
  return {
    bare: median(pairs.map(({ bare }) => bare.wall)), total: median(pairs.map(({ full }) => full.wall)),
    over: median(pairs.map(({ bare, full }) => full.wall - bare.wall)), cpuOver: median(pairs.map(({ bare, full }) => full.cpu - bare.cpu)),
    residentMegabytes: median(peaks),
  };
}

/** Milliseconds that all programs which ended took of the processors, as proc(5) counts them: in hundredths of a second. */
function childrenCpu(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

const [, script, given] = process.argv;
if (script === import.meta.filename && given !== undefined) process.stdout.write(JSON.stringify(measure(JSON.parse(given) as Work)));
