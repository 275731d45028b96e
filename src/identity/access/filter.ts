import type { Act, CaseState, Label } from './act.ts';
import type { Actor } from './actor.ts';
import { labelSets, policy, relations, stateSets } from './policy.ts';
import type { Row } from './policy.ts';
import { covers } from './scope.ts';

/** One row of the table, with the asker filled in: what a thing must be like to be covered by it. */
export interface Clause {
  readonly row: Row;
  readonly states: readonly CaseState[];
  readonly labels: readonly Label[];
  readonly to:
    | { readonly kind: 'any' }
    | { readonly kind: 'owner'; readonly person: string }
    | { readonly kind: 'organization'; readonly organizations: readonly string[] }
    | { readonly kind: 'case'; readonly cases: readonly string[] };
}

/** Things that fit one of the clauses; with none, nothing. */
export interface Filter {
  readonly anyOf: readonly Clause[];
}

/**
 * The things with which the actor may do the act. `decide` asks these very clauses about one thing, `whereOf` turns them into
 * SQL: a list and a single answer cannot drift apart by somebody's forgetting one of them.
 */
export function filterFor(actor: Actor, act: Act): Filter {
  if (!covers(actor.scopes, act)) return { anyOf: [] };
  return { anyOf: policy.filter(({ acts }) => acts.includes(act)).flatMap((row) => clausesOf(row, actor)) };
}

function clausesOf(row: Row, actor: Actor): readonly Clause[] {
  const to = bind(row, actor);
  return to === undefined ? [] : [{ row, states: stateSets[row.states], labels: labelSets[row.labels], to }];
}

/** Undefined where the row is not for this actor whatever the thing. */
function bind(row: Row, actor: Actor): Clause['to'] | undefined {
  if (row.who === 'anyone') return row.relation === 'any' ? { kind: 'any' } : undefined;
  const organizations = actor.roles.filter(({ role }) => role === row.who).map(({ organization }) => organization);
  if (actor.person === undefined || organizations.length === 0) return undefined;
  switch (row.relation) {
    case 'any': return { kind: 'any' };
    case 'own': return { kind: 'owner', person: actor.person };
    case 'own organization': return { kind: 'organization', organizations };
    default: {
      const wanted: readonly number[] = relations[row.relation];
      const cases = actor.admissions.filter(({ role, tier, expires }) => role === row.who && wanted.includes(tier) && expires > actor.at).map((each) => each.case);
      return cases.length === 0 ? undefined : { kind: 'case', cases };
    }
  }
}
