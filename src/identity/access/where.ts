import { sql } from 'kysely';
import type { Expression, SqlBool } from 'kysely';
import type { Clause, Filter } from './filter.ts';
import { caseStates, labels as allLabels } from './act.ts';

/** A column by its name, or what a list computes instead. */
type Column = string | Expression<unknown>;

/** Where a list keeps what the table asks about. A list that lacks a column has no row that needs it. */
export interface Columns {
  readonly owner?: Column;
  readonly organization?: Column;
  /** The case's id, state and TLP label; NULL for a report that is in none. */
  readonly case?: { readonly id: Column; readonly state: Column; readonly label: Column };
}

/** `db.selectFrom('reports').where(whereOf(filterFor(actor, 'report.list'), {…}))`: exactly the rows that `decide` allows. */
export function whereOf({ anyOf }: Filter, columns: Columns): Expression<SqlBool> {
  const clauses = anyOf.map((clause) => sql<SqlBool>`(${sql.join(conditions(clause, columns), sql` and `)})`);
  return clauses.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`(${sql.join(clauses, sql` or `)})`;
}

function conditions({ to, states, labels }: Clause, columns: Columns): readonly Expression<SqlBool>[] {
  return [
    related(to, columns),
    // Absent means the closest: in no case, and RED.
    ...(states.length === caseStates.length ? [] : [within(columns.case?.state, 'none', states)]),
    ...(labels.length === allLabels.length ? [] : [within(columns.case?.label, 'RED', labels)]),
  ];
}

function related(to: Clause['to'], { owner, organization, case: one }: Columns): Expression<SqlBool> {
  switch (to.kind) {
    case 'any': return sql<SqlBool>`true`;
    case 'owner': return owner === undefined ? sql<SqlBool>`false` : sql<SqlBool>`coalesce(${valueOf(owner)} = ${to.person}, false)`;
    case 'organization': return among(organization, to.organizations);
    case 'case': return among(one?.id, to.cases);
  }
}

function among(column: Column | undefined, values: readonly string[]): Expression<SqlBool> {
  return column === undefined ? sql<SqlBool>`false` : sql<SqlBool>`coalesce(${valueOf(column)} = any(${values}::text[]), false)`;
}

function within(column: Column | undefined, absent: string, values: readonly string[]): Expression<SqlBool> {
  if (column === undefined) return values.includes(absent) ? sql<SqlBool>`true` : sql<SqlBool>`false`;
  return sql<SqlBool>`coalesce(${valueOf(column)}, ${absent}) = any(${values}::text[])`;
}

function valueOf(column: Column): Expression<unknown> {
  return typeof column === 'string' ? sql.ref(column) : column;
}
