import type { LiveEvent } from './view.ts';

/** News for those who watch. In this process alone: a page that misses one asks anew when it comes back. */
export interface Live {
  publish(event: LiveEvent): void;
  /** Gives what ends the subscription. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
  readonly watchers: number;
}

export function live(): Live {
  const listeners = new Set<(event: LiveEvent) => void>();
  return {
    publish: (event) => listeners.forEach((listener) => listener(event)),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get watchers() {
      return listeners.size;
    },
  };
}
