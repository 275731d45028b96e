import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';

/**
 * Takes the supervisor's one stream apart where an engine gives no more: `O` frames carry what the program wrote (a byte
 * that names the descriptor, then the bytes), `C` frames a control group's counters, and everything else is the report
 * itself, handed on as it came. The program never holds this stream; still, no length is believed.
 */
export interface Relay {
  readonly streams: readonly [stdout: Readable, stderr: Readable, channel: Readable];
  push(chunk: Buffer): void;
  /** Where the control groups say that a limit was hit. */
  reached(): 'memory' | 'processes' | undefined;
  end(): void;
}

const HEADER = 5;
const LARGEST = 128 * 1024;
const O = 'O'.charCodeAt(0);
const C = 'C'.charCodeAt(0);

export function openRelay(report: (bytes: Buffer) => void): Relay {
  const streams = [new PassThrough(), new PassThrough(), new PassThrough()] as const;
  const counters: string[] = [];
  let pending: Buffer = Buffer.alloc(0);
  let lost = false;
  return {
    streams,
    push(chunk) {
      if (lost) return;
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      while (pending.length >= HEADER) {
        const length = HEADER + pending.readUInt32BE(1);
        // The report's reader sees the same header and calls it malformed.
        if (length > LARGEST) {
          lost = true;
          return report(pending);
        }
        if (pending.length < length) return;
        const frame = pending.subarray(0, length);
        pending = pending.subarray(length);
        if (frame[0] === O) streams[(frame[HEADER] ?? 0) - 1]?.write(frame.subarray(HEADER + 1));
        else if (frame[0] === C) counters.push(frame.toString('latin1', HEADER));
        else report(frame);
      }
    },
    reached() {
      const text = counters.join('\n');
      if (/^oom_kill [1-9]/m.test(text)) return 'memory';
      return /^max [1-9]/m.test(counters.filter((counter) => counter.includes('pids.events')).join('\n')) ? 'processes' : undefined;
    },
    end() {
      for (const stream of streams) stream.end();
    },
  };
}

/** Where the supervisor finds the counters inside, by version: some of them exist. */
export const COUNTERS = ['/sys/fs/cgroup/memory/memory.oom_control', '/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/pids/pids.events', '/sys/fs/cgroup/pids.events'];
