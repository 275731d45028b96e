/** The whole environment, the same in every run on every side. */
export const environment = { PATH: '/usr/bin:/bin', HOME: '/work', LANG: 'C.UTF-8', TZ: 'UTC', TMPDIR: '/tmp' } as const;

/** Keeps a sanitizer's end apart from a program's own. */
export const sanitizerStatus = 99;

/**
 * Reports go to a file per process that the supervisor collects: what the program prints cannot be taken for one.
 * LeakSanitizer needs ptrace, which the sandbox denies. `signals: 'left'` lets the program die of its own signal.
 */
export function sanitizerOptions(log: string, signals: 'handled' | 'left' = 'handled'): Readonly<Record<string, string>> {
  const handled = signals === 'handled' ? 1 : 0;
  const handlers = ['segv', 'sigbus', 'abort', 'sigill', 'sigfpe'].map((name) => `handle_${name}=${handled}`).join(':');
  return {
    ASAN_OPTIONS: `log_path=${log}:exitcode=${sanitizerStatus}:detect_leaks=0:allocator_may_return_null=1:${handlers}`,
    UBSAN_OPTIONS: `log_path=${log}:exitcode=${sanitizerStatus}:print_stacktrace=1:halt_on_error=1:${handlers}`,
  };
}
