import { sql } from 'kysely';
import type { Database } from '../../store/index.ts';
import { openExposure, parsePurl, placesOf, type ExposureRow } from '../inventory/index.ts';
import { ours } from './tables.ts';

type Affected = Parameters<ReturnType<typeof openExposure>['affected']>[0];

const page = 20_000;

/**
 * The organizations that hold a version of what is affected, of a flaw that need not be public: nothing of it is written
 * down, here or in the database. For counts alone: who is on this list is nobody else's business.
 */
export async function exposedOrganizations(db: Database, affected: readonly Affected[]): Promise<ReadonlySet<string>> {
  const wanted = new Set(affected.map(({ ecosystem }) => ecosystem));
  const components = new Set<number>();
  for (let after: number | undefined = 0; after !== undefined;) {
    const rows: readonly { readonly id: number; readonly purl: string }[] = await ours(db).selectFrom('operator_component').select(['id', 'purl']).where('id', '>', after).orderBy('id').limit(page).execute();
    const exposure = openExposure(rows.flatMap(({ id, purl }) => rowsOf(id, purl)).filter(({ ecosystem }) => wanted.has(ecosystem)));
    for (const each of affected) for (const id of exposure.affected(each)) components.add(id);
    after = rows.at(-1)?.id;
  }
  if (components.size === 0) return new Set();
  const { rows } = await sql<{ readonly organization: string }>`select distinct organization from operator_asset, unnest(holds) as held (component) where held.component = any(${[...components]}::integer[])`.execute(db);
  return new Set(rows.map(({ organization }) => organization));
}

function rowsOf(holder: number, purl: string): readonly ExposureRow[] {
  const parsed = parsePurl(purl);
  return parsed === undefined ? [] : placesOf(parsed).flatMap(({ ecosystem, name, version = parsed.version }) => (version === undefined ? [] : [{ holder, ecosystem, name, version }]));
}
