import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/id.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Database, Transaction } from '../../store/index.ts';
import { notHere, OperatorError } from './error.ts';
import { assetName, type AssetChange, type OperatorActor } from './schema.ts';
import { hold } from './settings.ts';
import { ours } from './tables.ts';

/** The asset that an inventory is of: one that is there, or one of that name, which is made where there is none. */
export type AssetChoice = { readonly asset: string } | { readonly name: string };

export interface AssetTools {
  readonly clock: Clock;
  readonly record: Recorder;
}

export async function assetFor(trx: Transaction, choice: AssetChoice, actor: OperatorActor, tools: AssetTools): Promise<string> {
  await hold(trx, [actor.organization], tools.clock.now());
  let query = ours(trx).selectFrom('operator_asset').select('id').where('organization', '=', actor.organization);
  query = 'asset' in choice ? query.where('id', '=', choice.asset) : query.where('name', '=', nameOf(choice.name));
  const found = await query.executeTakeFirst();
  if (found !== undefined) return found.id;
  if ('asset' in choice) throw notHere();
  return insert(trx, nameOf(choice.name), actor, tools);
}

export async function createAsset(trx: Transaction, change: AssetChange, actor: OperatorActor, tools: AssetTools): Promise<string> {
  if (change.name === undefined) throw new OperatorError('input-invalid', 'An asset needs a name', { where: 'name', remedy: 'Name it as your colleagues call it.' });
  await hold(trx, [actor.organization], tools.clock.now());
  await free(trx, change.name, actor.organization);
  const id = await insert(trx, change.name, actor, tools);
  await set(trx, id, change, actor, tools);
  return id;
}

export async function changeAsset(trx: Transaction, id: string, change: AssetChange, actor: OperatorActor, tools: AssetTools): Promise<void> {
  await hold(trx, [actor.organization], tools.clock.now());
  const found = await ours(trx).selectFrom('operator_asset').select('name').where('id', '=', id).where('organization', '=', actor.organization).executeTakeFirst();
  if (found === undefined) throw notHere();
  if (change.name !== undefined && change.name !== found.name) await free(trx, change.name, actor.organization);
  await set(trx, id, change, actor, tools);
}

/** Whose it is; undefined where there is none. */
export async function ownerOfAsset(db: Database | Transaction, id: string): Promise<string | undefined> {
  return (await ours(db).selectFrom('operator_asset').select('organization').where('id', '=', id).executeTakeFirst())?.organization;
}

async function free(trx: Transaction, name: string, organization: string): Promise<void> {
  const taken = await ours(trx).selectFrom('operator_asset').select('id').where('organization', '=', organization).where('name', '=', name).executeTakeFirst();
  if (taken !== undefined) throw new OperatorError('name-taken', `There is an asset named ${name} already`, { where: 'name', remedy: 'Choose another name, or change that one.' });
}

async function insert(trx: Transaction, name: string, { person, organization }: OperatorActor, { clock, record }: AssetTools): Promise<string> {
  const id = newId('asset');
  await ours(trx).insertInto('operator_asset').values({ id, organization, name, created_at: clock.now(), holds: [] }).execute();
  await record(trx, { kind: 'asset.created', subject: id, body: { by: person, organization } });
  return id;
}

async function set(trx: Transaction, id: string, change: AssetChange, { person }: OperatorActor, { clock, record }: AssetTools): Promise<void> {
  const { name, exposed, stakes, maintainer } = change;
  const on = clock.now().toISOString().slice(0, 10);
  const values = {
    ...(name === undefined ? {} : { name }), ...(stakes === undefined ? {} : { stakes }), ...(maintainer === undefined ? {} : { maintainer }),
    ...(exposed === undefined ? {} : { exposed: exposed === null ? null : JSON.stringify({ value: exposed, by: person, on }) }),
  };
  if (Object.keys(values).length === 0) return;
  await ours(trx).updateTable('operator_asset').set(values).where('id', '=', id).execute();
  await record(trx, { kind: 'asset.changed', subject: id, body: { by: person, fields: Object.keys(values).sort() } });
}

function nameOf(text: string): string {
  const parsed = assetName.safeParse(text);
  if (!parsed.success) throw new OperatorError('input-invalid', 'An asset has a name of one line, of 120 characters at most', { where: 'name', remedy: 'Name it as your colleagues call it.' });
  return parsed.data;
}
