import type { Verdict } from '../../src/reproduction/index.ts';
import type { ReportRow, ReportView } from '../../src/http/view.ts';
import { minimistRange, reproduction } from './engine.ts';

const subjects: readonly (readonly [title: string, name: string, verdict: Verdict])[] = [
  ['minimist follows constructor.prototype in option names', 'pkg:npm/minimist', 'confirmed'],
  ['adm-zip extracts entries above the folder', 'pkg:npm/adm-zip', 'confirmed'],
  ['idna spends quadratic time on long labels', 'pkg:pypi/idna', 'confirmed'],
  ['a claim whose proof shares the process of its target', 'pkg:npm/hoek', 'needs-review'],
  ['lodash merges prototypes, says a scanner', 'pkg:npm/lodash', 'not-reproduced'],
  ['ujson\'s indentation runs over its buffer', 'pkg:pypi/ujson', 'confirmed'],
  ['a race in a temporary folder', 'pkg:npm/tmp', 'flaky'],
  ['a proof that brings its own flaw', 'pkg:npm/left-pad', 'self-triggering'],
  ['a manifest with keys that nobody knows', 'pkg:npm/qs', 'invalid'],
  ['an archive that is gone', 'pkg:pypi/vanished', 'indeterminate'],
];
const bands = ['standard', 'urgent', 'standard', 'needs-info', 'standard', 'incident'] as const;

/** As many as asked for, newest first: two run, three wait, the rest is done. */
export function reportRows(count: number, now: number): readonly ReportRow[] {
  return Array.from({ length: count }, (_, index) => reportRow(index, count, now));
}

export function reportRow(index: number, count: number, now: number): ReportRow {
  const [title, name, verdict] = subjects[index % subjects.length] as (typeof subjects)[number];
  const state = index < 3 ? 'queued' : index < 5 ? 'processing' : 'done';
  return {
    id: `rep_${String(count - index).padStart(6, '0')}`, receivedAt: new Date(now - index * 47_000 - 20_000).toISOString(), title, package: name, state,
    progress: state === 'processing' ? { stage: index === 3 ? 'running' : 'building', done: 2, of: 5 } : undefined,
    verdict: state === 'done' ? verdict : undefined, case: state === 'done' && verdict === 'confirmed' ? 'case_01k6minimist' : undefined, known: state === 'done' && index % 4 === 1,
    missing: index % 3 === 0 ? ['proposed patch', 'unit test'] : [], band: bands[index % bands.length] ?? 'standard', closed: false,
  };
}

export function reportView(row: ReportRow): ReportView {
  const done = row.state === 'done' && row.verdict !== undefined;
  return {
    ...row, finder: 'Example Lab, scanning pipeline', withheld: undefined,
    fields: { purl: `${row.package}@1.2.5`, discovery_method: 'ai-discovered', discovery_tooling: 'a scanner of ours', code_path: 'index.js, setKey()', references: ['https://project.example/issues/17'], enrichment: { cwe: 'CWE-1321', severity: 'high' } },
    attachments: [
      { name: 'reproduction.yaml', type: 'reproducer', contentType: 'text/plain', bytes: 1_482, description: 'the manifest', erased: false, href: `/api/reports/${row.id}/attachments/1` },
      { name: 'notes.md', type: 'other', contentType: 'text/markdown', bytes: 9_204, description: undefined, erased: true, href: undefined },
    ],
    reproduction: done ? reproduction(row.verdict, 'npm-minimist-prototype', row.title) : undefined, range: done && row.verdict === 'confirmed' ? minimistRange() : undefined,
    evidence: done ? `/api/reports/${row.id}/evidence` : undefined, closing: undefined, decision: undefined, former: [], may: row.state === 'done' && row.case === undefined ? row.verdict === 'indeterminate' ? ['rerun', 'open-case', 'attach', 'close'] : ['open-case', 'attach', 'rerun', 'close'] : [],
    proposals: row.verdict === 'needs-review' && row.case === undefined ? [{ case: 'case_01k6minimist', title: 'minimist follows constructor.prototype in option names', why: 'same kind prototype; fires from the same version 1.0.0' }] : [],
    command: done ? 'breakwater reproduce examples/claims/npm-minimist-prototype' : undefined,
  };
}

/** After a person decided about it. */
export function decidedView(row: ReportRow, why: string, now: number): ReportView {
  const view = reportView(row);
  return { ...view, decision: row.case === undefined ? undefined : { at: new Date(now).toISOString(), by: 'M. Ferrari', why, case: row.case }, may: row.closed ? ['reopen'] : view.may, proposals: row.closed ? [] : view.proposals, closing: row.closed ? { at: new Date(now).toISOString(), by: 'M. Ferrari', why } : undefined };
}
