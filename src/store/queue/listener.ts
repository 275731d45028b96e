import type pg from 'pg';
import type { Listener, StoreProblem } from '../backend.ts';

export interface Listening {
  readonly channel: string;
  readonly onNotification: (payload: string) => void;
  readonly onReconnect: () => void;
  readonly report: (problem: StoreProblem) => void;
}

const checkEvery = 10_000;
const longestPause = 30_000;

/**
 * A connection of its own that LISTENs. It is a hint only: whoever misses one finds the job at the next poll. So a
 * connection that breaks is opened again without end, with a pause that doubles, and then everybody looks once.
 */
export async function listener(connect: () => pg.Client, { channel, onNotification, onReconnect, report }: Listening): Promise<Listener> {
  let current: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let failures = 0;

  const later = (act: () => Promise<void>, after: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => { void act(); }, after);
    timer.unref();
  };
  const lost = (client: pg.Client, error: unknown): void => {
    if (closed || client !== current) return;
    current = undefined;
    report({ kind: 'connection', error });
    client.end().catch(() => undefined);
    later(again, Math.min(longestPause, 1000 * 2 ** Math.min(failures++, 5)));
  };
  const open = async (): Promise<void> => {
    const client = connect();
    current = client;
    client.on('error', (error) => { lost(client, error); });
    client.on('end', () => { lost(client, new Error('The server closed the connection that listens')); });
    client.on('notification', ({ payload }) => { onNotification(payload ?? ''); });
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
    failures = 0;
    later(() => check(client), checkEvery);
  };
  /** A connection may die without a word; only a statement finds out. */
  const check = async (client: pg.Client): Promise<void> => {
    if (closed || client !== current) return;
    try {
      await client.query('select 1');
      if (!closed && client === current) later(() => check(client), checkEvery);
    } catch (error) {
      lost(client, error);
    }
  };
  const again = async (): Promise<void> => {
    if (closed) return;
    try {
      await open();
      onReconnect();
    } catch (error) {
      if (current !== undefined) lost(current, error);
    }
  };

  try {
    await open();
  } catch (error) {
    closed = true;
    await current?.end().catch(() => undefined);
    throw error;
  }
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await current?.end().catch(() => undefined);
    },
  };
}
