import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Live } from './live.ts';
import type { LiveEvent } from './view.ts';

/** More than this behind, a reader is cut off and asks anew. */
const mostWaiting = 1_000;
const heartbeatMilliseconds = 15_000;

/** GET /api/events: what the asker may see of the news, as server-sent events. */
export function eventStream(context: Context, live: Live, maySee: (event: LiveEvent) => boolean): Response {
  return streamSSE(context, async (stream) => {
    const waiting: LiveEvent[] = [];
    let wake: (() => void) | undefined;
    const end = live.subscribe((event) => {
      if (!maySee(event)) return;
      waiting.push(event);
      if (waiting.length > mostWaiting) stream.abort();
      wake?.();
    });
    stream.onAbort(() => {
      end();
      wake?.();
    });
    while (!stream.aborted && !stream.closed) {
      const event = waiting.shift();
      if (event !== undefined) {
        await stream.writeSSE({ data: JSON.stringify(event) });
        continue;
      }
      const beat = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), heartbeatMilliseconds);
        wake = () => {
          clearTimeout(timer);
          resolve(false);
        };
      });
      wake = undefined;
      // A comment keeps proxies from closing a quiet connection.
      if (beat) await stream.write(': still here\n\n');
    }
    end();
  });
}
