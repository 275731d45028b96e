/**
 * What differs between processor architectures, by the kernel's own tables: system call numbers
 * (arch/x86/entry/syscalls/syscall_64.tbl; include/uapi/asm-generic/unistd.h for aarch64) and flag values of open(2).
 */
export interface Platform {
  readonly name: 'x86_64' | 'aarch64';
  readonly nofollow: number;
  /** The calls that the supervisor makes by number. */
  readonly calls: Readonly<Record<SupervisorCall, number>>;
}

type SupervisorCall =
  | 'wait4' | 'prlimit64' | 'prctl' | 'kill' | 'dup3' | 'setsid' | 'pidfd_open' | 'clock_gettime' | 'exit_group' | 'close';

const X86_64: Platform = {
  name: 'x86_64',
  nofollow: 0o400000,
  calls: {
    wait4: 61, prlimit64: 302, prctl: 157, kill: 62, dup3: 292, setsid: 112, pidfd_open: 434, clock_gettime: 228,
    exit_group: 231, close: 3,
  },
};

const AARCH64: Platform = {
  name: 'aarch64',
  nofollow: 0o100000,
  calls: {
    wait4: 260, prlimit64: 261, prctl: 167, kill: 129, dup3: 24, setsid: 157, pidfd_open: 434, clock_gettime: 113,
    exit_group: 94, close: 57,
  },
};

/** Undefined where the seccomp filter and the supervisor have no tables: there the driver is not offered. */
export function platformOf(arch: string): Platform | undefined {
  return arch === 'x64' ? X86_64 : arch === 'arm64' ? AARCH64 : undefined;
}
