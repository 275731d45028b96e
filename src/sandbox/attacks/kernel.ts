import type { InsideAttack } from './attack.ts';

const common = { kind: 'inside', mandatory: true, quick: true } as const;

/** Items 21 to 30: what a process can ask of the kernel. Arguments are valid, so that a refusal is a refusal and not EINVAL. */
export const kernelAttacks: readonly InsideAttack[] = [
  {
    ...common, number: 21, id: 'mounts', tries: 'mount, remount, unmount, pivot_root and chroot', detection: 'the kernel accepts the call', steps: ['mount', 'remount', 'bind', 'umount', 'pivot_root', 'chroot'],
    // On a folder of its own, and pivot_root with arguments that fail after the permission check: where it is allowed, neighbors live on.
    perl: String.raw`my $box = "/tmp/box$$"; mkdir $box; tried('mount', sc('mount', 'none', $box, 'tmpfs', 0, 'size=4096')); tried('bind', sc('mount', '/usr', $box, 'none', 4096, 0)); tried('umount', sc('umount2', $box, 2));
      tried('remount', sc('mount', 'none', '/', 'none', 32, 0)); my $pivot = sc('pivot_root', '/', '/'); step('pivot_root', $pivot == 0 || !($!{EPERM} || $!{ENOSYS}), "$!"); tried('chroot', sc('chroot', $box));`,
  },
  {
    ...common, number: 21, id: 'mount-descriptors', tries: 'the mount calls that work on descriptors', detection: 'the kernel accepts the call',
    steps: ['fsopen', 'fspick', 'open_tree', 'move_mount', 'mount_setattr'],
    perl: String.raw`my $box = "/tmp/box$$"; mkdir $box; tried('fsopen', sc('fsopen', 'tmpfs', 0)); tried('fspick', sc('fspick', -100, '/tmp', 0)); my $tree = sc('open_tree', -100, '/usr', 1); tried('open_tree', $tree);
      tried('move_mount', sc('move_mount', $tree, '', -100, $box, 4)); tried('mount_setattr', sc('mount_setattr', -100, $box, 0, pack('Q4', 1, 0, 0, 0), 32));`,
  },
  {
    ...common, number: 21, id: 'file-handles', tries: 'open_by_handle_at, with which a container reached the host\'s disk', detection: 'the file opens', steps: ['open'],
    perl: String.raw`my $handle = pack('Ll', 128, 0) . "\0" x 128; my ($id, $path) = (pack('l', 0), '/usr'); syscall($S{name_to_handle_at}, -100, $path, $handle, $id, 0);
      sysopen(my $at, '/usr', O_RDONLY); my $fd = syscall($S{open_by_handle_at}, fileno($at), $handle, O_RDONLY); step('open', $fd >= 0, "$!");`,
  },
  {
    ...common, number: 22, id: 'user-namespaces', tries: 'nest a user namespace by unshare, clone and clone3', detection: 'the call succeeds', steps: ['unshare', 'clone', 'clone3'],
    perl: String.raw`my $in = sub { my $code = shift; pipe(my $r, my $w); my $pid = fork // die; if (!$pid) { my $got = $code->(); syswrite $w, "$got $!"; POSIX::_exit(0) } close $w; sysread $r, my $text, 99; waitpid $pid, 0; return split / /, $text, 2 };
      my ($got, $why) = $in->(sub { sc('unshare', 0x10000000) }); step('unshare', $got == 0, $why);
      ($got, $why) = $in->(sub { my $child = sc('clone', 0x10000011, 0, 0, 0, 0); POSIX::_exit(0) if $child == 0; return $child }); step('clone', $got > 0, $why);
      ($got, $why) = $in->(sub { my $child = sc('clone3', pack('Q8', 0x10000000, 0, 0, 0, 17, 0, 0, 0), 64); POSIX::_exit(0) if $child == 0; return $child }); step('clone3', $got > 0, $why);`,
  },
  {
    ...common, number: 22, id: 'other-namespaces', tries: 'make or join mount, PID, network, IPC, host name, cgroup and time namespaces', detection: 'the call succeeds', steps: ['unshare', 'setns'],
    perl: String.raw`my @got; for my $flag (0x20000, 0x20000000, 0x40000000, 0x8000000, 0x4000000, 0x2000000, 0x80) { my $pid = fork // die; if (!$pid) { POSIX::_exit(sc('unshare', $flag) == 0 ? 1 : 0) } waitpid $pid, 0; push @got, sprintf('%x', $flag) if $? }
      step('unshare', scalar @got, "@got"); @got = (); for my $pid (pids()) { for my $name (qw(user mnt net pid ipc uts cgroup)) {
        next unless sysopen my $at, "/proc/$pid/ns/$name", O_RDONLY; my $child = fork // die; if (!$child) { POSIX::_exit(sc('setns', fileno($at), 0) == 0 ? 1 : 0) } waitpid $child, 0; push @got, "$pid/$name" if $? } last if @got }
      step('setns', scalar @got, "@got");`,
  },
  {
    ...common, number: 23, id: 'capabilities', tries: 'hold or regain privileges: capability sets, no_new_privs, setuid', detection: 'a set is not empty, no_new_privs is off, or the user changes',
    steps: ['sets', 'no-new-privileges', 'setuid', 'groups', 'user'],
    perl: String.raw`my $status = slurp('/proc/self/status') // ''; my @held = $status =~ /^(Cap\w+:\s*(?!0+$)[0-9a-f]+)$/mg; step('sets', scalar(@held) || $status !~ /CapEff/, "@held");
      step('no-new-privileges', $status !~ /^NoNewPrivs:\s*1$/m, 'no_new_privs is off'); my $ok = POSIX::setuid(0); step('setuid', $ok && $> == 0 && $status !~ /^Uid:\s*0/m, "$!");
      { local $! = 0; $) = "$) 0"; step('groups', !$!, "$!") } step('user', $> == 0 || $< == 0, "uid $<");`,
  },
  {
    ...common, number: 23, id: 'file-capabilities', tries: 'give a program file capabilities and make it setuid root', detection: 'the kernel takes the attribute', steps: ['attribute', 'owner'],
    perl: String.raw`my $path = '/tmp/capable'; open my $out, '>', $path; close $out; my $set = $S{chroot} == 161 ? 188 : 5; my $cap = pack('L5', 0x02000001, 0x400, 0, 0, 0);
      my $name = 'security.capability'; my $got = syscall($set, $path, $name, $cap, length $cap, 0); step('attribute', $got == 0, "$!"); $got = chown 0, 0, $path; step('owner', $got && $> != 0 && (stat $path)[4] == 0, "$!"); unlink $path;`,
  },
  {
    ...common, number: 24, id: 'keyring', tries: 'add, request and read keys of the kernel', detection: 'the call succeeds', steps: ['add', 'request', 'session'],
    perl: String.raw`my $key = sc('add_key', 'user', 'breakwater', 'x', 1, -2); tried('add', $key); my $found = sc('request_key', 'user', 'breakwater', 0, -2); step('request', $found >= 0 || $!{ENOKEY}, "$!"); tried('session', sc('keyctl', 0, -3, 1));`,
  },
  {
    ...common, number: 25, id: 'kernel-surface', tries: 'io_uring, bpf, perf_event_open, userfaultfd, module and kexec loading', detection: 'the kernel accepts the call, or refuses it for another reason than permission',
    steps: ['io_uring', 'bpf', 'perf_event', 'userfaultfd', 'kexec', 'module', 'swap', 'quota'],
    perl: String.raw`tried('io_uring', sc('io_uring_setup', 1, "\0" x 120)); tried('bpf', sc('bpf', 0, pack('L5', 2, 4, 4, 1, 0) . "\0" x 108, 128));
      tried('perf_event', sc('perf_event_open', pack('LLQQQQQ', 1, 112, 0, 0, 0, 0, 0x61) . "\0" x 64, 0, -1, -1, 0)); tried('userfaultfd', sc('userfaultfd', 1));
      my $other = sub { my ($name, $got) = @_; step($name, $got != -1 || !($!{EPERM} || $!{ENOSYS} || $!{EACCES}), "$!") };
      $other->('kexec', sc('kexec_load', 0, 0, 0, 0)); $other->('module', sc('init_module', '', 0, '')); $other->('swap', sc('swapon', '/tmp', 0)); $other->('quota', sc('quotactl', 0x80000102, '/dev/null', 0, 0));`,
  },
  {
    ...common, number: 26, id: 'devices', tries: 'make device nodes and open those of the host', detection: 'a node is made, or a device besides the harmless ones opens', steps: ['mknod', 'open', 'list'],
    perl: String.raw`my $x64 = $S{chroot} == 161; my @made; for my $pair ([0020000, 0x101], [0060000, 0x800], [0060000, 0xfe00]) { my $at = "/tmp/node$$pair[1]";
        my $got = $x64 ? syscall(133, $at, $$pair[0] | 0600, $$pair[1]) : syscall(33, -100, $at, $$pair[0] | 0600, $$pair[1]); push @made, $at if $got == 0; unlink $at } step('mknod', scalar @made, "@made");
      my @open = grep { sysopen my $at, $_, O_RDONLY | O_NONBLOCK } qw(/dev/mem /dev/port /dev/kmem /dev/kvm /dev/fuse /dev/net/tun /dev/vda /dev/sda /dev/nvme0n1 /dev/loop0 /dev/loop-control /dev/mapper/control /dev/vhost-net /dev/vsock /dev/uinput /dev/snapshot /dev/hwrng);
      step('open', scalar @open, "@open"); my @rare; if (opendir my $all, '/dev') { @rare = grep { my @at = lstat "/dev/$_"; my $kind = $at[2] & 0170000; $kind == 0060000 || $kind == 0020000 && !/\A(?:null|zero|full|random|urandom|tty|ptmx|console)\z/ } readdir $all }
      step('list', scalar @rare, "@rare");`,
  },
  {
    ...common, number: 27, id: 'kernel-settings', tries: 'open kernel settings, sysrq and control groups for writing', detection: 'one opens (nothing is written)', steps: ['settings', 'cgroups'],
    // Settings that belong to the sandbox's own namespaces (shared-memory sizes, say) are left out: they reach nobody else.
    perl: String.raw`my @open = grep { sysopen my $at, $_, O_WRONLY } qw(/proc/sys/kernel/core_pattern /proc/sysrq-trigger /proc/sys/kernel/modprobe /proc/sys/kernel/hostname /proc/sys/vm/overcommit_memory /proc/sys/vm/drop_caches /proc/sys/fs/binfmt_misc/register
        /proc/sys/user/max_user_namespaces /proc/sys/net/ipv4/ip_forward /proc/irq/default_smp_affinity /proc/mtrr /proc/1/oom_score_adj /proc/1/setgroups /proc/1/uid_map /sys/kernel/uevent_helper /sys/power/state /sys/module/kernel/parameters/panic);
      step('settings', scalar @open, "@open"); my @made; for my $at (glob('/sys/fs/cgroup /sys/fs/cgroup/*')) { push @made, $at if mkdir "$at/attack"; rmdir "$at/attack"; push @made, "$at/cgroup.procs" if sysopen my $file, "$at/cgroup.procs", O_WRONLY }
      step('cgroups', scalar @made, "@made");`,
  },
  {
    ...common, number: 27, id: 'core-dumps', tries: 'leave a core dump, which the host\'s core_pattern may pipe to a root process', detection: 'the kernel says that it dumped', steps: ['dump'],
    perl: String.raw`my $pid = fork // die; if (!$pid) { my $limit = "\0" x 16; syscall($S{prlimit64}, 0, 4, 0, $limit); my ($soft, $hard) = unpack 'QQ', $limit; sc('prlimit64', 0, 4, pack('QQ', $hard, $hard), 0); chdir '/tmp'; kill SEGV => $$; POSIX::_exit(0) }
      waitpid $pid, 0; step('dump', $? & 128, "status $?");`,
  },
  {
    ...common, number: 28, id: 'kernel-memory', tries: 'read kernel memory, symbol addresses and the kernel\'s log', detection: 'something comes out', steps: ['kcore', 'kallsyms', 'kmsg', 'syslog'],
    perl: String.raw`my $at; my $got = sysopen($at, '/proc/kcore', O_RDONLY) && sysread($at, my $part, 64); step('kcore', $got, "$!"); step('kallsyms', (slurp('/proc/kallsyms', 8192) // '') =~ /^(?!0+ )[0-9a-f]+ /m, 'an address');
      $got = sysopen($at, '/dev/kmsg', O_RDONLY | O_NONBLOCK) || sysopen($at, '/proc/kmsg', O_RDONLY | O_NONBLOCK); step('kmsg', $got, "$!"); my $log = "\0" x 4096; tried('syslog', sc('syslog', 10, 0, 0));`,
  },
  {
    ...common, number: 29, id: 'terminal', tries: 'type into the terminal of the launcher (TIOCSTI, TIOCLINUX)', detection: 'there is a terminal, or the kernel takes the request', steps: ['tty', 'standard', 'own'],
    perl: String.raw`my $char = 'x'; my $got = sysopen(my $tty, '/dev/tty', O_RDWR | O_NOCTTY | O_NONBLOCK); step('tty', $got, "$!"); my $copy; my @typed = grep { open($copy, '<&', $_) && ioctl($copy, 0x5412, $char) } 0, 1, 2; step('standard', scalar @typed, "@typed");
      my $own = 0; if (sysopen my $main, '/dev/ptmx', O_RDWR | O_NOCTTY) { my $number = pack 'l', 0; ioctl $main, 0x80045430, $number; my $unlock = pack 'l', 0; ioctl $main, 0x40045431, $unlock; my $pid = fork // die;
        if (!$pid) { POSIX::setsid(); sysopen my $side, '/dev/pts/' . unpack('l', $number), O_RDWR; my $mode = "\3"; POSIX::_exit(ioctl($side, 0x5412, $char) || ioctl($side, 0x541C, $mode) ? 1 : 0) } waitpid $pid, 0; $own = $? >> 8 }
      step('own', $own, 'a terminal of its own took it');`,
  },
  {
    ...common, number: 30, id: 'priority', tries: 'real-time and deadline scheduling, a negative nice value, real-time disk priority, setting the clock', detection: 'the kernel accepts the call', steps: ['fifo', 'deadline', 'nice', 'disk', 'clock', 'adjust'],
    perl: String.raw`tried('fifo', sc('sched_setscheduler', 0, 1, pack('l', 1))); tried('deadline', sc('sched_setattr', 0, pack('LLQlLQQQ', 48, 6, 0, 0, 0, 1000000, 10000000, 10000000), 0)); my $was = getpriority(0, 0); setpriority(0, 0, $was - 5); step('nice', getpriority(0, 0) < $was, "$!");
      tried('disk', sc('ioprio_set', 1, 0, 0x2000)); my @now = (time, 0); tried('clock', sc('clock_settime', 0, pack('qq', @now))); my $got = sc('adjtimex', pack('L', 0x4000) . "\0" x 204); step('adjust', $got >= 0 || $!{EINVAL}, "$!");`,
  },
];
