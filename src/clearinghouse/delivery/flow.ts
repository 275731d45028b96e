import { sql } from 'kysely';
import type { Transaction } from '../../store/index.ts';
import type { ChangedAction, Reconciled } from '../operators/index.ts';
import { wanting } from './mail.ts';
import { listening, sendMessage } from './messages.ts';
import type { DeliveryParts } from './schema.ts';

/** What is due so soon does not wait for tomorrow's letter. */
const urgentDays = 3;

/** In the transaction of the match: an action is news to its organization once, whatever becomes of it later. */
export async function announce(trx: Transaction, matched: readonly Reconciled[], parts: Pick<DeliveryParts, 'clock' | 'queue' | 'tell'>): Promise<void> {
  const now = parts.clock.now();
  const changed = matched.flatMap(({ organization, changed: actions }) => actions.map((action) => ({ organization, action })));
  if (changed.length === 0) return;
  await noteMoved(trx, changed, now);
  const fresh = Map.groupBy(await noteNew(trx, changed.filter(({ action: { open } }) => open), now), ({ organization }) => organization);
  const webhooks = await listening(trx, [...fresh.keys()]);
  const people = await wanting(trx, [...fresh.keys()]);
  for (const [organization, news] of fresh) {
    const actions = news.map(({ action }) => action);
    if (webhooks.has(organization)) await sendMessage(trx, organization, actions, parts);
    const readers = people.get(organization) ?? [];
    if (readers.length > 0) await parts.tell(trx, readers, organization, actions.some(({ daysLeft }) => daysLeft !== undefined && daysLeft <= urgentDays));
  }
}

interface Change {
  readonly organization: string;
  readonly action: ChangedAction;
}

function rows(changes: readonly Change[]): string {
  return JSON.stringify(changes.map(({ organization, action: { id, due, opened } }) => ({ organization, action: id, due: due ?? null, opened })));
}

async function noteMoved(trx: Transaction, changes: readonly Change[], now: Date): Promise<void> {
  await sql`update delivery_announced a set due = c.due, changed_at = ${now} from jsonb_to_recordset(${rows(changes)}::jsonb) as c (organization text, action text, due text, opened boolean)
    where a.organization = c.organization and a.action = c.action and (a.due is distinct from c.due or c.opened)`.execute(trx);
}

async function noteNew(trx: Transaction, changes: readonly Change[], now: Date): Promise<readonly Change[]> {
  if (changes.length === 0) return [];
  const inserted = await sql<{ readonly organization: string; readonly action: string }>`insert into delivery_announced (organization, action, announced_at, due, changed_at)
    select c.organization, c.action, ${now}, c.due, ${now} from jsonb_to_recordset(${rows(changes)}::jsonb) as c (organization text, action text, due text)
    on conflict do nothing returning organization, action`.execute(trx);
  const fresh = new Set(inserted.rows.map(({ organization, action }) => `${organization} ${action}`));
  return changes.filter(({ organization, action: { id } }) => fresh.has(`${organization} ${id}`));
}
