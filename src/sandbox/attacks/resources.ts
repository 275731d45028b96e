import type { JobAttack, JobRun } from './attack.ts';
import { processesWith } from './host.ts';

const common = { kind: 'job', mandatory: true, quick: true } as const;

/** The probe printed that it kept more than it may, for as long as it says. */
function held({ output }: JobRun): string | undefined {
  const line = output.split('\n').find((each) => each.startsWith('HELD '));
  return line === undefined ? undefined : line.slice(5);
}

/** By the supervisor's clock, which starts with the program: on a busy machine a sandbox may take long to start. */
function overtime({ completed, limits }: JobRun, grace = 1500): string | undefined {
  const ran = completed.usage.wallMilliseconds;
  return ran > limits.wallMilliseconds + grace ? `ran ${Math.round(ran)} ms with a limit of ${limits.wallMilliseconds} ms` : undefined;
}

async function survivors({ job, completed }: JobRun): Promise<string | undefined> {
  if (completed.end.kind === 'broken') return undefined;
  const left = await processesWith(job.argv[job.argv.length - 1] as string);
  return left.length === 0 ? undefined : `${left.length} processes live on after the run`;
}

/**
 * Items 1 to 9: what a job may use up. Every payload is bounded by itself, so that it does little harm where nothing
 * contains it.
 */
export const resourceAttacks: readonly JobAttack[] = [
  {
    ...common, number: 1, id: 'fork-bomb', tries: 'have many more processes at once than the limit', detection: 'more are alive together; or some outlive the run',
    limits: { processes: 24, wallMilliseconds: 4000 },
    perl: String.raw`my @live; for (1 .. 200) { my $pid = fork; last unless defined $pid; if (!$pid) { sleep 5; POSIX::_exit(0) } push @live, $pid }
      my $live = grep { kill 0, $_ } @live; print "TRIED\n"; print "HELD $live processes at once\n" if $live > 30; kill KILL => @live;`,
    judge: async (run) => held(run) ?? (await survivors(run)),
  },
  {
    ...common, number: 1, id: 'fork-race', quick: false, tries: 'fork without end in every child, so that killing one by one never wins', detection: 'processes outlive the run, or the run its time',
    limits: { processes: 48, wallMilliseconds: 600 },
    // Where nothing contains it: three generations of six (258 processes), which replace those that die and end by themselves.
    perl: String.raw`print "TRIED\n"; my $end = time + 2; $SIG{TERM} = $SIG{HUP} = $SIG{INT} = 'IGNORE'; my ($depth, $live) = (0, 0); while (time < $end) { while ($depth < 3 && $live < 6) { my $pid = fork // last; if ($pid) { $live++; next } $depth++; $live = 0; setpgrp } $live-- while waitpid(-1, 1) > 0; select undef, undef, undef, 0.02 } sleep 1;`,
    judge: async (run) => overtime(run) ?? (await survivors(run)),
  },
  {
    ...common, number: 2, id: 'memory-one', tries: 'take much more memory than the limit in one process', detection: 'it holds it for half a second',
    limits: { memoryMiB: 64, wallMilliseconds: 6000 },
    perl: String.raw`print "TRIED\n"; my @held; for (1 .. 12) { push @held, 'x' x (16 << 20) } select undef, undef, undef, 0.5; print "HELD ", 16 * @held, " MiB in one process\n";`,
    judge: held,
  },
  {
    ...common, number: 3, id: 'memory-many', tries: 'take more memory than the limit over processes that each stay below it', detection: 'together they hold it for half a second',
    limits: { memoryMiB: 96, wallMilliseconds: 6000 },
    perl: String.raw`print "TRIED\n"; pipe my $ready, my $tell; my @live; for (1 .. 8) { my $pid = fork // last; if (!$pid) { my $x = 'x' x (16 << 20); my $y = 'y' x (16 << 20); syswrite $tell, '.'; sleep 4; POSIX::_exit(0) } push @live, $pid }
      close $tell; my $seen = ''; while (length $seen < @live) { sysread $ready, $seen, 16, length $seen or last } select undef, undef, undef, 0.5; my $live = grep { kill(0, $_) && waitpid($_, 1) == 0 } @live;
      print "HELD ", 32 * $live, " MiB in $live processes\n" if 32 * $live > 128; kill KILL => @live;`,
    judge: held,
  },
  {
    ...common, number: 4, id: 'memory-anonymous-files', tries: 'keep memory outside every process: memfd and System V segments', detection: 'it keeps more than the limit for half a second',
    limits: { memoryMiB: 64, wallMilliseconds: 6000 },
    perl: String.raw`print "TRIED\n"; my $held = 0; my $block = 'x' x (1 << 20); my $fd = sc('memfd_create', 'x', 0); if ($fd >= 0) { open my $out, '>&=', $fd; for (1 .. 200) { (syswrite($out, $block) // 0) == length $block or last; $held++ } }
      my @segments; for (1 .. 4) { my $id = shmget(0, 32 << 20, 01600) // last; push @segments, $id; for my $at (0 .. 31) { shmwrite($id, $block, $at << 20, 1 << 20) and $held++ } }
      select undef, undef, undef, 0.5; shmctl($_, 0, 0) for @segments; print "HELD $held MiB in anonymous files and segments\n" if $held > 96;`,
    judge: held,
  },
  {
    ...common, number: 4, id: 'memory-buffers', tries: 'keep memory in the kernel\'s pipe and socket buffers, over many processes', detection: 'it keeps more than the limit for half a second',
    limits: { memoryMiB: 64, wallMilliseconds: 6000, processes: 32 },
    perl: String.raw`print "TRIED\n"; pipe my $ready, my $tell; my $block = 'x' x 65536; my @live; for (1 .. 6) { my $pid = fork // last; if (!$pid) { my @keep; my $held = 0;
        for (1 .. 300) { last if $held > (40 << 20); if (socketpair my $a, my $b, AF_UNIX, SOCK_DGRAM, 0) { push @keep, $a, $b; for my $end ($a, $b) { fcntl $end, F_SETFL, O_NONBLOCK; while (my $sent = syswrite $end, substr($block, 0, 32768)) { $held += $sent } } } else { last } }
        for (1 .. 300) { last if $held > (40 << 20); if (pipe my $r, my $w) { push @keep, $r, $w; fcntl $w, F_SETFL, O_NONBLOCK; fcntl $w, 1031, 1 << 20; while (my $sent = syswrite $w, $block) { $held += $sent } } else { last } }
        syswrite $tell, pack 'L', $held; sleep 3; POSIX::_exit(0) } push @live, $pid }
      close $tell; my $sum = 0; for (@live) { sysread $ready, my $part, 4 or last; $sum += unpack 'L', $part } select undef, undef, undef, 0.5; my $live = grep { waitpid($_, 1) == 0 } @live; my $held = $sum >> 20;
      print "HELD $held MiB in kernel buffers\n" if $held > 96 && $live == @live; kill KILL => @live;`,
    judge: held,
  },
  {
    ...common, number: 5, id: 'disk-fill', tries: 'fill every writable place, in tmpfs or on the host\'s disk', detection: 'a place takes more than its size, or there is an unexpected one',
    limits: { scratchMiB: 4, memoryMiB: 256, wallMilliseconds: 8000 },
    perl: String.raw`print "TRIED\n"; my %seen; my @places = ('/', '/work', '/out', '/log', '/tmp', '/dev/shm', '/dev', '/target', '/usr', '/etc', '/run', '/var/tmp', '/home', map { (split)[4] } split /\n/, slurp('/proc/self/mountinfo', 1 << 20) // '');
      my $block = 'x' x (1 << 20); for my $place (grep { !$seen{$_}++ } @places) { next unless -d $place && sysopen my $out, "$place/fill$$", O_WRONLY | O_CREAT; my $size = 0; for (1 .. 12) { my $wrote = syswrite($out, $block) or last; $size += $wrote } close $out; unlink "$place/fill$$";
        print "HELD $size bytes in $place\n" if $size > (4 << 20) + 65536; print "HELD a file in $place\n" unless $place =~ m{\A/(?:work|out|log|tmp|dev/shm|dev/mqueue)(?:/|\z)} || $size == 0 }`,
    judge: held,
  },
  {
    ...common, number: 6, id: 'inode-fill', mandatory: false, quick: false, tries: 'make more files than any result needs', detection: 'more than 20,000 stand at once',
    limits: { memoryMiB: 64, wallMilliseconds: 5000 },
    perl: String.raw`print "TRIED\n"; my $made = 0; for (1 .. 20001) { sysopen my $out, "/tmp/$_", O_WRONLY | O_CREAT or last; $made++ } print "HELD $made files\n" if $made > 20000;`,
    judge: held,
  },
  {
    ...common, number: 7, id: 'spin', tries: 'spin and ignore every signal that can be ignored', detection: 'it runs on after its time', limits: { wallMilliseconds: 300 },
    perl: String.raw`$SIG{$_} = 'IGNORE' for qw(TERM HUP INT QUIT ALRM USR1 USR2 XCPU PIPE); print "TRIED\n"; my $end = time + 3; 1 while time < $end; print "HELD the processor to the end\n";`,
    judge: async (run) => held(run) ?? overtime(run) ?? (await survivors(run)),
  },
  {
    ...common, number: 8, id: 'outlive', tries: 'leave children by double fork and a session of their own', detection: 'a process is there after the run', limits: { wallMilliseconds: 4000 },
    perl: String.raw`for (1 .. 4) { my $pid = fork // last; next if $pid; POSIX::setsid(); $SIG{HUP} = $SIG{TERM} = 'IGNORE'; fork && POSIX::_exit(0); open STDIN, '<', '/dev/null'; open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null'; POSIX::close(3); sleep 4; POSIX::_exit(0) } print "TRIED\n"; select undef, undef, undef, 0.05;`,
    judge: async (run) => overtime(run) ?? (await survivors(run)),
  },
  {
    ...common, number: 9, id: 'zombies', tries: 'fill the process table with zombies, also ones that pid 1 must reap', detection: 'more than the limit stand at once, or the run does not end', limits: { processes: 24, wallMilliseconds: 4000 },
    perl: String.raw`my $made = 0; for (1 .. 120) { my $pid = fork // last; POSIX::_exit(0) if !$pid; $made++ } print "TRIED\n"; print "HELD $made zombies\n" if $made > 30;
      for (1 .. 40) { my $pid = fork // last; if (!$pid) { fork; POSIX::_exit(0) } }`,
    judge: async (run) => held(run) ?? overtime(run) ?? (await survivors(run)),
  },
];
