import type { Database, Transaction } from '../../store/index.ts';
import { canonicalName, indexOf } from '../advisories/index.ts';
import { match, parsePurl, placesOf } from '../inventory/index.ts';
import { withoutVersion } from './judge.ts';
import { ours, type Flawed } from './tables.ts';

/** In one question; matched in memory. */
const page = 20_000;

/** Numbers of the components that have the flaw, of all that anybody has: by the range where the ecosystem is known, by enumeration otherwise. */
export async function flawedComponents(db: Database | Transaction, flawed: Flawed): Promise<ReadonlySet<number>> {
  const index = indexOf([{ schema_version: '1.7.0', id: 'BW-0', modified: '2026-01-01T00:00:00Z', affected: [flawed.affected] }], 'an executed range');
  const named = plainName(flawed.package);
  const versions = new Set(flawed.versions);
  const found = new Set<number>();
  for (let after: number | undefined = 0; after !== undefined;) {
    const rows: readonly { readonly id: number; readonly purl: string }[] = await ours(db).selectFrom('operator_component').select(['id', 'purl']).where('id', '>', after).orderBy('id').limit(page).execute();
    const numbers = new Map(rows.map(({ id, purl }) => [purl, id]));
    const { found: matched } = match({ format: '', unnamed: 0, components: rows.map(({ purl }) => ({ purl, ref: undefined })) }, { base: index, delta: undefined });
    for (const { component } of matched) found.add(numbers.get(component.purl) ?? 0);
    for (const { id, purl } of rows) if (versions.has(parsePurl(purl)?.version ?? '') && plainName(purl) === named) found.add(id);
    after = rows.at(-1)?.id;
  }
  return found;
}

/** What is one product, however it is spelled: views of it must not be two. */
export function productOf(purl: string): string {
  const parsed = parsePurl(purl);
  const [place] = parsed === undefined ? [] : placesOf(parsed);
  return (place === undefined ? plainName(purl) : `${place.ecosystem}\n${canonicalName(place.ecosystem, place.name)}`).toLowerCase();
}

function plainName(purl: string): string {
  const bare = purl.replace(/[?#].*$/s, '');
  return decodeOr(withoutVersion(bare)).toLowerCase();
}

function decodeOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
