export { admitFinder } from './admit-finder.ts';
export { trustedProxies, type TrustedProxies } from './address.ts';
export { httpApp } from './app.ts';
export { live, type Live } from './live.ts';
export { openPages, type Pages } from './pages.ts';
export { operations } from './openapi/operations.ts';
export type { HttpParts } from './parts.ts';
export { feedJob } from './publication.ts';
export type { HealthView, LiveEvent, ReportRow } from './view.ts';
