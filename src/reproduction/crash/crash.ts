/** Which program wrote the report that decided the type. */
export type Tool =
  | 'address' | 'hwaddress' | 'memory' | 'thread' | 'undefined-behavior' | 'leak' | 'cfi'
  | 'fuzzer' | 'kernel' | 'debugger' | 'assertion' | 'check' | 'v8' | 'libc'
  | 'go' | 'rust' | 'java' | 'python' | 'javascript' | 'android' | 'loader' | 'signal';

export interface Frame {
  /** Position as the report numbers it; undefined in traces without numbers. */
  readonly index: number | undefined;
  /** Normalized: without parameters, offsets, anonymous namespaces. The module's path where there is no symbol. */
  readonly name: string;
  readonly module?: string;
  readonly file?: string;
  readonly line?: number;
  /** Where the kernel prints it. */
  readonly address?: string;
  /** Allocator, C library, sanitizer runtime or harness: not part of the state. */
  readonly dropped: boolean;
}

/**
 * What a log says about one crash. Type, address and state are those of ClusterFuzz's published method, so that they
 * can be compared with what other fuzzing infrastructure publishes; the rest is ours.
 */
export interface Crash {
  readonly tool: Tool;
  /** For example `Heap-buffer-overflow\nREAD 4`, sizes above 16 as `{*}`; `Null-dereference WRITE`; `Stack-overflow`. */
  readonly type: string;
  /** As printed, hexadecimal; empty where the report gives none. */
  readonly address: string;
  readonly accessSize?: number;
  readonly write?: boolean;
  /** The crashing stack, innermost first, dropped frames included and marked. */
  readonly frames: readonly Frame[];
  /** At most three lines as a rule: the top frames that are not dropped, or the failed assertion. `NULL` where nothing is left. */
  readonly state: readonly string[];
  /** The log was longer than is looked at, or had lines longer than that; what is said here comes from the rest. */
  readonly truncated: boolean;
}
