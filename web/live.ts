import type { LiveEvent } from '../src/http/view.ts';

/** How news comes: pushed, or asked for every few seconds while the stream is down; not at all for guests. */
export type Liveness = 'connecting' | 'live' | 'polling' | 'off';

/** While the stream is down, pages ask this often, and the stream is tried anew about as often. */
export const pollEvery = 5_000;

/**
 * Listens to `/api/events` until the returned function is called. The browser reopens a stream that broke; one that
 * the service refused is closed for good, and then we open another ourselves.
 */
export function listen(onEvent: (event: LiveEvent) => void, onState: (state: Liveness) => void): () => void {
  let source: EventSource | undefined;
  let again: number | undefined;
  let ended = false;
  let opened = false;
  function open(): void {
    if (ended) return;
    source = new EventSource('/api/events');
    source.addEventListener('open', () => {
      // What happened in the gap came to nobody: after a reopening the caller asks anew.
      onState('live');
      opened = true;
    });
    source.addEventListener('error', () => {
      onState(opened || source?.readyState === EventSource.CLOSED ? 'polling' : 'connecting');
      if (source?.readyState === EventSource.CLOSED) again = window.setTimeout(open, pollEvery);
    });
    source.addEventListener('message', (message: MessageEvent<string>) => {
      const event = parseEvent(message.data);
      if (event !== undefined) onEvent(event);
    });
  }
  open();
  return () => {
    ended = true;
    window.clearTimeout(again);
    source?.close();
  };
}

export function parseEvent(data: string): LiveEvent | undefined {
  try {
    const event: unknown = JSON.parse(data);
    return typeof event === 'object' && event !== null && 'kind' in event && ['report', 'case', 'ledger'].includes(String(event.kind)) ? event as LiveEvent : undefined;
  } catch {
    return undefined;
  }
}
