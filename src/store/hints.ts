import { randomUUID } from 'node:crypto';
import type { Backend, StoreProblem } from './backend.ts';
import { announcer } from './queue/announcer.ts';

/** Short messages to the installation's other processes. Each comes soon, once, or never: nothing may depend on one. */
export interface Hints {
  /** Of the same key within a moment the last one counts. */
  send(key: string, message: string): void;
  close(): Promise<void>;
}

/** Where there is one process only nothing is sent and nothing comes. */
export async function openHints(backend: Backend, channel: string, onMessage: (message: string) => void, report: (problem: StoreProblem) => void): Promise<Hints> {
  if (backend.listen === undefined) return { send: () => undefined, close: () => Promise.resolve() };
  const self = randomUUID();
  const listening = await backend.listen(channel, (payload) => {
    const [from, message] = [payload.slice(0, self.length), payload.slice(self.length)];
    if (from !== self) onMessage(message);
  }, () => undefined);
  const announcing = announcer(backend.queuePool, channel, report);
  return {
    send: (key, message) => announcing.announce(key, `${self}${message}`),
    async close() {
      await announcing.stop();
      await listening.close();
    },
  };
}
