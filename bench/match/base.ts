import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { update, type UpdateOptions } from '../../src/clearinghouse/advisories/index.ts';

/** Brings sources into a folder, with nothing fetched. */
export function options(folder: string, sources: UpdateOptions['sources'], rebuild = false): UpdateOptions {
  return {
    folder, sources, rebuild, seed: 20_260_822, clock: { now: () => new Date(), monotonic: () => performance.now() }, http: () => { throw new Error('nothing is fetched here'); },
    lock: () => Promise.resolve({ release: () => Promise.resolve() }), progress: () => {},
  };
}

export async function bringIn(folder: string, records: string, facts?: string): Promise<void> {
  const osv = readdirSync(records).map((name) => ({ kind: 'osv' as const, location: join(records, name) }));
  const others = facts === undefined ? [] : [
    { kind: 'kev' as const, location: join(facts, 'kev', 'known_exploited_vulnerabilities.json.gz') }, { kind: 'epss' as const, location: join(facts, 'epss', 'epss.csv.gz') },
    { kind: 'vulnrichment' as const, location: join(facts, 'cve', 'vulnrichment-slim.ndjson.gz') },
  ];
  await update(options(folder, [...osv, ...others]));
}
