import { sql } from 'kysely';
import type { Database } from '../../store/index.ts';
import { keysOf, weights, type Key } from './keys.ts';
import type { FlawIdentity } from './opening.ts';
import { reportsOf } from './store.ts';
import { ours, type CaseDatabase } from './tables.ts';

export interface Proposal {
  readonly case: string;
  readonly title: string;
  /** What both share, strongest first. */
  readonly why: string;
  readonly score: number;
}

const most = 5;
/** How many cases are read per key, newest first: a key that more share says little, and reading stays bounded. */
const perKey = 64;

const words: Readonly<Record<Key['kind'], string>> = {
  alias: 'same alias', state: 'same crash state', sink: 'same sink', edges: 'same executed range', frame: 'common frame', fixed: 'silent from the same version', introduced: 'fires from the same version', oracle: 'same kind', package: 'same package',
};

/**
 * Which known cases might be the same flaw? Indexed keys only propose, running both proofs under one patch decides
 * (`sameFlaw`). The work is bounded by the number of keys, whatever the number of cases: nothing is compared in pairs.
 */
export async function proposeFor(db: Database, identity: FlawIdentity, except: readonly string[] = []): Promise<readonly Proposal[]> {
  return propose(ours(db), keysOf(identity), new Set(except));
}

/** The same for a case that is open: never itself, and never one that a person split from it. */
export async function proposeDuplicates(db: Database, id: string): Promise<readonly Proposal[]> {
  const tables = ours(db);
  const keys = new Map((await reportsOf(tables, id)).flatMap(({ identity }) => keysOf(identity)).map((each) => [each.key, each]));
  const parted = await tables.selectFrom('case_merge').select(['from_case', 'into_case']).where('split_at', 'is not', null)
    .where((where) => where.or([where('from_case', '=', id), where('into_case', '=', id)])).execute();
  return propose(tables, [...keys.values()].slice(0, mostKeys), new Set([id, ...parted.flatMap((pair) => [pair.from_case, pair.into_case])]));
}
/** A case of very many reports is looked for by those that came first. */
const mostKeys = 128;

async function propose(db: CaseDatabase, keys: readonly Key[], except: ReadonlySet<string>): Promise<readonly Proposal[]> {
  const { rows: hits } = await sql<{ key: string; case_id: string }>`
    select k.key, hit.case_id from unnest(${keys.map(({ key }) => key)}::text[]) as k(key)
    cross join lateral (select case_id from case_key where case_key.key = k.key order by seq desc limit ${perKey}) as hit`.execute(db);
  const standing = await standingCases(db, [...new Set(hits.map((hit) => hit.case_id))]);
  const sharing = new Map<string, Set<string>>();
  for (const hit of hits) {
    const found = standing.get(hit.case_id);
    if (found !== undefined) sharing.set(hit.key, (sharing.get(hit.key) ?? new Set<string>()).add(found.id));
  }
  const scores = new Map<string, { score: number; why: string[] }>();
  for (const { key, kind, value } of keys.toSorted((a, b) => weights[b.kind] - weights[a.kind])) {
    const cases = sharing.get(key) ?? new Set<string>();
    for (const each of cases) {
      if (except.has(each)) continue;
      const { score, why } = scores.get(each) ?? { score: 0, why: [] };
      scores.set(each, { score: score + weights[kind] / (1 + Math.log2(cases.size)), why: why.length < 4 ? [...why, `${words[kind]} ${value}`] : why });
    }
  }
  const titles = new Map([...standing.values()].map(({ id, title }) => [id, title]));
  return [...scores].map(([id, { score, why }]) => ({ case: id, title: titles.get(id) ?? '', why: why.join('; '), score }))
    .toSorted((a, b) => b.score - a.score || (a.case < b.case ? -1 : 1)).slice(0, most);
}

/** Where each case stands now: merged ones lead to the case that took them in, over as many merges as there were. */
async function standingCases(db: CaseDatabase, ids: readonly string[]): Promise<ReadonlyMap<string, { readonly id: string; readonly title: string }>> {
  const rows = new Map<string, { id: string; title: string; merged_into: string | null }>();
  for (let wanted = ids; wanted.length > 0;) {
    const found = await sql<{ id: string; title: string; merged_into: string | null }>`select id, title, merged_into from case_file where id = any(${wanted}::text[])`.execute(db);
    for (const row of found.rows) rows.set(row.id, row);
    wanted = found.rows.flatMap((row) => (row.merged_into === null || rows.has(row.merged_into) ? [] : [row.merged_into]));
  }
  return new Map(ids.flatMap((id) => {
    let row = rows.get(id);
    while (row?.merged_into != null) row = rows.get(row.merged_into);
    return row === undefined ? [] : [[id, { id: row.id, title: row.title }] as const];
  }));
}
