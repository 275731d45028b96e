import type { Database, Transaction } from '../../store/index.ts';
import { OperatorError, type OperatorActor } from '../operators/index.ts';
import type { DeliveryParts } from './schema.ts';
import { newWebhookSecret } from './sign.ts';
import { ours } from './store.ts';

/** How long a secret that was replaced still signs. */
const overlapMilliseconds = 86_400_000;

/** Sealed in one piece. */
interface Target {
  readonly url: string;
  readonly secret: string;
  readonly former: { readonly secret: string; readonly until: string } | undefined;
}

export interface OpenWebhook {
  readonly url: URL;
  /** Those that hold now, the newest first. */
  readonly secrets: readonly string[];
  readonly formerUntil: Date | undefined;
  readonly state: 'on' | 'off';
  readonly why: string | undefined;
  readonly changedAt: Date;
}

type Parts = Pick<DeliveryParts, 'clock' | 'record' | 'vault' | 'courier'>;

export function webhookContext(organization: string): string {
  return `webhook of ${organization}`;
}

/** Gives the secret, told here and never again. Another address has another secret; one that was switched off is on again. */
export async function setWebhook(trx: Transaction, address: string, { person, organization }: OperatorActor, parts: Parts): Promise<string> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const why = url === undefined ? 'This is no address' : url.username !== '' || url.password !== '' || url.hash !== '' ? 'An address with a name, a password or a # is not taken' : parts.courier.refusal(url);
  if (url === undefined || why !== undefined) throw new OperatorError('input-invalid', why ?? '', { where: 'url', remedy: 'Give an https address that can be reached from here, such as https://hooks.hospital.example/breakwater.' });
  const secret = newWebhookSecret();
  await write(trx, organization, { url: url.href, secret, former: undefined }, parts);
  await parts.record(trx, { kind: 'operator.webhook-set', subject: organization, body: { by: person } });
  return secret;
}

/** A new secret; for a day both sign. */
export async function rotateWebhook(trx: Transaction, { person, organization }: OperatorActor, parts: Parts): Promise<string> {
  const row = await ours(trx).selectFrom('delivery_webhook').select('sealed').where('organization', '=', organization).forUpdate().executeTakeFirst();
  if (row === undefined) throw noWebhook();
  const before = await unsealed(row.sealed, organization, parts);
  const secret = newWebhookSecret();
  await write(trx, organization, { url: before.url, secret, former: { secret: before.secret, until: new Date(parts.clock.now().getTime() + overlapMilliseconds).toISOString() } }, parts);
  await parts.record(trx, { kind: 'operator.webhook-rotated', subject: organization, body: { by: person } });
  return secret;
}

/** With it goes what waits for it. */
export async function removeWebhook(trx: Transaction, { person, organization }: OperatorActor, { record }: Pick<Parts, 'record'>): Promise<void> {
  const gone = await ours(trx).deleteFrom('delivery_webhook').where('organization', '=', organization).returning('organization').execute();
  await ours(trx).deleteFrom('delivery_message').where('organization', '=', organization).execute();
  if (gone.length > 0) await record(trx, { kind: 'operator.webhook-removed', subject: organization, body: { by: person } });
}

export async function webhookOf(db: Database | Transaction, organization: string, { clock, vault }: Pick<Parts, 'clock' | 'vault'>): Promise<OpenWebhook | undefined> {
  const row = await ours(db).selectFrom('delivery_webhook').select(['sealed', 'state', 'why', 'changed_at']).where('organization', '=', organization).executeTakeFirst();
  if (row === undefined) return undefined;
  const { url, secret, former } = await unsealed(row.sealed, organization, { vault });
  const until = former === undefined ? undefined : new Date(former.until);
  const holds = former !== undefined && until !== undefined && until > clock.now();
  return { url: new URL(url), secrets: holds ? [secret, former.secret] : [secret], formerUntil: holds ? until : undefined, state: row.state, why: row.why ?? undefined, changedAt: row.changed_at };
}

/** The receiver has said that it is there no more: nothing is sent until somebody sets an address again. */
export async function switchOff(trx: Transaction, organization: string, why: string, { clock, record }: Pick<Parts, 'clock' | 'record'>): Promise<void> {
  const off = await ours(trx).updateTable('delivery_webhook').set({ state: 'off', why, changed_at: clock.now() }).where('organization', '=', organization).where('state', '=', 'on').returning('organization').execute();
  if (off.length > 0) await record(trx, { kind: 'operator.webhook-off', subject: organization, body: { why } });
}

/** Wraps the keys of one batch anew, behind the given organization; gives the last one looked at, undefined at the end, and how many changed. */
export async function rewrapWebhooks(trx: Transaction, vault: { rewrap(sealed: Uint8Array, context: string): Promise<Uint8Array | undefined> }, after: string, batch: number): Promise<{ readonly last: string | undefined; readonly changed: number }> {
  const rows = await ours(trx).selectFrom('delivery_webhook').select(['organization', 'sealed']).where('organization', '>', after).orderBy('organization').limit(batch).forUpdate().execute();
  let changed = 0;
  for (const { organization, sealed } of rows) {
    const anew = await vault.rewrap(sealed, webhookContext(organization));
    if (anew === undefined) continue;
    await ours(trx).updateTable('delivery_webhook').set({ sealed: Buffer.from(anew) }).where('organization', '=', organization).execute();
    changed += 1;
  }
  return { last: rows.at(-1)?.organization, changed };
}

export function noWebhook(): OperatorError {
  return new OperatorError('act-refused', 'No webhook is set', { remedy: 'Give its address first.' });
}

async function write(trx: Transaction, organization: string, target: Target, { clock, vault }: Pick<Parts, 'clock' | 'vault'>): Promise<void> {
  const row = { sealed: Buffer.from(await vault.seal(Buffer.from(JSON.stringify(target)), webhookContext(organization))), state: 'on', why: null, changed_at: clock.now() } as const;
  await ours(trx).insertInto('delivery_webhook').values({ organization, ...row }).onConflict((conflict) => conflict.column('organization').doUpdateSet(row)).execute();
}

async function unsealed(sealed: Uint8Array, organization: string, { vault }: Pick<Parts, 'vault'>): Promise<Target> {
  return JSON.parse(Buffer.from(await vault.open(sealed, webhookContext(organization))).toString('utf8')) as Target;
}
