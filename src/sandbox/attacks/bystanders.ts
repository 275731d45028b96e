import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { InsideAttack } from './attack.ts';

const common = { kind: 'inside', mandatory: true, quick: true } as const;

/** Items 16 to 20: the host's files, processes, shared memory, descriptors and secrets. */
export const bystanderAttacks: readonly InsideAttack[] = [
  {
    ...common, number: 16, id: 'host-file-read', tries: 'read a canary file of the host, also through /proc/*/root, cwd and fd', detection: 'the canary\'s text comes out',
    steps: ['path', 'proc'],
    perl: String.raw`my $seen = sub { (slurp($_[0], 4096) // '') =~ /\Q$H{token}\E/ };
      step('path', $seen->($H{secret}) && 1);
      my @through; for my $pid (pids()) { next if $pid == $$;
        for my $root ("/proc/$pid/root", "/proc/$pid/cwd") { push @through, $root if $seen->("$root$H{secret}") || $seen->("$root/secret") }
        if (opendir my $all, "/proc/$pid/fd") { for (grep { /\d/ } readdir $all) { my $to = readlink("/proc/$pid/fd/$_"); push @through, $to if $to =~ m{^/} && $seen->("/proc/$pid/fd/$_") } } }
      step('proc', scalar @through, "@through");`,
  },
  {
    ...common, number: 16, id: 'host-file-write', tries: 'change, replace or delete a canary file of the host', detection: 'the host sees another content', steps: ['write'],
    observe: (scene) => (scene.canary() === `canary-${scene.token}` ? undefined : 'the canary file has changed'),
    perl: String.raw`my $ok = 0; for my $path ($H{secret}, map { "/proc/$_/root$H{secret}" } grep { $_ != $$ } pids()) {
        if (-e $path && sysopen(my $out, $path, O_WRONLY | O_APPEND)) { $ok = defined syswrite($out, ' written') } }
      step('write', $ok, "$!");`,
  },
  {
    ...common, number: 17, id: 'host-process-seen', tries: 'see a bystander process of the host in /proc', detection: 'its secret argument or environment comes out', steps: ['list', 'environment'],
    perl: String.raw`my @seen = grep { $_ == $H{pid} && (slurp("/proc/$_/cmdline") // '') =~ /\Q$H{token}\E/ } pids(); step('list', scalar @seen, "pid @seen");
      my @told = grep { (slurp("/proc/$_/environ") // '') =~ /environment-\Q$H{token}\E/ } pids(); step('environment', scalar @told, "pid @told");`,
  },
  {
    ...common, number: 17, id: 'host-process-signal', tries: 'signal a bystander process of the host', detection: 'the kernel accepts the signal for it', steps: ['kill', 'pidfd'],
    // Signal 0 and HUP (which the bystander ignores): the bystander stays for the next attack. A pid is compared by its arguments
    // because a small number may be somebody's inside, too.
    perl: String.raw`my $is = (slurp("/proc/$H{pid}/cmdline") // $H{token}) =~ /\Q$H{token}\E/; my $sent = $is && kill('ZERO', $H{pid}) && kill('HUP', $H{pid});
      step('kill', $is && $sent, "$!"); my $fd = sc('pidfd_open', $H{pid}, 0); step('pidfd', $is && $fd >= 0, "$!");`,
  },
  {
    ...common, number: 17, id: 'host-process-memory', tries: 'read the memory of a bystander and of the supervisor, and trace them',
    detection: 'the kernel lets the access through (or fails it for another reason than access)', steps: ['read-bystander', 'read-supervisor', 'trace-bystander', 'trace-supervisor', 'mem-file', 'descriptors'],
    perl: String.raw`my $read = sub { my $to = "\0" x 64; my $local = pack('PQ', $to, 64); my $remote = pack('QQ', 0x400000, 64);
        my $got = sc('process_vm_readv', $_[0], $local, 1, $remote, 1, 0); return $got >= 0 || $!{EFAULT} };
      my $is = (slurp("/proc/$H{pid}/cmdline") // '') =~ /\Q$H{token}\E/;
      step('read-bystander', $is && $read->($H{pid}), "$!"); step('read-supervisor', $read->(1), "$!");
      my $trace = sub { sc('ptrace', 16902, $_[0], 0, 0) == 0 or return 0; sc('ptrace', 17, $_[0], 0, 0); return 1 };
      step('trace-bystander', $is && $trace->($H{pid}), "$!"); step('trace-supervisor', $trace->(1), "$!");
      my $opened = sysopen(my $mem, '/proc/1/mem', O_RDONLY); step('mem-file', $opened, "$!"); my $listed = opendir(my $fds, '/proc/1/fd'); step('descriptors', $listed, "$!");`,
  },
  {
    ...common, number: 17, id: 'trace-own-child', mandatory: false, tries: 'ptrace of one\'s own child', detection: 'the kernel accepts the request', steps: ['trace'],
    perl: String.raw`my $child = fork() // die; if (!$child) { select undef, undef, undef, 2; POSIX::_exit(0) }
      my $got = sc('ptrace', 16902, $child, 0, 0); step('trace', $got == 0, "$!"); kill KILL => $child; waitpid $child, 0;`,
  },
  {
    ...common, number: 18, id: 'shared-memory', tries: 'read a System V segment of the host and open a POSIX queue of the host', detection: 'the secret comes out, or the queue opens', steps: ['segment', 'queue'],
    perl: String.raw`my $text = ''; my $got = $H{segment} >= 0 && shmread($H{segment}, $text, 0, 64); step('segment', $got && $text =~ /\Q$H{token}\E/, "$!");
      my $queue = sc('mq_open', $H{queue}, O_RDWR, 0, 0); step('queue', $queue >= 0, "$!");`,
  },
  {
    ...common, number: 19, id: 'descriptors', tries: 'use descriptors that the launcher left open', detection: 'a descriptor besides 0 to 3 is open', steps: ['list'],
    perl: String.raw`my @open; for my $at (4 .. 255) { my $copy = POSIX::dup($at) // next; POSIX::close($copy); push @open, $at }
      step('list', scalar @open, join ' ', map { "$_=" . (readlink("/proc/self/fd/$_") // '') } @open);`,
  },
  {
    ...common, number: 20, id: 'secrets', tries: 'read secrets in environments, arguments, the host name and the user list', detection: 'a value of the launcher\'s environment, the host\'s name or its user list comes out',
    steps: ['own-environment'],
    perl: String.raw`my @more = grep { !/\A(?:PWD|ONLY|HOSTNAME|_)\z/ } sort keys %ENV; step('own-environment', scalar @more, "@more");
      say_host('environments', join "\n", map { slurp("/proc/$_/environ") // '' } pids()); say_host('arguments', join "\n", map { slurp("/proc/$_/cmdline", 2048) // '' } grep { $_ != $$ } pids());
      say_host('host', join "\n", (POSIX::uname())[1], slurp('/proc/sys/kernel/hostname') // ''); say_host('users', substr(slurp('/etc/passwd') // '', 0, 8000));`,
    observe: (_scene, told) => leakedSecret(told),
  },
];

function leakedSecret(told: ReadonlyMap<string, string>): string | undefined {
  const seen = `${told.get('environments') ?? ''}\n${told.get('arguments') ?? ''}`;
  const leaked = Object.entries(process.env).find(([name, value]) => value !== undefined && value.length >= 8 && seen.includes(`${name}=${value}`));
  if (leaked !== undefined) return `the launcher's variable ${leaked[0]} is readable`;
  const name = hostname();
  if (name !== 'sandbox' && (told.get('host') ?? '').split('\n').includes(name)) return `the host's name ${name} is readable`;
  const users = readUsers();
  if (users.length > 200 && told.get('users')?.slice(0, 8000) === users.slice(0, 8000)) return 'the host\'s user list is readable';
  return undefined;
}

function readUsers(): string {
  try {
    return readFileSync('/etc/passwd', 'latin1');
  } catch {
    return '';
  }
}
