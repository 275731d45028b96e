import { BreakwaterError } from './error.ts';

/**
 * SSVC decision tables, executed from their published JSON (schema 2.0.0). Everything is looked up by key: the order of
 * decision points, columns and rows in a file means nothing, except that the values of a point are listed from the
 * least to the most urgent. A table that does not give each combination of its inputs exactly one outcome is no table.
 */
export interface DecisionValue {
  readonly key: string;
  readonly name: string;
  readonly definition: string;
}

export interface DecisionPoint {
  /** `cisa:KEV:1.0.0` */
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  readonly values: readonly DecisionValue[];
}

export interface DecisionTable {
  readonly id: string;
  readonly name: string;
  readonly inputs: readonly DecisionPoint[];
  readonly outcome: DecisionPoint;
  /** From the keys of the inputs, in the order of `inputs`, to the outcome. */
  readonly rows: ReadonlyMap<string, DecisionValue>;
}

export type DecisionErrorCode = 'table-malformed' | 'point-unknown' | 'point-unanswered' | 'value-unknown';

export class DecisionError extends BreakwaterError<DecisionErrorCode> {}

const schemaVersion = '2.0.0';
const mostRows = 100_000;

export function readDecisionTable(json: unknown): DecisionTable {
  const table = record(json, 'the table');
  const id = idOf(table, 'the table');
  if (table['schemaVersion'] !== schemaVersion) throw malformed(id, `schema version ${String(table['schemaVersion'])}, not ${schemaVersion}`);
  const points = new Map(Object.entries(record(table['decision_points'], `${id}.decision_points`)).map(([key, each]) => [key, readPoint(each, key)]));
  const outcomeId = text(table, 'outcome', id);
  const outcome = points.get(outcomeId);
  if (outcome === undefined) throw malformed(id, `the outcome ${outcomeId} is not among the decision points`);
  const inputs = [...points.values()].filter((point) => point !== outcome);
  const combinations = inputs.reduce((product, { values }) => product * values.length, 1);
  if (inputs.length === 0 || combinations > mostRows) throw malformed(id, `${combinations} combinations of ${inputs.length} decision points`);
  const rows = readRows(list(table['mapping'], `${id}.mapping`), inputs, outcome, id);
  if (rows.size !== combinations) throw malformed(id, `${rows.size} of ${combinations} combinations have an outcome`);
  return { id, name: text(table, 'name', id), inputs, outcome, rows };
}

/** The outcome for one value key per input, by the id of its decision point. */
export function decide(table: DecisionTable, answers: Readonly<Record<string, string>>): DecisionValue {
  let key = '';
  for (const point of table.inputs) key += `${valueOf(point, Object.hasOwn(answers, point.id) ? answers[point.id] : undefined).key} `;
  for (const id of Object.keys(answers)) {
    if (!table.inputs.some((point) => point.id === id)) {
      throw new DecisionError('point-unknown', `${table.id} does not ask for ${id}`, { where: id, remedy: `Answer ${table.inputs.map((point) => point.id).join(', ')}.` });
    }
  }
  return table.rows.get(key) as DecisionValue;
}

/** A value by its key, `T`. */
export function valueOf(point: DecisionPoint, key: string | undefined): DecisionValue {
  const found = point.values.find((value) => value.key === key);
  if (found !== undefined) return found;
  if (key === undefined) throw new DecisionError('point-unanswered', `${point.name} (${point.id}) has no value`, { where: point.id, remedy: allowed(point) });
  throw new DecisionError('value-unknown', `${point.name} (${point.id}) has no value ${JSON.stringify(key)}`, { where: point.id, remedy: allowed(point) });
}

/** A value by its name, as CVE records write it: `total`, `Public PoC`. Case and hyphens do not count. */
export function valueNamed(point: DecisionPoint, name: string): DecisionValue {
  const plain = (each: string): string => each.toLowerCase().replace(/[\s_-]+/g, ' ').trim();
  return point.values.find((value) => plain(value.name) === plain(name)) ?? valueOf(point, name);
}

export function pointOf(table: DecisionTable, id: string): DecisionPoint {
  const found = table.outcome.id === id ? table.outcome : table.inputs.find((point) => point.id === id);
  if (found === undefined) throw new DecisionError('point-unknown', `${table.id} has no decision point ${id}`, { where: id, remedy: `It has ${table.inputs.map((point) => point.id).join(', ')}.` });
  return found;
}

/** Values are listed from the least to the most urgent. */
export function rankOf(point: DecisionPoint, value: DecisionValue): number {
  return point.values.findIndex(({ key }) => key === value.key);
}

function allowed(point: DecisionPoint): string {
  return `Give one of ${point.values.map(({ key, name }) => `${key} (${name})`).join(', ')}.`;
}

function readRows(mapping: readonly unknown[], inputs: readonly DecisionPoint[], outcome: DecisionPoint, id: string): ReadonlyMap<string, DecisionValue> {
  const rows = new Map<string, DecisionValue>();
  for (const [at, each] of mapping.entries()) {
    const where = `${id}.mapping[${at}]`;
    const row = record(each, where);
    const cells = [...inputs, outcome].map((point) => valueOf(point, text(row, point.id, where)));
    if (Object.keys(row).length !== cells.length) throw malformed(where, `${Object.keys(row).length} cells, not ${cells.length}`);
    const key = cells.slice(0, -1).map((value) => `${value.key} `).join('');
    if (rows.has(key)) throw malformed(where, `a second row for ${key.trim()}`);
    rows.set(key, cells.at(-1) as DecisionValue);
  }
  return rows;
}

function readPoint(json: unknown, key: string): DecisionPoint {
  const point = record(json, key);
  const id = idOf(point, key);
  if (id !== key) throw malformed(key, `the decision point calls itself ${id}`);
  const values = list(point['values'], key).map((each) => {
    const value = record(each, key);
    return { key: text(value, 'key', key), name: text(value, 'name', key), definition: text(value, 'definition', key) };
  });
  if (values.some((value) => /\s/.test(value.key)) || new Set(values.map((value) => value.key)).size !== values.length) throw malformed(key, 'keys of values have no spaces and differ');
  return { id, name: text(point, 'name', key), definition: text(point, 'definition', key), values };
}

function idOf(json: Readonly<Record<string, unknown>>, where: string): string {
  return [text(json, 'namespace', where), text(json, 'key', where), text(json, 'version', where)].join(':');
}

function record(json: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw malformed(where, 'not an object');
  return json as Readonly<Record<string, unknown>>;
}

function list(json: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(json) || json.length === 0 || json.length > mostRows) throw malformed(where, 'not a list with entries');
  return json;
}

function text(json: Readonly<Record<string, unknown>>, key: string, where: string): string {
  const value = Object.hasOwn(json, key) ? json[key] : undefined;
  if (typeof value !== 'string' || value === '') throw malformed(where, `${key} is not a text`);
  return value;
}

function malformed(where: string, problem: string): DecisionError {
  return new DecisionError('table-malformed', `${where}: ${problem}`, { where, remedy: 'Take the table from its publisher, unchanged.' });
}
