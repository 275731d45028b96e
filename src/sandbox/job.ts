/**
 * What a sandbox is asked to do and what it says happened. Every driver takes a `Job` and gives back a `Completed`;
 * nothing here knows about proofs, oracles or packages.
 *
 * Inside, every job sees the same places, whatever the driver:
 *   /usr …      the host's system programs and libraries, read-only
 *   <targets>   the job's `mounts`, read-only
 *   /work       writable scratch, the working directory; gone afterwards
 *   /out /log   writable scratch, read by the supervisor after every other process is dead, returned in `files`
 *   /tmp /dev/shm  writable scratch, gone afterwards
 * Host name, user (1000), environment and paths are identical in every job.
 */
export interface Mount {
  /** Absolute path on the host; a file or a folder. Readable by the sandbox's user. */
  readonly source: string;
  /** Absolute path inside. */
  readonly target: string;
}

export interface PlantedFile {
  /** Absolute path inside, under one of the writable places. */
  readonly path: string;
  readonly data: Uint8Array | string;
  /** Permission bits, default 0o644. */
  readonly mode?: number;
}

export interface Limits {
  /** Real time for the whole job; everything is killed when it is over. */
  readonly wallMilliseconds: number;
  /** All processes of the job together, tmpfs included where a cgroup accounts for it. */
  readonly memoryMiB: number;
  readonly processes: number;
  /** Standard output, standard error, channel and collected files, each. */
  readonly outputMiB: number;
  /** Size of each writable place. */
  readonly scratchMiB: number;
}

export interface Job {
  /** Program by absolute path inside, and its arguments. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment: nothing else is there. */
  readonly env?: Readonly<Record<string, string>>;
  readonly mounts?: readonly Mount[];
  /** Written by the supervisor before the program starts. */
  readonly files?: readonly PlantedFile[];
  readonly stdin?: Uint8Array;
  /** TCP ports on the sandbox's own loopback where the supervisor listens and records what arrives. */
  readonly listen?: readonly number[];
  readonly limits: Limits;
  /** Ends the job early; it then completes with `canceled`. */
  readonly signal?: AbortSignal;
}

export interface Captured {
  readonly bytes: Uint8Array;
  /** More came than the limit lets through. */
  readonly truncated: boolean;
}

/** One entry found under /out or /log after the end. Only regular files carry data. */
export interface CollectedFile {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly size: number;
  readonly data?: Uint8Array;
}

export type Limit = 'wall' | 'memory' | 'output' | 'processes';

export type End =
  | { readonly kind: 'exited'; readonly status: number }
  /** The program died of a signal that was not ours, for example `SEGV`. */
  | { readonly kind: 'signaled'; readonly signal: string }
  /** We ended it because it reached a limit. */
  | { readonly kind: 'limit'; readonly limit: Limit }
  | { readonly kind: 'canceled' }
  /** The sandbox itself failed: evidence for nothing, the caller retries. */
  | { readonly kind: 'broken'; readonly why: string };

/** How the memory limit was enforced; goes into every verdict. */
export type MemoryEnforcement = 'cgroup-v2' | 'cgroup-v1' | 'engine' | 'watchdog';

export interface Completed {
  readonly end: End;
  readonly stdout: Captured;
  readonly stderr: Captured;
  /** What the program wrote to file descriptor 3: our harness speaks there. Untrusted like the rest. */
  readonly channel: Captured;
  readonly files: readonly CollectedFile[];
  /** Bytes that arrived at the `listen` ports, one entry a connection, as the supervisor saw them. */
  readonly received: readonly { readonly port: number; readonly bytes: Uint8Array }[];
  readonly usage: {
    readonly wallMilliseconds: number;
    /** User and system time of the program and its waited-for children, as the kernel tells the supervisor (wait4). */
    readonly cpuMilliseconds: number;
    /** Largest resident set of one process, KiB (wait4); 0 where unknown. */
    readonly residentKiB: number;
  };
  readonly memory: MemoryEnforcement;
}

/** One way to run a job: bubblewrap, a container engine, later gVisor or a Kubernetes pod. */
export interface Driver {
  readonly name: 'bubblewrap' | 'podman' | 'docker';
  /** How this driver, here, holds the memory limit. */
  readonly memory: MemoryEnforcement;
  /** Text that changes when the isolation may change (driver version, kernel, flags): keys the self-test's cache. */
  readonly configuration: string;
  /** Never rejects for what the job does; rejects with a SandboxError only when isolation cannot be had. */
  run(job: Job): Promise<Completed>;
}
