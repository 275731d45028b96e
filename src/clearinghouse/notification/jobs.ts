import type { Queue } from '../../store/index.ts';
import { askJob, deliver, mailJob, sendLinks } from './flow.ts';
import type { NotificationParts } from './schema.ts';

/** Letters go one after the other for each process: a mail server is not stormed. */
export async function workOnMail(queue: Queue, parts: NotificationParts): Promise<void> {
  await queue.work<{ readonly email: string }>(askJob, ({ data: { email } }) => sendLinks(email, parts));
  await queue.work<{ readonly mail: string }>(mailJob, ({ data: { mail } }) => deliver(mail, parts));
}
