/**
 * System calls that the filter treats, with their numbers on x86_64 (arch/x86/entry/syscalls/syscall_64.tbl) and on
 * aarch64 (include/uapi/asm-generic/unistd.h); `-` where an architecture has no such call.
 */
const TABLE = `
ptrace 101 117
process_vm_readv 310 270
process_vm_writev 311 271
process_madvise 440 440
process_mrelease 448 448
kcmp 312 272
pidfd_getfd 438 438
mount 165 40
umount2 166 39
pivot_root 155 41
chroot 161 51
open_tree 428 428
move_mount 429 429
fsopen 430 430
fsconfig 431 431
fsmount 432 432
fspick 433 433
mount_setattr 442 442
statmount 457 457
listmount 458 458
name_to_handle_at 303 264
open_by_handle_at 304 265
unshare 272 97
setns 308 268
clone 56 220
clone3 435 435
add_key 248 217
request_key 249 218
keyctl 250 219
bpf 321 280
perf_event_open 298 241
userfaultfd 323 282
io_uring_setup 425 425
io_uring_enter 426 426
io_uring_register 427 427
init_module 175 105
finit_module 313 273
delete_module 176 106
kexec_load 246 104
kexec_file_load 320 294
reboot 169 142
swapon 167 224
swapoff 168 225
acct 163 89
quotactl 179 60
quotactl_fd 443 443
settimeofday 164 170
clock_settime 227 112
adjtimex 159 171
clock_adjtime 305 266
iopl 172 -
ioperm 173 -
modify_ldt 154 -
uselib 134 -
ustat 136 -
sysfs 139 -
_sysctl 156 -
syslog 103 116
sethostname 170 161
setdomainname 171 162
vhangup 153 58
nfsservctl 180 42
lookup_dcookie 212 18
fanotify_init 300 262
fanotify_mark 301 263
mbind 237 235
set_mempolicy 238 237
set_mempolicy_home_node 450 450
migrate_pages 256 238
move_pages 279 239
remap_file_pages 216 234
vmsplice 278 75
memfd_secret 447 447
cachestat 451 451
memfd_create 319 279
shmget 29 194
socket 41 198
socketpair 53 199
ioctl 16 29
prlimit64 302 261
personality 135 92
`;

export type Numbers = ReadonlyMap<string, number>;

export function numbersOf(platform: 'x86_64' | 'aarch64'): Numbers {
  const numbers = new Map<string, number>();
  for (const line of TABLE.trim().split('\n')) {
    const [name, x86, arm] = line.split(' ') as [string, string, string];
    const number = platform === 'x86_64' ? x86 : arm;
    if (number !== '-') numbers.set(name, Number(number));
  }
  return numbers;
}

/**
 * The highest number that was reviewed for this list (mseal, Linux 6.10). What a newer kernel adds above it does not
 * exist in the sandbox until somebody has looked at it: a deny list that grows by itself would not be one.
 */
export const LAST_REVIEWED = 462;
