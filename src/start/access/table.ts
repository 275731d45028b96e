import { readFileSync } from 'node:fs';

/** What the two texts say: `routes.txt` here and `expected.txt` of identity. Read from the text alone, nothing of the policy in code. */

const relations = ['own', 'org', 't0', 't1', 't2', 't3', 'other', 'old', 'none'] as const;
export type Relation = (typeof relations)[number];
export const roles = ['administrator', 'coordinator', 'maintainer', 'reporter', 'operator', 'observer'] as const;
export type Role = (typeof roles)[number];
export const states = ['open', 'published', 'closed'] as const;
export const labels = ['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR'] as const;
export interface Standing {
  readonly state: (typeof states)[number] | 'none';
  readonly label: (typeof labels)[number];
}
export type Answer = 'no' | 'yes' | 'step up';

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly act: string;
  readonly about: 'public' | 'secret' | 'key' | 'session' | 'list' | 'report' | 'case' | 'token' | 'organization' | 'own' | 'sponsor' | 'group' | 'installation' | 'operator' | 'holding' | 'receipt' | 'nothing';
}

export interface Table {
  readonly routes: readonly Route[];
  readonly scopes: ReadonlyMap<string, readonly string[]>;
  /** By every way in which the asker stands to the thing; the most that one of them gives. */
  answer(act: string, role: Role, standings: readonly Relation[], standing: Standing): Answer;
}

export function readTable(): Table {
  const cells = cellsOf(readFileSync(new URL('../../identity/access/expected.txt', import.meta.url), 'utf8'));
  const [head = '', tail = ''] = readFileSync(new URL('routes.txt', import.meta.url), 'utf8').split('# scopes');
  const routes = head.split('\n').flatMap((line) => {
    const [, method = '', path = '', act = '', about = ''] = /^(GET|POST|ALL) +(\S+) +(\S+) +(\S+)$/.exec(line) ?? [];
    return method === '' ? [] : [{ method, path, act, about: about as Route['about'] }];
  });
  const scopes = new Map(tail.split('\n').slice(1).filter((line) => line !== '').map((line) => {
    const [scope = '', ...acts] = line.trim().split(/\s+/);
    return [scope, acts] as const;
  }));
  return {
    routes, scopes,
    answer(act, role, standings, standing) {
      const answers = standings.map((relation) => valueOf(cells.get(`${act} ${role} ${relation}`) ?? '-', standing));
      return answers.find((each) => each === 'yes') ?? answers.find((each) => each === 'step up') ?? 'no';
    },
  };
}

function cellsOf(text: string): ReadonlyMap<string, string> {
  const cells = new Map<string, string>();
  let acts: readonly string[] = [];
  for (const line of text.slice(text.indexOf('# public')).split('\n').filter((each) => each.trim() !== '' && !each.startsWith('#'))) {
    if (!line.startsWith(' ')) {
      acts = line.split(',').map((each) => each.trim());
      continue;
    }
    const [who = '', ...row] = line.trim().split(/\s+/);
    for (const act of acts) for (const role of who === 'each' ? roles : [who]) {
      for (const [index, relation] of relations.entries()) cells.set(`${act} ${role} ${relation}`, row[index] ?? '-');
    }
  }
  return cells;
}

function valueOf(cell: string, { state, label }: Standing): Answer {
  if (cell === '-') return 'no';
  const [found, when = 'yes', circle = '', star = ''] = /^(yes|open|live|pub)?(!R|GC)?(\*)?$/.exec(cell) ?? [];
  if (found === undefined) throw new Error(`no such cell: ${cell}`);
  const fits = when === 'yes' || (when === 'open' && state === 'open') || (when === 'live' && (state === 'open' || state === 'published')) || (when === 'pub' && state === 'published');
  const within = circle === '' || (circle === '!R' && label !== 'RED') || (circle === 'GC' && (label === 'GREEN' || label === 'CLEAR'));
  if (!fits || !within) return 'no';
  return star === '' ? 'yes' : 'step up';
}
