import type { Queue } from '../../store/index.ts';
import { deliver, mailJob } from './flow.ts';
import type { NotificationParts } from './schema.ts';

/** Letters go one after the other for each process: a mail server is not stormed. */
export function workOnMail(queue: Queue, parts: NotificationParts): Promise<void> {
  return queue.work<{ readonly mail: string }>(mailJob, ({ data: { mail } }) => deliver(mail, parts));
}
