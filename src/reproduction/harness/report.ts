import { z } from 'zod';
import { deeperThan } from '../../kernel/depth.ts';
import type { Completed } from '../../sandbox/index.ts';
import type { HarnessReport, Rendered, Thrown } from '../execution.ts';

/** A run has at most 64 steps; what goes far beyond is not ours. */
const longestLine = 4 * 1_048_576;
const mostLines = 512;
/** The harness stops at 12 levels of a result; what is far deeper would exhaust the stack of who walks it. */
const deepest = 64;

const count = z.number().min(0).max(1e12);
const text = z.string().max(131_072);
const thrownSchema = z.object({
  class: text,
  message: text,
  stack: text.optional(),
  frames: z.array(z.object({ function: text, file: text, line: z.number() })).max(64).optional(),
});
const lineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('loaded'), nonce: z.string(), loaded: z.boolean() }),
  z.object({ kind: z.literal('step'), nonce: z.string(), done: count }),
  z.object({
    kind: z.literal('end'), nonce: z.string(),
    finished: z.boolean(), loaded: z.boolean(), done: count, of: count,
    cpuMilliseconds: count, elapsedMilliseconds: count, grownKiB: count,
    result: z.object({ value: z.unknown() }).optional(),
    resultBytes: count.optional(),
    thrown: thrownSchema.optional(),
    failure: text.optional(),
    probe: z.unknown().optional(),
    inputBytes: count,
  }),
]);
type Line = z.infer<typeof lineSchema>;

/**
 * The harness's account from the channel: only lines that carry the nonce, in order, up to the first end. A run that
 * was killed midway still says whether the target was loaded and how far it came; one that never spoke, nothing.
 */
export function reportOf(completed: Pick<Completed, 'channel'>, nonce: string): HarnessReport {
  const lines = linesOf(completed.channel.bytes, nonce);
  const end = lines.find((line) => line.kind === 'end');
  const done = lines.reduce((most, line) => (line.kind === 'step' ? Math.max(most, line.done) : most), 0);
  if (end === undefined) {
    return { loaded: lines.some((line) => line.kind === 'loaded' && line.loaded), steps: { done, of: done + 1 }, finished: false, ...nothing };
  }
  return {
    loaded: end.loaded,
    steps: { done: end.done, of: end.of },
    finished: end.finished,
    cpuMilliseconds: end.cpuMilliseconds,
    elapsedMilliseconds: end.elapsedMilliseconds,
    grownKiB: end.grownKiB,
    // The harness renders within bounds of its own; a forged value costs no more than the channel's limit.
    result: end.result?.value as Rendered | undefined,
    resultBytes: end.resultBytes,
    thrown: end.thrown === undefined ? undefined : thrownOf(end.thrown),
    failure: end.failure,
    probe: end.probe,
    inputBytes: end.inputBytes,
  };
}

/** The account where no harness was even started. */
export function notRun(failure: string): HarnessReport {
  return { loaded: false, steps: { done: 0, of: 1 }, finished: false, ...nothing, failure };
}

const nothing = {
  cpuMilliseconds: undefined, elapsedMilliseconds: undefined, grownKiB: undefined, result: undefined, resultBytes: undefined,
  thrown: undefined, failure: undefined, probe: undefined, inputBytes: undefined,
} as const;

function linesOf(bytes: Uint8Array, nonce: string): readonly Line[] {
  const found: Line[] = [];
  for (let at = 0; at < bytes.length && found.length < mostLines;) {
    const next = bytes.indexOf(10, at);
    const end = next < 0 ? bytes.length : next;
    if (end - at <= longestLine) {
      const line = lineOf(Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString('utf8'));
      if (line?.nonce === nonce) {
        found.push(line);
        if (line.kind === 'end') break;
      }
    }
    at = end + 1;
  }
  return found;
}

function lineOf(text: string): Line | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const line: unknown = JSON.parse(text);
    return deeperThan(line, deepest) ? undefined : lineSchema.safeParse(line).data;
  } catch {
    return undefined;
  }
}

function thrownOf({ class: name, message, stack, frames }: z.infer<typeof thrownSchema>): Thrown {
  return { class: name, message, frames: frames ?? framesOf(stack ?? '') };
}

/** V8's stack lines: `at name (file:line:column)` and `at file:line:column`. */
export function framesOf(stack: string): Thrown['frames'] {
  const frames: { function: string; file: string; line: number }[] = [];
  for (const raw of stack.split('\n')) {
    const line = raw.trim();
    if (!line.startsWith('at ') || line.length > 4_096 || frames.length >= 64) continue;
    const open = line.endsWith(')') ? line.lastIndexOf(' (') : -1;
    const place = open < 0 ? line.slice(3) : line.slice(open + 2, -1);
    const [, file, number] = /^(.*?):(\d{1,9}):\d{1,9}$/.exec(place) ?? [];
    if (file === undefined) continue;
    frames.push({ function: open < 0 ? '' : line.slice(3, open), file: file.replace(/^file:\/\//, ''), line: Number(number) });
  }
  return frames;
}
