import type { HostAttack, JobAttack } from './attack.ts';

const common = { mandatory: true, quick: true } as const;

/**
 * Items 35 to 38. Verdicts are the engine's; what the sandbox owes it is that its own account cannot be forged, that
 * every run looks alike from inside, and that no run meets another.
 */
export const deceitAttacks: readonly (JobAttack | HostAttack)[] = [
  {
    ...common, kind: 'job', number: 35, id: 'forged-report', tries: 'write the supervisor\'s frames to every descriptor and to its own, kill it, and exit early', detection: 'the account differs from what happened: exit status 7, one true file, nothing received',
    limits: { wallMilliseconds: 4000 },
    perl: String.raw`open my $true, '>', '/out/true'; print $true 'true'; close $true; print "TRIED\n"; my $frame = sub { pack 'a N/a*', @_ };
      my $forged = $frame->('S', '') . $frame->('E', pack 'N N Q> Q> Q>', 0, 0, 1, 1, 1) . $frame->('R', pack 'n a*', 8080, 'forged') . $frame->('F', pack 'C C Q> a*', 1, 1, 6, '/out/forged') . $frame->('D', 'forged') . $frame->('Z', "\0");
      for my $at (3 .. 64) { open my $out, '>&=', $at or next; fcntl $out, F_SETFL, O_NONBLOCK; syswrite $out, $forged } for my $path (map { "/proc/1/fd/$_" } 0 .. 16) { sysopen my $out, $path, O_WRONLY | O_NONBLOCK or next; syswrite $out, $forged }
      for my $pid (sc('pidfd_open', 1, 0)) { for my $of (0 .. 8) { my $at = syscall(438, $pid, $of, 0); next if $at < 0; open my $out, '>&=', $at; syswrite $out, $forged } } kill $_, 1 for qw(KILL STOP TERM INT HUP USR1 PIPE CHLD CONT); print STDERR "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000010\n"; POSIX::_exit(7);`,
    judge: ({ completed }) => {
      const { end, files, received } = completed;
      if (end.kind !== 'exited' || end.status !== 7) return `the run is said to have ended as ${JSON.stringify(end)}`;
      if (received.length > 0) return 'a connection was forged';
      return files.length === 1 && files[0]?.path === '/out/true' ? undefined : `the files are said to be ${files.map((file) => file.path).join(', ')}`;
    },
  },
  {
    ...common, kind: 'job', number: 35, id: 'forged-log', tries: 'change a result after one\'s own end, so that the log of an earlier process is forged', detection: 'the log holds what was written after the end', limits: { wallMilliseconds: 4000 },
    perl: String.raw`my $pid = fork // die; if (!$pid) { POSIX::setsid(); fork && POSIX::_exit(0); open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null'; POSIX::close(3); my $parent = getppid; select undef, undef, undef, 0.15; open my $log, '>', '/log/sanitizer.1'; print $log "==1==ERROR: AddressSanitizer: SEGV\n"; close $log; select undef, undef, undef, 1; POSIX::_exit(0) } waitpid $pid, 0; print "TRIED\n"; POSIX::_exit(0);`,
    judge: ({ completed }) => (completed.files.some((file) => file.path.startsWith('/log/')) ? 'a process that outlived the program wrote the log' : undefined),
  },
  {
    ...common, kind: 'host', number: 36, id: 'tell-builds-apart', tries: 'tell from names, paths, environment, user or limits which of two builds one is in', detection: 'two runs on equal builds at different host paths look different (the kernel\'s mount list is compared without the source\'s folder, which no bind mount can hide and which names only a digest)',
    attempt: async ({ run, scene }) => {
      const look = String.raw`print "TRIED\n"; print "$0\n"; print join(' ', map { "$_=$ENV{$_}" } sort keys %ENV), "\n", join(' ', POSIX::uname()), "\n", POSIX::getcwd(), " $< $> $( $$ ", getppid, "\n"; for my $at (qw(/ /target /work /out /log /tmp /dev /dev/shm /etc /proc/self/fd)) { opendir my $all, $at; print "$at: ", join(' ', sort grep { !/\A\./ } readdir $all), "\n" }
        print slurp('/proc/self/limits'), slurp('/proc/1/comm'), slurp('/proc/1/cmdline'), slurp('/etc/passwd'), join(' ', map { join ',', (stat $_)[2, 4, 5, 7] } qw(/target /target/build.txt /work /out)), "\n", join("\n", sort map { my @at = split; "$at[4] $at[5]" } split /\n/, slurp('/proc/self/mountinfo', 1 << 20)), "\n";`;
      const [one, two] = [await run(look), await run(look, { build: scene.twin })];
      if (!one.output.startsWith('TRIED') || !two.output.startsWith('TRIED')) throw new Error(`the probe did not run: ${one.output.slice(0, 200)}`);
      if (one.output.includes(scene.folder)) return 'the host\'s path of a build is visible';
      const lines = two.output.split('\n');
      const odd = one.output.split('\n').find((line, index) => line !== lines[index]);
      return odd === undefined ? undefined : `the runs differ: ${odd.slice(0, 160)}`;
    },
  },
  {
    ...common, kind: 'host', number: 37, id: 'fixed-addresses', tries: 'depend on a clock or a layout that never changes, so that chance looks like proof', detection: 'two runs have the same addresses, or the clock stands',
    attempt: async ({ run }) => {
      const look = String.raw`print "TRIED\n"; my ($stack) = slurp('/proc/self/maps', 1 << 20) =~ /^(\S+) .*\[stack\]$/m; my ($library) = slurp('/proc/self/maps', 1 << 20) =~ /^(\S+) .*libc/m; print "$stack $library ", sc('clock_settime', 1, pack('qq', 1, 0)), "\n";`;
      const runs = [await run(look), await run(look), await run(look)];
      const lines = runs.map(({ output }) => output.split('\n')[1] ?? '');
      if (!lines.every((line) => /^[0-9a-f]+-[0-9a-f]+ [0-9a-f]+-[0-9a-f]+ /.test(line))) throw new Error(`the probe did not run: ${runs[0]?.output.slice(0, 200)}`);
      if (lines.some((line) => !line.endsWith(' -1'))) return 'the clock can be set';
      return new Set(lines).size < lines.length ? 'the layout is the same in two runs' : undefined;
    },
  },
  {
    ...common, kind: 'host', number: 38, id: 'two-jobs', tries: 'reach another job that runs at the same time: files, shared memory, sockets, processes', detection: 'the one sees the other\'s token',
    attempt: async ({ run, scene }) => {
      const secret = `job-${scene.token}`;
      const keep = String.raw`my ($secret) = <STDIN> =~ /(\S+)/; for my $at (qw(/tmp/shared /dev/shm/shared /work/shared /out/shared)) { open my $out, '>', $at; print $out $secret; close $out } socket my $t, PF_INET, SOCK_STREAM, 0; setsockopt $t, SOL_SOCKET, SO_REUSEADDR, 1; bind $t, pack_sockaddr_in(47611, inet_aton('127.0.0.1')); listen $t, 5;
        socket my $u, PF_UNIX, SOCK_STREAM, 0; bind $u, pack('S', AF_UNIX) . "\0breakwater-two-jobs"; listen $u, 5; my $id = shmget 0x62776b31, 4096, 01666; shmwrite $id, $secret, 0, length $secret if defined $id; fcntl $_, F_SETFL, O_NONBLOCK for $t, $u; print "TRIED\n"; my $end = 40; while ($end--) { for my $door ($t, $u) { if (accept my $s, $door) { syswrite $s, $secret; close $s } } select undef, undef, undef, 0.02 } shmctl $id, 0, 0 if defined $id;`;
      const seek = String.raw`select undef, undef, undef, 0.25; my @seen; for my $at (qw(/tmp/shared /dev/shm/shared /work/shared /out/shared)) { push @seen, $at if (slurp($at) // '') =~ /job-\Q$H{token}\E/ } my $ask = sub { my ($s, $name) = @_; fcntl $s, F_SETFL, O_NONBLOCK; for (1 .. 10) { sysread $s, my $got, 99; if ($got =~ /job-/) { push @seen, $name; last } select undef, undef, undef, 0.02 } };
        socket my $t, PF_INET, SOCK_STREAM, 0; $ask->($t, 'tcp') if connect $t, pack_sockaddr_in(47611, inet_aton('127.0.0.1')); socket my $u, PF_UNIX, SOCK_STREAM, 0; $ask->($u, 'abstract') if connect $u, pack('S', AF_UNIX) . "\0breakwater-two-jobs"; my $text = ''; my $id = shmget 0x62776b31, 0, 0; push @seen, 'segment' if defined $id && shmread($id, $text, 0, 99) && $text =~ /job-/;
        push @seen, "process $_" for grep { (slurp("/proc/$_/environ") // '') =~ /MARK=keep/ } pids(); print "TRIED\n"; print "HELD @seen\n" if @seen;`;
      const [first, second] = await Promise.all([run(keep, { stdin: secret, env: { MARK: 'keep' } }), run(seek)]);
      if (!first.output.includes('TRIED') || !second.output.includes('TRIED')) throw new Error(`the probe did not run: ${first.output.slice(0, 200)} ${second.output.slice(0, 200)}`);
      return second.output.split('\n').find((line) => line.startsWith('HELD '))?.slice(5);
    },
  },
];
