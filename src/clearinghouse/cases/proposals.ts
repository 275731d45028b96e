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
const perKey = 32;

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

/** One statement, one index: per key the newest cases as one list, whose length is how common it is; what they share added up, the best five. */
async function propose(db: CaseDatabase, keys: readonly Key[], except: ReadonlySet<string>): Promise<readonly Proposal[]> {
  const { rows } = await sql<{ case_id: string; title: string; score: number; shared: readonly number[] }>`
    select case_id, title, score, shared from (
      select case_id, sum(k.weight / (1 + ln(cardinality(newest.ids)) / ln(2)))::float8 as score, array_agg(k.ord::int4 order by k.weight desc, k.ord) as shared
      from unnest(${keys.map(({ key }) => key)}::text[], ${keys.map(({ kind }) => weights[kind])}::float8[]) with ordinality as k(key, weight, ord)
      cross join lateral (select array_agg(distinct case_id) as ids from (select case_id from case_key where case_key.key = k.key order by seq desc limit ${perKey}) as entry) as newest
      cross join lateral unnest(newest.ids) as case_id
      where case_id <> all(${[...except]}::text[]) group by case_id order by score desc, case_id limit ${most}
    ) as best join case_file on case_file.id = best.case_id order by score desc, case_id`.execute(db);
  return rows.map(({ case_id, title, score, shared }) => ({ case: case_id, title, score, why: shared.slice(0, 4).flatMap((ord) => said(keys[ord - 1])).join('; ') }));
}

function said(key: Key | undefined): readonly string[] {
  return key === undefined ? [] : [`${words[key.kind]} ${key.value}`];
}
