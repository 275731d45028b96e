import type { Hono } from 'hono';
import type { z } from 'zod';
import { inventoryLimits } from '../../clearinghouse/inventory/index.ts';
import {
  acknowledgeNotice, actionActs, actionBodies, actOnAction, apply, assetBody, cardOf, changeAsset, changeSettings, createAsset, inventoriesOf, OperatorError, ownerOfAsset, ownerOfInventory, ownersOfAction, ownersOfNotice, sectors, settingsBody, settingsOf, uploadInventory,
  type ActionActBody, type AssetChoice, type Card, type OperatorActor,
} from '../../clearinghouse/operators/index.ts';
import { calendarIn } from '../../clearinghouse/priority/index.ts';
import { decide, notThere } from '../../identity/index.ts';
import { askerOf } from '../asker.ts';
import { emptyBody } from '../bodies.ts';
import { bytesOf, jsonOf } from '../body.ts';
import { HttpError } from '../error.ts';
import type { HttpParts } from '../parts.ts';
import { actionView, settledView } from './action-view.ts';
import { operatorAt, operatorOf } from './asker.ts';
import { assetRow, assetView, inventoryView } from './asset-view.ts';
import { dayView, drawingOf } from './day.ts';
import { deliveryRoutes } from './delivery.ts';
import { historyView } from './history.ts';
import { sectorView } from './sector.ts';
import type { ActionView, SettingsView } from './view.ts';

const quiet = { 'cache-control': 'no-store' } as const;

/** What an operator has, and what to do about it: each of these is about the asker's own organization and no other. */
export function operatorRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock, operators } = parts;
  const draw = ({ organization }: OperatorActor): Promise<Card> => cardOf(db, organization, operators.knowledge(), clock.now());
  const mayChange = async (context: Parameters<typeof askerOf>[0], { organization }: OperatorActor): Promise<boolean> => decide((await askerOf(context, parts)).actor, 'inventory.change', { organizations: [organization] }).allowed;

  deliveryRoutes(app, parts);
  app.get('/api/operator/day', async (context) => {
    const actor = await operatorOf(context, 'inventory.list', parts);
    return context.json(await dayView(await draw(actor), operators.knowledge(), await mayChange(context, actor), parts), 200, quiet);
  });
  app.get('/api/operator/history', async (context) => {
    const card = await draw(await operatorOf(context, 'inventory.list', parts));
    return context.json(await historyView(card, calendarIn(card.portfolio.settings.zone), parts), 200, quiet);
  });

  app.get('/api/sector', async (context) => context.json(await sectorView(await operatorOf(context, 'sector.read', parts), parts), 200, quiet));

  app.get('/api/operator/settings', async (context) => {
    const actor = await operatorOf(context, 'inventory.list', parts);
    return context.json(await settingsView(actor, parts), 200, quiet);
  });
  app.post('/api/operator/settings', async (context) => {
    const actor = await operatorOf(context, 'inventory.submit', parts);
    const change = await jsonOf(context, settingsBody);
    await db.transaction().execute(async (trx) => {
      await changeSettings(trx, parts, actor, change);
      await upToDate(trx, actor, parts);
    });
    parts.ledger.nudge();
    return context.json(await settingsView(actor, parts), 200, quiet);
  });

  app.get('/api/operator/assets', async (context) => {
    const actor = await operatorOf(context, 'inventory.list', parts);
    const card = await draw(actor);
    const inventories = new Map((await inventoriesOf(db, actor.organization, 'current')).map((each) => [each.id, each]));
    return context.json({ assets: card.portfolio.assets.map((asset) => assetRow(asset, card, inventories.get(asset.inventory ?? ''))) }, 200, quiet);
  });
  app.post('/api/operator/assets', async (context) => {
    const actor = await operatorOf(context, 'inventory.submit', parts);
    const change = await jsonOf(context, assetBody);
    const id = await db.transaction().execute((trx) => createAsset(trx, change, actor, parts));
    parts.ledger.nudge();
    return context.json(await oneAsset(id, actor, true), 201, quiet);
  });
  app.get('/api/operator/assets/:id', async (context) => {
    const actor = await operatorAt(context, 'inventory.read', ownersOf(await ownerOfAsset(db, context.req.param('id'))), parts);
    return context.json(await oneAsset(context.req.param('id'), actor, await mayChange(context, actor)), 200, quiet);
  });
  app.post('/api/operator/assets/:id', async (context) => {
    const id = context.req.param('id');
    const actor = await operatorAt(context, 'inventory.change', ownersOf(await ownerOfAsset(db, id)), parts);
    const change = await jsonOf(context, assetBody);
    await db.transaction().execute(async (trx) => {
      await changeAsset(trx, id, change, actor, parts);
      await upToDate(trx, actor, parts);
    });
    parts.ledger.nudge();
    return context.json(await oneAsset(id, actor, true), 200, quiet);
  });
  async function oneAsset(id: string, actor: OperatorActor, changes: boolean) {
    const card = await draw(actor);
    const asset = card.portfolio.assets.find((each) => each.id === id);
    if (asset === undefined) throw notThere();
    return assetView(asset, card, changes, parts);
  }

  app.post('/api/operator/inventories', async (context) => {
    const actor = await operatorOf(context, 'inventory.submit', parts);
    const { asset, name } = context.req.query();
    if ((asset === undefined) === (name === undefined)) throw new HttpError('query-invalid', 'An inventory is of one asset', { where: 'asset', remedy: 'Give the asset’s id as `asset`, or its name as `name`.' });
    const choice: AssetChoice = asset === undefined ? { name: name ?? '' } : { asset };
    const id = await uploadInventory(choice, Buffer.from(await bytesOf(context, inventoryLimits.bytes)), actor, operators);
    parts.ledger.nudge();
    return context.json(await oneInventory(id, actor), 201, quiet);
  });
  app.get('/api/operator/inventories/:id', async (context) => {
    const actor = await operatorAt(context, 'inventory.read', ownersOf(await ownerOfInventory(db, context.req.param('id'))), parts);
    return context.json(await oneInventory(context.req.param('id'), actor), 200, quiet);
  });
  async function oneInventory(id: string, actor: OperatorActor) {
    const [record] = await inventoriesOf(db, actor.organization, { id });
    if (record === undefined) throw notThere();
    return inventoryView(record, await draw(actor), parts);
  }

  app.post('/api/operator/notices/:id/acknowledge', async (context) => {
    const id = context.req.param('id');
    const actor = await operatorAt(context, 'inventory.change', await ownersOfNotice(db, id), parts);
    await jsonOf(context, emptyBody);
    await db.transaction().execute((trx) => acknowledgeNotice(trx, id, actor, parts));
    return context.json(await dayView(await draw(actor), operators.knowledge(), true, parts), 200, quiet);
  });

  app.get('/api/operator/actions/:id', async (context) => {
    const id = context.req.param('id');
    const actor = await operatorAt(context, 'inventory.read', await ownersOfAction(db, id), parts);
    return context.json(await oneAction(id, actor, await mayChange(context, actor), parts), 200, quiet);
  });
  app.post('/api/operator/actions/:id/:act', async (context) => {
    const id = context.req.param('id');
    const actor = await operatorAt(context, 'inventory.change', await ownersOfAction(db, id), parts);
    const act = actionActs.find((each) => each === context.req.param('act'));
    if (act === undefined) throw new OperatorError('input-invalid', `There is no act ${context.req.param('act').slice(0, 40)}`, { remedy: `Use one of ${actionActs.join(', ')}.` });
    const body = { act, ...await jsonOf(context, actionBodies[act] as z.ZodType<object>) } as ActionActBody;
    await db.transaction().execute((trx) => actOnAction(trx, id, body, actor, operators));
    parts.ledger.nudge();
    return context.json(await oneAction(id, actor, true, parts), 200, quiet);
  });
}

function ownersOf(owner: string | undefined): readonly string[] {
  return owner === undefined ? [] : [owner];
}

/** What hangs on the answer follows it in the same transaction. */
async function upToDate(trx: Parameters<typeof apply>[0], { organization }: OperatorActor, { operators }: HttpParts): Promise<void> {
  const intelligence = operators.knowledge();
  if (intelligence !== undefined) await apply(trx, [organization], intelligence, operators);
}

async function settingsView({ organization }: OperatorActor, { db }: HttpParts): Promise<SettingsView> {
  return { ...await settingsOf(db, organization), sectors };
}

async function oneAction(id: string, { organization }: OperatorActor, changes: boolean, parts: HttpParts): Promise<ActionView> {
  const card = await cardOf(parts.db, organization, parts.operators.knowledge(), parts.clock.now());
  const drawing = await drawingOf(card, changes, 5_000, parts);
  const current = card.assessment?.actions.find((each) => each.id === id);
  const stored = card.portfolio.actions.get(id);
  if (drawing === undefined) throw new OperatorError('act-refused', 'Nothing is known of any flaw here yet', { remedy: 'Bring it in with: breakwater intel update' });
  if (current !== undefined) return actionView(current, drawing);
  if (stored === undefined) throw notThere();
  return settledView(stored, drawing);
}
