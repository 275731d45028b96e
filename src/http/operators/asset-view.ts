import { inventoriesOf, type Card, type InventoryRecord, type StoredAsset } from '../../clearinghouse/operators/index.ts';
import type { HttpParts } from '../parts.ts';
import { actionView } from './action-view.ts';
import { namer } from './asker.ts';
import { drawingOf } from './day.ts';
import type { AssetRow, AssetView, InventoryView } from './view.ts';

export function assetRow(asset: StoredAsset, card: Card, inventory: InventoryRecord | undefined): AssetRow {
  const theirs = card.open.filter(({ row: { action } }) => action.assets.includes(asset.id));
  return {
    id: asset.id, name: asset.name, exposed: asset.exposed?.value, stakes: asset.stakes, maintainer: asset.maintainer,
    inventory: inventory === undefined ? undefined : { id: inventory.id, uploadedAt: inventory.uploadedAt.toISOString(), format: inventory.format, components: inventory.components },
    findings: [...card.assessment?.known.values() ?? []].filter((known) => known.asset.id === asset.id).length,
    openActions: theirs.length, nextDue: theirs.flatMap(({ row: { action } }) => action.due ?? []).sort()[0],
  };
}

export async function assetView(asset: StoredAsset, card: Card, mayChange: boolean, parts: HttpParts): Promise<AssetView> {
  const inventories = await inventoriesOf(parts.db, card.portfolio.organization, { asset: asset.id });
  const drawing = await drawingOf(card, mayChange, 20, parts);
  const nameOf = await namer(parts.db, [...inventories.map(({ uploadedBy }) => uploadedBy), asset.exposed?.by ?? '']);
  return {
    ...assetRow(asset, card, inventories.find(({ current }) => current)),
    answered: { exposed: asset.exposed === undefined ? undefined : { by: nameOf(asset.exposed.by), on: asset.exposed.on } },
    inventories: inventories.map(({ id, uploadedAt, uploadedBy, format, components, current }) => ({ id, uploadedAt: uploadedAt.toISOString(), by: nameOf(uploadedBy), format, components, current })),
    actions: drawing === undefined ? [] : card.open.filter(({ row: { action } }) => action.assets.includes(asset.id)).slice(0, 200).map(({ row }) => actionView(row, drawing)),
  };
}

export async function inventoryView(record: InventoryRecord, card: Card, { db }: HttpParts): Promise<InventoryView> {
  const nameOf = await namer(db, [record.uploadedBy]);
  return {
    id: record.id, asset: record.asset, uploadedAt: record.uploadedAt.toISOString(), by: nameOf(record.uploadedBy), bytes: record.bytes, sha256: record.sha256, format: record.format, current: record.current, matched: record.matched,
    components: record.components, unnamed: record.unnamed, judged: record.judged, unjudgedCount: record.unjudgedCount, unjudged: record.unjudged, products: record.products,
    findings: record.current ? [...card.assessment?.known.values() ?? []].filter(({ asset }) => asset.id === record.asset.id).length : 0,
  };
}
