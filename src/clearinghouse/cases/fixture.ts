import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { LedgerEntry } from '../../ledger/index.ts';
import type { Database } from '../../store/index.ts';
import type { AdmissionRequest } from './admission.ts';
import type { Actor } from './file.ts';
import type { Opening } from './opening.ts';
import type { Desk } from './record.ts';
import { defaultSettings, type CaseSettings } from './settings.ts';
import { migrations } from './tables.ts';

/** What the tests and the benchmark of this room stand on: an embedded database, a clock that is set, a ledger that is read. */
export interface TestDesk extends Desk {
  readonly entries: LedgerEntry[];
  /** Sets the clock forward. */
  pass(days: number): void;
  close(): Promise<void>;
}

const start = Date.UTC(2026, 2, 1, 12);

export async function testDesk(settings: CaseSettings = defaultSettings): Promise<TestDesk> {
  const pglite = await PGlite.create();
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ ...createPgConfig(pglite), max: 1 }) }) });
  for (const { up } of migrations) await up(db);
  let now = start;
  const entries: LedgerEntry[] = [];
  return {
    db, settings, entries,
    clock: { now: () => new Date(now), monotonic: () => now },
    record: (_trx, entry) => {
      entries.push(entry);
      return Promise.resolve();
    },
    pass: (days) => void (now += days * 86_400_000),
    async close() {
      await db.destroy();
      await pglite.close();
    },
  };
}

const person = (name: string, ...roles: string[]): Actor => ({ person: `person-${name}`, organization: `org-${name}`, roles });
export const coordinator = person('coordinator', 'coordinator');
export const maintainer = person('maintainer', 'maintainer');
export const finder = person('finder', 'reporter');
export const stranger = person('stranger', 'maintainer');

export function admission(who: Actor, expiresAt: Date, given: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return {
    person: who.person, organization: who.organization, role: 'maintainer', tier: 0, needToKnow: 'to fix it', contribution: 'maintaining', reason: 'maintains the project',
    identity: { vettedBy: coordinator.person, how: 'known' }, exclusion: { checkedBy: coordinator.person, findings: [] }, expiresAt, ...given,
  };
}

export function opening(report: string, given: Partial<Opening> = {}): Opening {
  return {
    title: 'Prototype pollution in merge', band: 'standard', identity: { package: 'pkg:npm/deep', aliases: [], introduced: ['1.0.0'], fixed: ['1.4.2'], oracle: 'prototype', sink: 'merge' },
    report: { report, finder: { person: finder.person, organization: finder.organization }, receivedAt: new Date(start), verdict: 'confirmed' }, ...given,
  };
}
