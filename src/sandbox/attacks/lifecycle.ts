import { openSync, closeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostAttack, Stage } from './attack.ts';
import { processesWith } from './host.ts';
import { probeJob } from './job.ts';
import { outputOf, startWorker } from './worker.ts';
import type { Worker } from './worker.ts';

const common = { kind: 'host', mandatory: true, quick: false } as const;

/** Items 10, 11, 19 and 29 as far as they need a worker process of their own, which dies, inherits, or sits at a terminal. */
export const lifecycleAttacks: readonly HostAttack[] = [
  {
    ...common, number: 10, id: 'worker-killed', tries: 'go on after the worker was killed in the middle of a run', detection: 'a process of the job is there a second later',
    attempt: async (stage) => {
      const { job, mark } = probeJob(stage.scene, 'print "TRIED\\n"; sleep 15;', { limits: { wallMilliseconds: 16_000 } });
      const worker = startWorker(another(stage), job);
      await seen(mark, 12);
      worker.kill('SIGKILL');
      const left = await processesWith(mark, 1000);
      for (const pid of left) end(pid);
      return left.length === 0 ? undefined : `${left.length} processes live on`;
    },
  },
  {
    ...common, number: 11, id: 'leftover-cgroups', tries: 'leave control groups behind, by many runs and by a killed worker', detection: 'one is there after the next worker has started',
    attempt: async (stage) => {
      const before = await controlGroups();
      const { job, mark } = probeJob(stage.scene, 'print "TRIED\\n"; sleep 15;', { limits: { wallMilliseconds: 16_000 } });
      const worker = startWorker(another(stage), job);
      await seen(mark, 12);
      const during = (await controlGroups()).filter((group) => !before.includes(group) && (group.includes(`${worker.pid}`) || group.includes('libpod-')));
      worker.kill('SIGKILL');
      // A driver that limits by control groups must have shown some: else this looked in the wrong place.
      if (during.length === 0 && /^cgroup|^engine/.test(stage.driver.memory)) throw new Error('no control group of the job was found');
      await processesWith(mark, 1000);
      await outputOf(startWorker(another(stage), probeJob(stage.scene, 'print "TRIED\\n"').job));
      const after = await controlGroups();
      const left = during.filter((group) => after.includes(group));
      return left.length === 0 ? undefined : `left: ${left.join(', ')}`;
    },
  },
  {
    ...common, number: 19, id: 'inherited-descriptors', tries: 'use files that were open in whatever started the worker', detection: 'the canary\'s text comes out of a descriptor',
    attempt: async (stage) => {
      const secret = openSync(join(stage.scene.folder, 'secret'), 'r');
      try {
        const { job } = probeJob(stage.scene, String.raw`my @seen; for my $at (3 .. 64) { open my $in, '<&=', $at or next; seek $in, 0, 0; fcntl $in, F_SETFL, O_NONBLOCK; sysread $in, my $text, 999; push @seen, $at if $text =~ /\Q$H{token}\E/ } print "TRIED\n"; print "HELD descriptors @seen\n" if @seen;`);
        return told(await outputOf(startWorker(another(stage), job, { inherit: secret })));
      } finally {
        closeSync(secret);
      }
    },
  },
  {
    ...common, number: 29, id: 'launcher-terminal', tries: 'type into the terminal at which the worker was started', detection: 'the terminal shows what was typed',
    attempt: async (stage) => {
      const { job } = probeJob(stage.scene, String.raw`my $typed = 0; for my $path ('/dev/tty', '/dev/console', '/proc/self/fd/0', '/proc/self/fd/1', '/proc/self/fd/2') { sysopen my $at, $path, O_RDWR | O_NONBLOCK or next; for my $char (split //, "typed-$H{token}\n") { $typed = 1 if ioctl $at, 0x5412, $char } $typed = 1 if -t $at } print "TRIED\n"; print "HELD a terminal\n" if $typed;`);
      const text = await outputOf(startWorker(another(stage), job, { terminal: true }));
      return text.includes(`typed-${stage.scene.token}`) ? 'the terminal shows what was typed' : told(text);
    },
  },
];

function another({ worker }: Stage): Worker {
  if (worker === undefined) throw new Error('this attack needs a worker process of its own');
  return worker;
}

function told(text: string): string | undefined {
  if (!text.includes('TRIED')) throw new Error(`the probe did not run: ${text.slice(0, 300)}`);
  return text.split('\n').find((line) => line.startsWith('HELD '))?.slice(5);
}

/** Waits until the job's process is there: killing the worker sooner would show nothing. */
async function seen(mark: string, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    // The worker carries the mark in its own arguments, so two are needed.
    if ((await processesWith(mark, 0)).length >= 2) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the job did not start in the other worker');
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone, or of another user.
  }
}

async function controlGroups(): Promise<string[]> {
  const entries = await readdir('/sys/fs/cgroup', { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}
