import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Live } from './live.ts';
import type { LiveEvent } from './view.ts';

/** More things than this changed while one batch was looked at: the reader is cut off and asks anew. */
const mostWaiting = 10_000;
const heartbeatMilliseconds = 15_000;
/** News of one thing that come within this time are one. */
const gatherMilliseconds = 100;

/** The news that the asker may have of these, at this moment; undefined once they are nobody any more. */
export type Sift = (events: readonly LiveEvent[]) => Promise<readonly LiveEvent[] | undefined>;

/**
 * GET /api/events: what the asker may see of the news, as server-sent events. Nothing that is withheld shows in what comes:
 * heartbeats keep their own time, and the events carry no numbers.
 */
export function eventStream(context: Context, live: Live, sift: Sift): Response {
  return streamSSE(context, async (stream) => {
    const waiting = new Map<string, LiveEvent>();
    let wake: (() => void) | undefined;
    const end = live.subscribe((event) => {
      waiting.set(event.kind === 'ledger' ? event.kind : `${event.kind} ${event.id}`, event);
      if (waiting.size > mostWaiting) stream.abort();
      wake?.();
    });
    async function beat(): Promise<void> {
      if (await sift([]) === undefined) stream.abort();
      else await stream.write(': still here\n\n');
    }
    // A comment keeps proxies from closing a quiet connection; whoever signed out meanwhile is let go.
    const beating = setInterval(() => void beat().catch(() => stream.abort()), heartbeatMilliseconds);
    stream.onAbort(() => wake?.());
    try {
      while (!stream.aborted && !stream.closed) {
        const batch = [...waiting.values()];
        waiting.clear();
        if (batch.length === 0) {
          await new Promise<void>((resolve) => { wake = resolve; });
          continue;
        }
        const seen = await sift(batch);
        if (seen === undefined) return;
        for (const event of seen) await stream.writeSSE({ data: JSON.stringify(event) });
        await stream.sleep(gatherMilliseconds);
      }
    } catch {
      // The database did not answer: the page comes back and asks anew.
    } finally {
      clearInterval(beating);
      end();
    }
  });
}
