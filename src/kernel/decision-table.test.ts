import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import bod from '../../conformance/ssvc/cisa_bod_26_04_1_0_0.json' with { type: 'json' };
import { DecisionError, decide, pointOf, rankOf, readDecisionTable, valueNamed, type DecisionErrorCode, type DecisionPoint } from './decision-table.ts';

const folder = new URL('../../conformance/ssvc/', import.meta.url);

/** RFC 4180, as far as these files go: quoted cells, no line breaks inside. */
function readCsv(text: string): readonly (readonly string[])[] {
  return text.trim().split(/\r?\n/).map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''));
}

/** `Automatable v2.0.0` or `In KEV v1.0.0 (cisa)`. */
function titled({ id, name }: DecisionPoint): string {
  const [namespace, , version] = id.split(':');
  return `${name} v${version}${namespace === 'ssvc' ? '' : ` (${namespace})`}`;
}

test('every row of all sixteen published tables, against their CSV forms', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  assert.equal(files.length, 16);
  let rows = 0;
  for (const file of files) {
    const table = readDecisionTable(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
    const [titles = [], ...lines] = readCsv(readFileSync(new URL(`csv/${file.replace('.json', '.csv')}`, folder), 'utf8'));
    const column = (point: DecisionPoint): number => {
      const at = titles.indexOf(titled(point));
      assert.notEqual(at, -1, `${file}: ${titled(point)} among ${titles.join(' | ')}`);
      return at;
    };
    assert.equal(titles.length, table.inputs.length + 2, file);
    assert.equal(lines.length, table.rows.size, file);
    for (const line of lines) {
      const answers = Object.fromEntries(table.inputs.map((point) => [point.id, valueNamed(point, line[column(point)] ?? '').key]));
      assert.equal(decide(table, answers).name.toLowerCase(), line[column(table.outcome)], `${file} row ${line[0]}`);
      rows += 1;
    }
  }
  assert.equal(rows, 1574);
});

function refused(code: DecisionErrorCode, message: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof DecisionError && error.code === code && message.test(`${error.message} ${error.remedy}`);
}

const answers = { 'cisa:KEV:1.0.0': 'Y', 'cisa:PE:1.0.0': 'Y', 'ssvc:A:2.0.0': 'N', 'ssvc:TI:1.0.0': 'T' };

test('an unknown value names the point and what is allowed; nothing is guessed, missing or ignored', () => {
  const table = readDecisionTable(bod);
  assert.equal(decide(table, answers).key, '3DF');
  assert.throws(() => decide(table, { ...answers, 'ssvc:TI:1.0.0': 'total' }), refused('value-unknown', /Technical Impact \(ssvc:TI:1.0.0\) has no value "total".*P \(Partial\), T \(Total\)/));
  const { 'cisa:PE:1.0.0': _, ...three } = answers;
  assert.throws(() => decide(table, three), refused('point-unanswered', /Publicly Exposed .*N \(No\), Y \(Yes\)/));
  assert.throws(() => decide(table, { ...answers, 'ssvc:E:1.1.0': 'A' }), refused('point-unknown', /does not ask for ssvc:E:1.1.0/));
  assert.throws(() => pointOf(table, 'ssvc:E:1.1.0'), refused('point-unknown', /has no decision point/));
  assert.throws(() => valueNamed(pointOf(table, 'ssvc:TI:1.0.0'), 'toString'), refused('value-unknown', /toString/));
  assert.deepEqual(table.outcome.values.map((value) => rankOf(table.outcome, value)), [0, 1, 2, 3, 4]);
});

test('keys decide, whatever the order of points, cells and rows', () => {
  const turned = { ...bod, decision_points: Object.fromEntries(Object.entries(bod.decision_points).reverse()), mapping: bod.mapping.map((row) => Object.fromEntries(Object.entries(row).reverse())).reverse() };
  const [one, other] = [readDecisionTable(bod), readDecisionTable(turned)];
  for (const row of bod.mapping) {
    const { 'cisa:BOD2604:1.0.0': outcome, ...given } = row;
    assert.equal(decide(one, given).key, outcome);
    assert.equal(decide(other, given).key, outcome);
  }
});

test('a table is complete and unambiguous, or it is refused', () => {
  const [first, second] = bod.mapping;
  const broken: readonly unknown[] = [
    null, [], { ...bod, schemaVersion: '1.0.0' }, { ...bod, outcome: 'cisa:NONE:1.0.0' }, { ...bod, mapping: [] },
    { ...bod, mapping: bod.mapping.slice(1) },
    { ...bod, mapping: [...bod.mapping, first] },
    { ...bod, mapping: [{ ...first, 'cisa:KEV:1.0.0': second?.['cisa:KEV:1.0.0'] }, ...bod.mapping.slice(1)] },
    { ...bod, mapping: [{ ...first, extra: 'x' }, ...bod.mapping.slice(1)] },
    { ...bod, decision_points: { ...bod.decision_points, 'ssvc:E:1.1.0': bod.decision_points['ssvc:A:2.0.0'] } },
  ];
  for (const each of broken) assert.throws(() => readDecisionTable(each), refused('table-malformed', /from its publisher/));
  assert.throws(() => readDecisionTable({ ...bod, mapping: [{ ...first, 'cisa:KEV:1.0.0': 'X' }, ...bod.mapping.slice(1)] }), refused('value-unknown', /In KEV/));
});
