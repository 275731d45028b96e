import type { CollectedFile } from '../job.ts';

/**
 * The supervisor's account, read from the report descriptor. The supervisor is ours, but it lives next to hostile code:
 * this reader trusts no length, count or order, holds no more than `budget` bytes of file data, and turns anything
 * unexpected into `malformed`, which makes the run broken and evidence for nothing.
 *
 * A frame is one letter, a 32-bit length in network order, and that many bytes:
 *   S             the program is about to start
 *   X errno       it could not be executed
 *   B text        the supervisor failed
 *   E …           it ended: over the wall limit or not, wait status, wall and CPU microseconds, largest resident KiB
 *   R port bytes  one connection to a listener
 *   F … path      one entry of /out or /log, then its data in D frames if it is a regular file within the limit
 *   Z cut         the end; `cut` says that something was left out for its size, depth or number
 */
export interface Report {
  readonly started: boolean;
  readonly execution: number | undefined;
  readonly failure: string | undefined;
  readonly ended: Ended | undefined;
  readonly received: readonly { readonly port: number; readonly bytes: Uint8Array }[];
  readonly files: readonly CollectedFile[];
  readonly cut: boolean;
  readonly complete: boolean;
  readonly malformed: string | undefined;
}

export interface Ended {
  readonly overWall: boolean;
  readonly status: number;
  readonly wallMicroseconds: number;
  readonly cpuMicroseconds: number;
  readonly residentKiB: number;
}

export interface ReportLimits {
  readonly fileBytes: number;
  readonly entries: number;
  readonly receivedBytes: number;
  readonly connections: number;
}

export interface ReportReader {
  /** Hands in what arrived; calls that follow a malformed frame are ignored. */
  push(chunk: Uint8Array): void;
  readonly report: Report;
}

const HEADER = 5;
/** No frame is longer: file data comes in 64 KiB pieces, paths end at PATH_MAX, a connection's bytes are capped. */
const LARGEST = 128 * 1024;
const KINDS = [undefined, 'file', 'folder', 'link', 'other'] as const;

export function reportReader(limits: ReportLimits, onStart: () => void = () => undefined): ReportReader {
  const report = {
    started: false,
    execution: undefined as number | undefined,
    failure: undefined as string | undefined,
    ended: undefined as Ended | undefined,
    received: [] as { port: number; bytes: Uint8Array }[],
    files: [] as CollectedFile[],
    cut: false,
    complete: false,
    malformed: undefined as string | undefined,
  };
  let pending: Buffer = Buffer.alloc(0);
  let room = limits.fileBytes;
  let open: { path: string; size: number; missing: number; parts: Buffer[] } | undefined;

  function closeFile(): void {
    if (open === undefined) return;
    // Data that ends early cannot be (nobody writes any more): leave it out rather than hand on half a file.
    if (open.missing > 0) report.cut = true;
    const data = open.missing > 0 ? {} : { data: new Uint8Array(Buffer.concat(open.parts)) };
    report.files.push({ path: open.path, kind: 'file', size: open.size, ...data });
    open = undefined;
  }

  function entry(body: Buffer): string | undefined {
    if (body.length < 11) return 'short entry';
    const kind = KINDS[body[0] as number];
    const size = Number(body.readBigUInt64BE(2));
    const path = body.toString('utf8', 10);
    if (kind === undefined || !/^\/(out|log)\//.test(path)) return 'entry of no kind or place';
    if (report.files.length >= limits.entries) return 'too many entries';
    if (body[1] === 0) {
      report.files.push({ path, kind, size });
      return undefined;
    }
    if (kind !== 'file' || size > room) return 'data beyond the limit';
    room -= size;
    open = { path, size, missing: size, parts: [] };
    return undefined;
  }

  function frame(letter: string, body: Buffer): string | undefined {
    if (report.complete || report.failure !== undefined) return 'frame after the end';
    if (letter === 'D') {
      if (open === undefined || body.length === 0 || body.length > open.missing) return 'data without a file';
      open.missing -= body.length;
      open.parts.push(body);
      return undefined;
    }
    closeFile();
    if (letter === 'B') {
      report.failure = body.toString('utf8', 0, 1024);
      return undefined;
    }
    if (letter === 'S') {
      if (report.started) return 'second start';
      report.started = true;
      onStart();
      return undefined;
    }
    if (!report.started) return 'frame before the start';
    if (letter === 'X' && body.length === 4 && report.ended === undefined) {
      report.execution = body.readUInt32BE();
      return undefined;
    }
    if (letter === 'E' && body.length === 32 && report.ended === undefined) {
      report.ended = {
        overWall: body.readUInt32BE(0) !== 0,
        status: body.readUInt32BE(4),
        wallMicroseconds: Number(body.readBigUInt64BE(8)),
        cpuMicroseconds: Number(body.readBigUInt64BE(16)),
        residentKiB: Number(body.readBigUInt64BE(24)),
      };
      return undefined;
    }
    if (report.ended === undefined) return 'frame before the end of the program';
    if (letter === 'R' && body.length >= 2) {
      if (report.received.length >= limits.connections || body.length - 2 > limits.receivedBytes) return 'too much received';
      report.received.push({ port: body.readUInt16BE(), bytes: new Uint8Array(body.subarray(2)) });
      return undefined;
    }
    if (letter === 'F') return entry(body);
    if (letter === 'Z' && body.length === 1) {
      report.cut ||= body[0] !== 0;
      report.complete = true;
      return undefined;
    }
    return 'unknown frame';
  }

  return {
    report,
    push(chunk) {
      if (report.malformed !== undefined) return;
      pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
      while (report.malformed === undefined && pending.length >= HEADER) {
        const length = pending.readUInt32BE(1);
        if (length > LARGEST) report.malformed = 'frame too long';
        else if (pending.length < HEADER + length) return;
        else {
          const body = pending.subarray(HEADER, HEADER + length);
          report.malformed = frame(String.fromCharCode(pending[0] as number), body);
          pending = pending.subarray(HEADER + length);
        }
      }
      if (report.malformed !== undefined) pending = Buffer.alloc(0);
    },
  };
}
