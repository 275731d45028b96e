import { SandboxError } from '../error.ts';
import type { Scene } from './scene.ts';

/**
 * System call numbers by name, x86-64 and the generic table that arm64 uses (Linux `unistd_64.h`, `asm-generic/unistd.h`).
 * Written out because a sandbox has Perl's core only, without `syscall.ph`.
 */
const numbers: Readonly<Record<string, readonly [x64: number, arm64: number]>> = {
  add_key: [248, 217], adjtimex: [159, 171], bpf: [321, 280], chroot: [161, 51], clock_settime: [227, 112],
  clone: [56, 220], clone3: [435, 435], fsopen: [430, 430], fspick: [433, 433], init_module: [175, 105], io_uring_setup: [425, 425],
  ioprio_set: [251, 30], kexec_load: [246, 104], keyctl: [250, 219], memfd_create: [319, 279], mount: [165, 40],
  mount_setattr: [442, 442], move_mount: [429, 429], mq_open: [240, 180], name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265], open_tree: [428, 428], perf_event_open: [298, 241], pidfd_open: [434, 434],
  pivot_root: [155, 41], prctl: [157, 167], prlimit64: [302, 261], process_vm_readv: [310, 270], ptrace: [101, 117],
  quotactl: [179, 60], request_key: [249, 218], sched_setattr: [314, 274], sched_setscheduler: [144, 119], setns: [308, 268],
  settimeofday: [164, 170], swapon: [167, 224], syslog: [103, 116], umount2: [166, 39], unshare: [272, 97], userfaultfd: [323, 282],
};

export function syscallTable(arch: string = process.arch): string {
  const column = arch === 'x64' ? 0 : arch === 'arm64' ? 1 : undefined;
  if (column === undefined)
    throw new SandboxError('unavailable', `no system call table for the ${arch} architecture`, { remedy: 'Run the worker on x86-64 or arm64.' });
  return Object.entries(numbers).map(([name, pair]) => `${name}=>${pair[column]}`).join(',');
}

/** What every probe starts with: system calls by name, what the host prepared as `%H`, and how to report a step. */
export function prelude(scene: Scene): string {
  const values = Object.entries(scene.told).map(([name, value]) => `${name}=>'${quote(String(value))}'`).join(',');
  return `use strict; no warnings; use Socket; use POSIX (); use Fcntl; use IO::Handle;
$| = 1;
our %S = (${syscallTable()});
our %H = (${values});
our $ATTACK = '';
sub sc { my $name = shift; die "no number for $name" unless exists $S{$name}; return syscall($S{$name}, map { /\\A-?\\d+\\z/ ? 0 + $_ : $_ } @_) }
sub line { syswrite(STDOUT, join("\\t", @_) . "\\n") }
sub clean { my $text = shift; $text =~ s/[^ -~]/?/g; return substr($text, 0, 160) }
sub step($$;$) { my ($name, $through, $detail) = @_; line('step', $ATTACK, $name, $through ? 1 : 0, clean($detail // '')) }
sub tried { my ($name, $result) = @_; my $why = "$!"; step($name, defined $result && $result != -1, defined $result && $result != -1 ? "allowed ($result)" : $why) }
sub say_host { my ($name, $text) = @_; for (my $at = 0; $at < length $text; $at += 1500) { line('told', $ATTACK, $name, unpack('H*', substr($text, $at, 1500))) } }
sub slurp { my ($path, $most) = @_; sysopen(my $in, $path, O_RDONLY | O_NONBLOCK) or return undef; my $text = ''; my $limit = $most // 65536;
  while (length($text) < $limit) { my $got = sysread($in, my $part, 8192); last unless $got; $text .= $part } return $text }
sub pids { opendir(my $all, '/proc') or return (); return grep { /\\A\\d+\\z/ } readdir($all) }
`;
}

function quote(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
