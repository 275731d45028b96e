import assert from 'node:assert/strict';
import type { Completed, Driver, Job, Limits } from '../../job.ts';

/**
 * What every driver must do with a job, as a list that is run over each driver and each user it can be launched as.
 * Programs are Perl and shell: both are there wherever the driver is.
 */
export interface Case {
  readonly name: string;
  readonly check: (driver: Driver) => Promise<void>;
}

export const ordinary: Limits = { wallMilliseconds: 20_000, memoryMiB: 256, processes: 48, outputMiB: 1, scratchMiB: 32 };

export function perl(program: string, rest: Partial<Job> = {}, limits: Partial<Limits> = {}): Job {
  return { argv: ['/usr/bin/perl', '-e', program], ...rest, limits: { ...ordinary, ...limits } };
}

export function shell(script: string, rest: Partial<Job> = {}, limits: Partial<Limits> = {}): Job {
  return { argv: ['/bin/sh', '-c', script], ...rest, limits: { ...ordinary, ...limits } };
}

export function text(captured: { readonly bytes: Uint8Array }): string {
  return Buffer.from(captured.bytes).toString('utf8');
}

function ended(completed: Completed, end: Completed['end']): void {
  assert.deepEqual(completed.end, end, `stderr: ${text(completed.stderr).slice(0, 500)}`);
}

function limited(completed: Completed, ...limits: string[]): void {
  assert.ok(completed.end.kind === 'limit' && limits.includes(completed.end.limit), `ended with ${JSON.stringify(completed.end)}, not ${limits.join(' or ')}`);
}

const WELL = { kind: 'exited', status: 0 } as const;
const MEBIBYTE = 1024 * 1024;

export const cases: readonly Case[] = [
  { name: 'tells the exit status', check: async (driver) => ended(await driver.run(shell('exit 7')), { kind: 'exited', status: 7 }) },
  {
    name: 'tells the signal',
    check: async (driver) => {
      for (const signal of ['SEGV', 'ABRT', 'TERM', 'KILL']) ended(await driver.run(perl(`kill '${signal}', $$; sleep 9`)), { kind: 'signaled', signal });
    },
  },
  {
    name: 'keeps the three streams apart',
    check: async (driver) => {
      const completed = await driver.run(shell('echo out; echo err >&2; echo channel >&3'));
      ended(completed, WELL);
      assert.deepEqual([text(completed.stdout), text(completed.stderr), text(completed.channel)], ['out\n', 'err\n', 'channel\n']);
    },
  },
  {
    name: 'gives the program descriptors 0 to 3 and no way to those of the supervisor',
    check: async (driver) => {
      const completed = await driver.run(shell('ls /proc/self/fd | tr "\\n" " "; ls /proc/1/fd /proc/1/cwd/ || cat /proc/1/environ /proc/1/mem'));
      // 4 is the folder that ls itself has open.
      assert.equal(text(completed.stdout), '0 1 2 3 4 ');
      assert.notDeepEqual(completed.end, WELL);
    },
  },
  {
    name: 'shows the same identity, place and environment to every job',
    check: async (driver) => {
      const job = shell('id; uname -n; pwd; env | sort; ls -d /*; ls /etc /dev; cat /proc/self/status | grep -E "Cap|NoNew|Seccomp:"', { env: { A: '1', LANG: 'C' } });
      const [first, second] = [await driver.run(job), await driver.run(job)];
      ended(first, WELL);
      assert.equal(text(first.stdout), text(second.stdout));
      assert.match(text(first.stdout), /^uid=1000\(sandbox\) gid=1000\(sandbox\) groups=1000\(sandbox\)\nsandbox\n\/work\nA=1\nLANG=C\nPWD=\/work\n/);
      assert.match(text(first.stdout), /CapBnd:\s0+\n.*\nNoNewPrivs:\s1\nSeccomp:\s2\n$/);
    },
  },
  {
    name: 'hands over standard input as a pipe, however long, and once only',
    check: async (driver) => {
      const stdin = Buffer.alloc(3 * MEBIBYTE, 'x');
      const completed = await driver.run(shell('wc -c; test -p /proc/self/fd/0 && echo pipe', { stdin }));
      assert.equal(text(completed.stdout), `${stdin.length}\npipe\n`);
      ended(await driver.run(shell('exit 3', { stdin })), { kind: 'exited', status: 3 });
    },
  },
  {
    name: 'plants files with their modes',
    check: async (driver) => {
      const files = [{ path: '/work/a/b/run', data: '#!/bin/sh\necho ran', mode: 0o755 }, { path: '/tmp/x', data: new Uint8Array([0, 255, 10]) }, { path: '/out/empty', data: '' }];
      const completed = await driver.run(shell('/work/a/b/run; stat -c %a /work/a/b/run /tmp/x; od -An -tx1 /tmp/x', { files }));
      assert.equal(text(completed.stdout), 'ran\n755\n644\n 00 ff 0a\n');
      assert.deepEqual(completed.files.map((file) => [file.path, file.kind, file.size]), [['/out/empty', 'file', 0]]);
    },
  },
  {
    name: 'lets nothing be written but scratch',
    check: async (driver) => {
      const completed = await driver.run(shell('for d in / /usr /etc /dev /usr/local /proc/sys/kernel; do touch $d/x 2>/dev/null && echo $d; done; for d in /work /out /log /tmp /dev/shm; do touch $d/x || echo not $d; done'));
      ended(completed, WELL);
      assert.equal(text(completed.stdout), '');
    },
  },
  {
    name: 'ends a program that ignores signals at its wall limit, and still brings what it left',
    check: async (driver) => {
      const began = performance.now();
      const completed = await driver.run(perl('$SIG{TERM} = $SIG{INT} = "IGNORE"; open F, ">/out/f"; syswrite F, "kept"; 1 while 1', {}, { wallMilliseconds: 500 }));
      limited(completed, 'wall');
      assert.ok(performance.now() - began < 8_000);
      assert.ok(completed.usage.wallMilliseconds >= 500 && completed.usage.cpuMilliseconds > 50, JSON.stringify(completed.usage));
      assert.equal(Buffer.from(completed.files[0]?.data ?? []).toString(), 'kept');
    },
  },
  {
    name: 'waits for nothing that outlives the program',
    check: async (driver) => {
      const completed = await driver.run(perl('for (1 .. 20) { next if fork; syscall(112); exit if fork; close STDOUT; sleep 1000 while 1 } print "done"'));
      ended(completed, WELL);
      assert.ok(completed.usage.wallMilliseconds < 10_000);
    },
  },
  {
    name: 'holds the memory limit for one process',
    check: async (driver) => limited(await driver.run(perl('my $x = "a" x 600_000_000; sleep 9', {}, { memoryMiB: 128 })), 'memory'),
  },
  {
    name: 'holds the memory limit over several processes',
    check: async (driver) => limited(await driver.run(perl('for (1 .. 4) { fork or do { my $x = "a" x 60_000_000; sleep 9; exit } } 1 while wait > 0', {}, { memoryMiB: 128 })), 'memory'),
  },
  {
    name: 'counts scratch as memory',
    check: async (driver) => limited(await driver.run(shell('head -c 200M /dev/zero >/tmp/a; sleep 9', {}, { memoryMiB: 96, scratchMiB: 256 })), 'memory'),
  },
  {
    name: 'says that scratch is full rather than kill',
    check: async (driver) => {
      const completed = await driver.run(shell('for d in /work /out /log /tmp /dev/shm; do head -c 9M /dev/zero >$d/a && echo $d; done; rm /out/a /log/a; exit 4', {}, { scratchMiB: 4 }));
      ended(completed, { kind: 'exited', status: 4 });
      assert.equal(text(completed.stdout), '');
    },
  },
  {
    name: 'survives a fork bomb',
    check: async (driver) => limited(await driver.run(perl('fork while 1', {}, { wallMilliseconds: 2_000, processes: 32 })), 'processes', 'wall'),
  },
  {
    name: 'stops a flood on each stream and keeps the first part',
    check: async (driver) => {
      for (const stream of ['stdout', 'stderr', 'channel'] as const) {
        const fd = { stdout: 1, stderr: 2, channel: 3 }[stream];
        const completed = await driver.run(shell(`exec cat /dev/zero >&${fd}`));
        limited(completed, 'output');
        assert.deepEqual([completed[stream].bytes.length, completed[stream].truncated], [MEBIBYTE, true]);
      }
    },
  },
  {
    name: 'lets through exactly as much as the limit',
    check: async (driver) => {
      const completed = await driver.run(shell(`head -c ${MEBIBYTE} /dev/zero`));
      ended(completed, WELL);
      assert.deepEqual([completed.stdout.bytes.length, completed.stdout.truncated], [MEBIBYTE, false]);
    },
  },
  {
    name: 'lets the streams be opened by name, and keeps what was written just before the end',
    check: async (driver) => {
      const completed = await driver.run(shell('echo a >/dev/stdout; echo b >/dev/stderr; echo c >/dev/fd/3; head -c 60000 /dev/zero | tr "\\0" x; kill -KILL $$'));
      ended(completed, { kind: 'signaled', signal: 'KILL' });
      assert.deepEqual([text(completed.stdout).length, text(completed.stderr), text(completed.channel)], [60_002, 'b\n', 'c\n']);
    },
  },
  {
    name: 'collects what is there, and follows and opens nothing else',
    check: async (driver) => {
      const script = `cd /out; mkdir -p d/e; echo deep >d/e/f; ln -s /etc/passwd link; ln -s / root; mkfifo fifo; echo secret >closed; chmod 000 closed;
        mkdir shut; echo in >shut/g; chmod 000 shut; printf x >"$(printf 'odd\\nname')"; ln d/e/f hard; echo log >/log/l`;
      const completed = await driver.run(shell(script));
      ended(completed, WELL);
      const found = completed.files.map((file) => [file.path, file.kind, file.data === undefined ? undefined : Buffer.from(file.data).toString()]);
      assert.deepEqual(found.toSorted(([left], [right]) => (`${left}` < `${right}` ? -1 : 1)), [
        ['/log/l', 'file', 'log\n'], ['/out/closed', 'file', 'secret\n'], ['/out/d', 'folder', undefined], ['/out/d/e', 'folder', undefined],
        ['/out/d/e/f', 'file', 'deep\n'], ['/out/fifo', 'other', undefined], ['/out/hard', 'file', 'deep\n'], ['/out/link', 'link', undefined],
        ['/out/odd\nname', 'file', 'x'], ['/out/root', 'link', undefined], ['/out/shut', 'folder', undefined], ['/out/shut/g', 'file', 'in\n'],
      ]);
    },
  },
  {
    name: 'leaves out files beyond the limit, sparse ones too, and says so',
    check: async (driver) => {
      const completed = await driver.run(shell('truncate -s 900G /out/sparse; echo small >/log/small'));
      limited(completed, 'output');
      assert.deepEqual(completed.files.map((file) => [file.path, file.size, file.data?.length]), [['/out/sparse', 900 * 2 ** 30, undefined], ['/log/small', 6, 6]]);
    },
  },
  {
    name: 'bounds the number and depth of what it collects',
    check: async (driver) => {
      const many = await driver.run(perl('for (1 .. 6000) { open F, ">/out/$_" }'));
      limited(many, 'output');
      assert.ok(many.files.length <= 4096);
      limited(await driver.run(perl('chdir "/out"; for (1 .. 400) { mkdir "d"; chdir "d" }')), 'output');
    },
  },
  {
    name: 'records what arrives at its listeners on both loopback addresses',
    check: async (driver) => {
      const program = `use Socket qw(:all); for my $h ('127.0.0.1', '::1') { my ($e, @a) = getaddrinfo($h, 8080, {flags => AI_NUMERICHOST, socktype => SOCK_STREAM});
        socket(my $s, $a[0]{family}, SOCK_STREAM, 0); connect($s, $a[0]{addr}) or die "$h $!"; syswrite $s, "nonce to $h"; sysread $s, my $x, 1 }`;
      const completed = await driver.run(perl(program, { listen: [8080, 9090] }));
      ended(completed, WELL);
      assert.deepEqual(completed.received.map((one) => [one.port, text(one)]), [[8080, 'nonce to 127.0.0.1'], [8080, 'nonce to ::1']]);
    },
  },
  {
    name: 'has no network but its own loopback',
    check: async (driver) => {
      const completed = await driver.run(shell('grep -c : /proc/net/dev; cat /proc/net/route | wc -l'));
      assert.equal(text(completed.stdout), '1\n1\n');
    },
  },
  {
    name: 'ends when it is canceled, before or while it runs',
    check: async (driver) => {
      ended(await driver.run(shell('sleep 100', { signal: AbortSignal.abort() })), { kind: 'canceled' });
      const began = performance.now();
      ended(await driver.run(shell('sleep 100', { signal: AbortSignal.timeout(400) })), { kind: 'canceled' });
      assert.ok(performance.now() - began < 8_000);
    },
  },
  {
    name: 'is broken where the program cannot be executed',
    check: async (driver) => assert.equal((await driver.run({ argv: ['/usr/bin/no-such-program'], limits: ordinary })).end.kind, 'broken'),
  },
  {
    name: 'runs several jobs at once',
    check: async (driver) => {
      const runs = await Promise.all(Array.from({ length: 8 }, (_, index) => driver.run(shell(`sleep 0.3; echo ${index}`))));
      assert.deepEqual(runs.map((run) => text(run.stdout)), runs.map((_, index) => `${index}\n`));
    },
  },
];
