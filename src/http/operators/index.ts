/** The operator's side over HTTP. The pages take `view.ts` as it stands. */
export { operatorRoutes } from './routes.ts';
export type { ActionView, AssetView, DayView, DeliveryView, FeedMadeView, HistoryView, InventoryView, SectorView, WebhookSecretView } from './view.ts';
