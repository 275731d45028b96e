import type { Hono } from 'hono';
import { authorize, installationResource } from '../identity/index.ts';
import { askerOf } from './asker.ts';
import type { HttpParts } from './parts.ts';
import { problem } from './problem.ts';

/**
 * Everything that the database holds, for its owner. It is written to the service's own disk first: a snapshot that waited for
 * a slow reader would hold an embedded database's only connection. Its digest and its length come before it.
 */
export function backupRoutes(app: Hono, parts: HttpParts): void {
  const { db, record } = parts;
  let running = false;
  app.post('/api/backup', async (context) => {
    const asker = await askerOf(context, parts);
    authorize(asker.actor, 'backup.create', await installationResource(db));
    if (running) return problem(context, { name: 'backup-running', status: 409, title: 'Conflict', detail: 'A backup is being written.', remedy: 'Wait until it has ended.' });
    running = true;
    try {
      await db.transaction().execute((trx) => record(trx, { kind: 'backup.created', subject: asker.actor.person ?? '', body: { token: asker.token?.id ?? null } }));
      const { rows, bytes, sha256, content } = await parts.backup();
      return context.body(streamOf(content), 200, {
        'content-type': 'application/gzip', 'content-length': String(bytes), 'cache-control': 'no-store', 'content-disposition': 'attachment; filename="breakwater.backup"',
        // RFC 9530; the rows for whoever reports.
        'repr-digest': `sha-256=:${sha256}:`, 'x-breakwater-rows': String(rows),
      });
    } finally {
      running = false;
    }
  });
}

/** Chunk by chunk, as fast as they are taken; whoever goes away ends the reading. */
function streamOf(content: AsyncIterable<Uint8Array> & { destroy(): unknown }): ReadableStream<Uint8Array> {
  const chunks = content[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    cancel: () => void content.destroy(),
  });
}
