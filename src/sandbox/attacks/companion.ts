import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * A bystander process on the host: it holds a secret in its arguments, environment, memory, a System V segment and a
 * POSIX queue. Attacks try to read or signal it. The segment is marked for removal at once (Linux lets it be attached
 * by id while someone holds it), so nothing stays behind however the companion dies.
 */
export interface Companion {
  readonly pid: number;
  readonly segment: number;
  readonly queue: string;
  alive(): boolean;
  stop(): Promise<void>;
}

const program = `use strict; my ($token, $shmat, $mq_open, $mq_unlink) = @ARGV; my $secret = "memory-$token"; $| = 1;
my $id = shmget(0, 4096, 0666 | 01000) // -1;
if ($id >= 0) { shmwrite($id, $secret, 0, length $secret); syscall(0 + $shmat, 0 + $id, 0, 0); shmctl($id, 0, 0) }
my $queue = "breakwater-$token"; umask 0; my $made = syscall(0 + $mq_open, $queue, 0102, 0666, 0);
$SIG{HUP} = 'IGNORE'; print "$id\\n"; 1 while sysread(STDIN, my $part, 4096);
syscall(0 + $mq_unlink, $queue) if $made >= 0;`;

export async function startCompanion(token: string): Promise<Companion> {
  const [shmat, mqOpen, mqUnlink] = process.arch === 'arm64' ? [196, 180, 181] : [30, 240, 241];
  const child = spawn('/usr/bin/perl', ['-e', program, token, String(shmat), String(mqOpen), String(mqUnlink)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { SECRET: `environment-${token}` },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  const segment = await firstLine(child);
  child.stdin.on('error', () => undefined);
  return {
    pid: child.pid ?? 0,
    segment: Number(segment || -1),
    queue: `breakwater-${token}`,
    alive: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      child.stdin.end();
      const late = setTimeout(() => child.kill('SIGKILL'), 1000);
      await ended;
      clearTimeout(late);
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (part: Buffer) => {
      text += part.toString('latin1');
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.once('error', () => resolve(''));
    child.once('close', () => resolve(''));
  });
}
