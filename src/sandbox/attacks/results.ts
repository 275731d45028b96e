import type { HostAttack, InsideAttack, JobAttack, JobRun } from './attack.ts';

const common = { mandatory: true, quick: true } as const;

/** A reader that hangs does so for ever; one on a busy machine may take seconds. */
const PATIENCE = 8000;

/** Items 31 to 34: what is read-only stays so, and what comes out cannot hurt who reads it. */
export const resultAttacks: readonly (InsideAttack | JobAttack | HostAttack)[] = [
  {
    ...common, kind: 'inside', number: 31, id: 'write-inputs', tries: 'write to the root, the system, the build and the harness', detection: 'a file is made or opens for writing there', steps: ['create', 'open', 'change'],
    observe: (scene) => (scene.built() === scene.original ? undefined : 'the build on the host has changed'),
    perl: String.raw`my @made; for my $at (glob('/* /target/* /usr/* /usr/bin /usr/lib /usr/local/*')) { next if !-d $at || $at =~ m{\A/(?:work|out|log|tmp|dev|proc|sys)\z}; my $new = "$at/attack$$"; if (mkdir $new) { push @made, $at; rmdir $new } elsif (sysopen my $new_file, $new, O_WRONLY | O_CREAT) { push @made, $at; unlink $new } }
      step('create', scalar @made, "@made"); my @open = grep { sysopen my $file, $_, O_WRONLY | O_APPEND } qw(/target/build.txt /usr/bin/perl /etc/passwd /etc/hosts /proc/1/exe /proc/self/exe); step('open', scalar @open, "@open");
      my $more; my @changed = grep { chmod(0777, $_) || utime(1, 1, $_) || rename($_, "$_.old") || link($_, '/tmp/linked') } ('/target/build.txt'); push @changed, 'append' if sysopen($more, '/target/build.txt', O_WRONLY | O_APPEND) && defined syswrite($more, 'changed'); step('change', scalar @changed, "@changed");`,
  },
  {
    ...common, kind: 'job', number: 32, id: 'odd-results', tries: 'hand out links, pipes, sockets, sparse files, deep folders, odd names and closed files', detection: 'the reader hangs, follows a link, or takes more than its limit',
    limits: { wallMilliseconds: 5000, scratchMiB: 8, outputMiB: 1 },
    perl: String.raw`chdir '/out'; symlink $H{secret}, 'link'; symlink "/proc/self/root$H{secret}", 'link2'; symlink '/', 'root'; symlink 'loop', 'loop'; symlink '/etc', 'etc'; POSIX::mkfifo('pipe', 0666); socket my $s, PF_UNIX, SOCK_STREAM, 0; bind $s, pack_sockaddr_un('door');
      sysopen my $sparse, 'sparse', O_RDWR | O_CREAT; truncate $sparse, 1 << 40; open my $file, '>', 'plain'; print $file 'plain'; close $file; link 'plain', 'hard'; link 'plain', "name\nwith\tcontrol\e[31m"; link 'plain', "bad\xff\xfe"; link 'plain', '..%2f..%2fescape'; link 'plain', "-rf"; link 'plain', 'x' x 255;
      open $file, '>', 'closed'; print $file 'closed'; close $file; chmod 0, 'closed'; mkdir 'shut'; open $file, '>', 'shut/inner'; print $file 'inner'; close $file; chmod 0, 'shut'; my $deep = 'deep'; mkdir $deep; chdir $deep; for (1 .. 400) { mkdir 'd' or last; chdir 'd' or last } open $file, '>', 'bottom'; print $file 'bottom'; close $file; print "TRIED\n";`,
    judge: oddResult,
  },
  {
    ...common, kind: 'job', number: 32, id: 'result-flood', tries: 'hand out more files, and more bytes in them, than the limit', detection: 'more than the limit comes back', limits: { wallMilliseconds: 6000, scratchMiB: 8, outputMiB: 1 },
    perl: String.raw`my $block = 'x' x 262144; for (1 .. 24) { open my $file, '>', "/out/big$_"; print $file $block; close $file } for (1 .. 6000) { sysopen my $file, "/log/small$_", O_WRONLY | O_CREAT or last } print "TRIED\n";`,
    judge: ({ completed, limits }) => {
      const bytes = completed.files.reduce((sum, file) => sum + (file.data?.length ?? 0), 0);
      if (bytes > 2 * limits.outputMiB * 1024 * 1024) return `${bytes} bytes of files came back with a limit of ${limits.outputMiB} MiB`;
      return completed.files.length > 5000 ? `${completed.files.length} files came back` : undefined;
    },
  },
  {
    ...common, kind: 'job', number: 33, id: 'swap-results', tries: 'change results while they are read, from processes that outlive the program', detection: 'what is read later is of a later moment than what was read first', limits: { wallMilliseconds: 4000, outputMiB: 4 },
    // The writer counts up in /out, then in /log. At rest the second never exceeds the first, wherever the writer died; to a
    // reader that comes by /out first while the writer lives, it does.
    perl: String.raw`open my $large, '>', '/out/second'; print $large 'x' x 900000; close $large; sysopen my $first, '/out/first', O_WRONLY | O_CREAT; sysopen my $last, '/log/last', O_WRONLY | O_CREAT; syswrite $_, '00000000' for $first, $last; print "TRIED\n"; my $pid = fork // die;
      if (!$pid) { POSIX::setsid(); fork && POSIX::_exit(0); open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null'; POSIX::close(3); my $end = time + 3; my $count = 0; while (time < $end) { $count++; for my $file ($first, $last) { sysseek $file, 0, 0; syswrite $file, sprintf '%08d', $count } } POSIX::_exit(0) } waitpid $pid, 0; select undef, undef, undef, 0.05;`,
    judge: ({ completed }) => {
      const count = (path: string): number => Number(Buffer.from(completed.files.find((file) => file.path === path)?.data ?? []).toString('latin1') || Number.NaN);
      const [first, last] = [count('/out/first'), count('/log/last')];
      if (Number.isNaN(first) || Number.isNaN(last)) throw new Error(`the results did not come back: ${JSON.stringify(completed.end)}`);
      return last > first ? `the writer was at ${first} when reading began and at ${last} later` : undefined;
    },
  },
  {
    ...common, kind: 'host', number: 33, id: 'swap-inputs', tries: 'swap what a build\'s path leads to between its check and its use', detection: 'a job sees both contents under one path',
    // The build is mounted, not read by name again: a job that has started keeps seeing what it started with, and the sandbox reads no result by a host path.
    attempt: async ({ scene, run }) => {
      const { output } = await run(
        String.raw`my $first = slurp('/target/build.txt') // 'none'; my $mixed = 0; for (1 .. 20) { my $now = slurp('/target/build.txt') // 'none'; $mixed++ if $now ne $first; rename '/target/build.txt', '/target/x'; symlink $H{secret}, '/target/build.txt'; unlink '/target/build.txt' } print "TRIED\n"; print "HELD $mixed\n" if $mixed; print "HELD $first\n" if $first =~ /canary/;`,
      );
      if (!output.includes('TRIED')) throw new Error(`the probe did not run: ${output.slice(0, 200)}`);
      if (output.includes('HELD')) return 'the build changed under a running job';
      return scene.built() === scene.original ? undefined : 'the build on the host has changed';
    },
  },
  {
    ...common, kind: 'job', number: 34, id: 'output-flood', tries: 'flood standard output, error and the channel without a newline, with NUL, ANSI and invalid UTF-8', detection: 'more than the limit comes back, or the run exceeds its time', limits: { wallMilliseconds: 5000, outputMiB: 1 },
    perl: String.raw`print "TRIED\n"; my $block = ("\0\e[2J\xff\xfe\x80" . 'x' x 58) x 1024; open my $channel, '>&=', 3; for (1 .. 128) { syswrite STDOUT, $block; syswrite STDERR, $block; syswrite $channel, $block if $channel }`,
    judge: ({ completed, limits, milliseconds }) => {
      const most = Math.max(completed.stdout.bytes.length, completed.stderr.bytes.length, completed.channel.bytes.length);
      if (most > limits.outputMiB * 1024 * 1024) return `${most} bytes came back with a limit of ${limits.outputMiB} MiB`;
      return milliseconds > limits.wallMilliseconds + PATIENCE ? 'the run exceeded its time' : undefined;
    },
  },
];

function oddResult({ completed, scene, milliseconds, limits }: JobRun): string | undefined {
  if (milliseconds > limits.wallMilliseconds + PATIENCE) return 'the reader hung';
  const bytes = completed.files.reduce((sum, file) => sum + (file.data?.length ?? 0), 0);
  if (bytes > limits.outputMiB * 1024 * 1024) return `${bytes} bytes of files came back with a limit of ${limits.outputMiB} MiB`;
  for (const file of completed.files) {
    if (file.data !== undefined && file.kind !== 'file') return `a ${file.kind} came back with data`;
    if (file.data !== undefined && Buffer.from(file.data).includes(scene.token)) return 'a link to a file of the host was followed';
    if (!/^\/(out|log)\//.test(file.path) || file.path.split('/').includes('..')) return 'a path leads out of its folder';
  }
  return undefined;
}
