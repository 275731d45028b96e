import type { Instruction } from './assembler.ts';
import { assemble } from './assembler.ts';
import { LAST_REVIEWED, numbersOf } from './calls.ts';

/**
 * The seccomp program of every sandbox. Namespaces, dropped capabilities and read-only mounts are what isolates; this
 * takes away the kernel's interfaces that those do not cover (AF_VSOCK, AF_ALG and netlink-netfilter are not isolated by
 * a network namespace) and those where kernels are broken most often. It refuses rather than kills, so that a program
 * that merely tries (Node probes io_uring, for one) runs on.
 */
export interface FilterOptions {
  readonly platform: 'x86_64' | 'aarch64';
  /** False where the memory limit is a watchdog, which cannot see memory that no process has mapped. */
  readonly unmappedMemory: boolean;
}

export function seccompProgram(options: FilterOptions): Buffer {
  return assemble(instructions(options));
}

const EPERM = 1;
const ENOSYS = 38;
const EPROTONOSUPPORT = 93;
const EAFNOSUPPORT = 97;

const ALLOW = 0x7fff_0000;
const KILL_PROCESS = 0x8000_0000;
const ERRNO = 0x0005_0000;

/** linux/audit.h. The i386 entry of an x86_64 kernel (int 0x80) has numbers of its own and is refused by this check. */
const AUDIT_ARCH = { x86_64: 0xc000_003e, aarch64: 0xc000_00b7 };
/** Calls of the x32 ABI carry this bit; also above every valid number of either architecture. */
const X32_BIT = 0x4000_0000;

/** Offsets in `struct seccomp_data`; arguments are 64 bits wide and the kernel looks at the low half of those used here. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const argument = (index: number): number => 16 + 8 * index;

/** Whole calls, by reason. */
const REFUSED: Readonly<Record<string, string>> = {
  'other processes': 'ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_getfd',
  'mounts and roots': 'mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr statmount listmount name_to_handle_at open_by_handle_at',
  namespaces: 'unshare setns',
  'the kernel keyring, which no namespace isolates': 'add_key request_key keyctl',
  'large attack surfaces': 'bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register vmsplice remap_file_pages fanotify_init fanotify_mark',
  'the machine': 'init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff acct quotactl quotactl_fd iopl ioperm modify_ldt sethostname setdomainname vhangup syslog nfsservctl lookup_dcookie uselib ustat sysfs _sysctl',
  clocks: 'settimeofday clock_settime adjtimex clock_adjtime',
  'memory placement': 'mbind set_mempolicy set_mempolicy_home_node migrate_pages move_pages memfd_secret cachestat',
};

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. CLONE_NEWTIME is an exit signal to clone(2). */
const CLONE_NAMESPACES = 0x0002_0000 | 0x0200_0000 | 0x0400_0000 | 0x0800_0000 | 0x1000_0000 | 0x2000_0000 | 0x4000_0000;
const AF = { UNIX: 1, INET: 2, INET6: 10, NETLINK: 16 };
const SOCKET_TYPE = 0xf;
const STREAM = 1;
const DATAGRAM = 2;
const PROTOCOLS = [0, 6, 17];
const NETLINK_ROUTE = 0;
/** TIOCSTI types into a terminal; TIOCCONS, TIOCLINUX and TIOCSETD reach the console and line disciplines. */
const TERMINAL_REQUESTS = [0x5412, 0x541d, 0x541c, 0x5423];
/** ADDR_NO_RANDOMIZE, which sanitizers ask for, and UNAME26. */
const PERSONALITIES = 0x0006_0000;

function instructions(options: FilterOptions): Instruction[] {
  const numbers = numbersOf(options.platform);
  const refused = Object.values(REFUSED).flatMap((names) => names.split(' '));
  // /dev/shm is a mount whose size the watchdog reads; these two make memory that is nowhere.
  if (!options.unmappedMemory) refused.push('memfd_create', 'shmget');
  const call = (name: string, to: string): Instruction[] => {
    const value = numbers.get(name);
    return value === undefined ? [] : [{ op: 'jump', when: 'equal', value, to }];
  };
  return [
    { op: 'load', offset: ARCHITECTURE },
    { op: 'jump', when: 'equal', value: AUDIT_ARCH[options.platform], to: 'known', otherwise: 'kill' },
    { op: 'label', name: 'known' },
    { op: 'load', offset: NUMBER },
    { op: 'jump', when: 'atLeast', value: X32_BIT, to: 'missing' },
    { op: 'jump', when: 'above', value: LAST_REVIEWED, to: 'missing' },
    // Without clone3, whose flags lie in memory that a filter cannot read, libraries fall back to clone.
    ...call('clone3', 'missing'),
    ...refused.flatMap((name) => call(name, 'refuse')),
    ...INSPECTED.flatMap(([name]) => call(name, name)),
    { op: 'label', name: 'allow' },
    { op: 'return', value: ALLOW },
    ...INSPECTED.flatMap(([name, check]) => [{ op: 'label', name } as const, ...check]),
    // Jumps go forward only: the checks above fall through to their own returns, the rest end here.
    { op: 'label', name: 'permit' },
    { op: 'return', value: ALLOW },
    { op: 'label', name: 'refuse' },
    { op: 'return', value: ERRNO | EPERM },
    { op: 'label', name: 'missing' },
    { op: 'return', value: ERRNO | ENOSYS },
    { op: 'label', name: 'family' },
    { op: 'return', value: ERRNO | EAFNOSUPPORT },
    { op: 'label', name: 'protocol' },
    { op: 'return', value: ERRNO | EPROTONOSUPPORT },
    { op: 'label', name: 'kill' },
    { op: 'return', value: KILL_PROCESS },
  ];
}

/** Calls whose arguments decide. */
const INSPECTED: readonly (readonly [string, readonly Instruction[]])[] = [
  ['clone', [
    { op: 'load', offset: argument(0) },
    { op: 'jump', when: 'any', value: CLONE_NAMESPACES, to: 'refuse', otherwise: 'permit' },
  ]],
  ['socket', [
    { op: 'load', offset: argument(0) },
    { op: 'jump', when: 'equal', value: AF.UNIX, to: 'permit' },
    { op: 'jump', when: 'equal', value: AF.INET, to: 'internet' },
    { op: 'jump', when: 'equal', value: AF.INET6, to: 'internet' },
    { op: 'jump', when: 'equal', value: AF.NETLINK, to: 'netlink', otherwise: 'family' },
    { op: 'label', name: 'netlink' },
    { op: 'load', offset: argument(2) },
    { op: 'jump', when: 'equal', value: NETLINK_ROUTE, to: 'permit', otherwise: 'protocol' },
    // TCP and UDP; the rest (SCTP, DCCP, MPTCP, raw) would load kernel modules on request.
    { op: 'label', name: 'internet' },
    { op: 'load', offset: argument(1) },
    { op: 'and', mask: SOCKET_TYPE },
    { op: 'jump', when: 'equal', value: STREAM, to: 'transport' },
    { op: 'jump', when: 'equal', value: DATAGRAM, to: 'transport', otherwise: 'protocol' },
    { op: 'label', name: 'transport' },
    { op: 'load', offset: argument(2) },
    ...PROTOCOLS.map((value) => ({ op: 'jump', when: 'equal', value, to: 'permit' }) as const),
    { op: 'return', value: ERRNO | EPROTONOSUPPORT },
  ]],
  ['socketpair', [
    { op: 'load', offset: argument(0) },
    { op: 'jump', when: 'equal', value: AF.UNIX, to: 'permit', otherwise: 'family' },
  ]],
  ['ioctl', [
    { op: 'load', offset: argument(1) },
    ...TERMINAL_REQUESTS.map((value) => ({ op: 'jump', when: 'equal', value, to: 'refuse' }) as const),
    { op: 'return', value: ALLOW },
  ]],
  // Only on oneself: the supervisor has the program's user id, and its limits must stay its own.
  ['prlimit64', [
    { op: 'load', offset: argument(0) },
    { op: 'jump', when: 'equal', value: 0, to: 'permit', otherwise: 'refuse' },
  ]],
  ['personality', [
    { op: 'load', offset: argument(0) },
    { op: 'jump', when: 'equal', value: 0xffff_ffff, to: 'permit' },
    { op: 'and', mask: ~PERSONALITIES },
    { op: 'jump', when: 'equal', value: 0, to: 'permit', otherwise: 'refuse' },
  ]],
];
