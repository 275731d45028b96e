import type { Queue } from '../../store/index.ts';
import { deliverMessage, messageJob } from './messages.ts';
import type { DeliveryParts } from './schema.ts';

/** One receiver that hangs holds up one of these at a time, and none for longer than an attempt may take. */
const atOnce = 4;

export async function workOnDeliveries(queue: Queue, parts: DeliveryParts): Promise<void> {
  await queue.work<{ readonly message: string }>(messageJob, ({ data: { message } }) => deliverMessage(message, parts), { atOnce });
}
