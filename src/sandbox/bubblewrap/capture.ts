import type { Readable } from 'node:stream';
import type { Captured } from '../job.ts';

export interface Capture {
  readonly captured: Captured;
}

/**
 * Keeps the first `limit` bytes of a stream. What comes after is read and dropped until the caller, told once by
 * `onOverflow`, has ended the program: a reader that stops would only move the flood into the kernel's buffers.
 */
export function capture(stream: Readable, limit: number, onOverflow: () => void): Capture {
  const parts: Buffer[] = [];
  let kept = 0;
  let truncated = false;
  stream.on('data', (chunk: Buffer) => {
    if (truncated) return;
    const part = chunk.length > limit - kept ? chunk.subarray(0, limit - kept) : chunk;
    if (part.length > 0) parts.push(part);
    kept += part.length;
    if (part.length < chunk.length) {
      truncated = true;
      onOverflow();
    }
  });
  // A reset connection is how a killed sandbox may look from here; what was read stays.
  stream.on('error', () => undefined);
  return {
    get captured() {
      return { bytes: new Uint8Array(Buffer.concat(parts)), truncated };
    },
  };
}
