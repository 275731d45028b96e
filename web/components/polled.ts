import { pollEvery, type Liveness } from '../live.ts';

/** While the stream of news is down, what a page shows is asked for every few seconds. */
export function polled(live: Liveness): { readonly refetchInterval: number | false } {
  return { refetchInterval: live === 'polling' ? pollEvery : false };
}
