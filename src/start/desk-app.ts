import { hourlyWindow } from '../clearinghouse/intake/index.ts';
import { httpApp, openOwn, trustedProxies, type HttpParts, type Pages } from '../http/index.ts';
import { tokenReader, type Oidc, type Places } from '../identity/index.ts';
import { snapshot } from './backup.ts';
import type { OpenDesk } from './desk.ts';
import { healthOf, metricsOf } from './health.ts';

export interface Front {
  readonly places: Places;
  /** Addresses and networks, as the configuration has checked them. */
  readonly proxies: readonly string[];
  readonly oidc: Oidc | undefined;
  readonly pages: Pages | undefined;
  readonly version: string;
  readonly onFault: HttpParts['onFault'];
}

/** The desk's HTTP side, as a service has it before it listens. */
export function deskApp(desk: OpenDesk, { places, proxies, oidc, pages, version, onFault }: Front): ReturnType<typeof httpApp> {
  return httpApp({
    db: desk.store.db, clock: desk.tools.clock, record: desk.record, keys: desk.keys, site: { origin: places.origin }, places, proxies: trustedProxies(proxies) ?? nobodysWord, oidc, pages, onFault,
    intake: desk.intake, validation: desk.validation, cases: desk.cases, remediation: desk.remediation, operators: desk.operators, publisher: desk.publisher,
    advisories: { folder: desk.feedFolder }, own: openOwn(desk.store.db, desk.publisher, desk.tools.clock), knowledge: desk.knowledge, ledger: { folder: desk.ledgerFolder, nudge: () => desk.integrator.nudge(), publicKey: desk.ledgerSigner.publicKey },
    live: desk.live, notices: desk.notices, profile: desk.store.profile, version, tokens: tokenReader(desk.store.db, desk.tools.clock),
    hourly: { reports: hourlyWindow(desk.store.db, desk.tools.clock, reportsPerHour), lookups: hourlyWindow(desk.store.db, desk.tools.clock, lookupsPerHour), links: hourlyWindow(desk.store.db, desk.tools.clock, linksPerHour), letters: hourlyWindow(desk.store.db, desk.tools.clock, lettersPerHour) },
    backup: () => snapshot(desk.store, desk.backupFolder), progress: desk.progress, health: () => healthOf(desk, version), metrics: metricsOf(desk),
  });
}

const reportsPerHour = 1_000;
const lookupsPerHour = 10_000;
const linksPerHour = 60;
const lettersPerHour = 5;
const nobodysWord = { has: () => false } as const;
