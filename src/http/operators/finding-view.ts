import { because } from '../../clearinghouse/inventory/index.ts';
import { findingKey, type Assessment, type DueStep, type Known } from '../../clearinghouse/operators/index.ts';
import type { Timeline } from '../../clearinghouse/priority/index.ts';
import type { DueView, FindingView } from './view.ts';

export type Histories = ReadonlyMap<string, readonly DueStep[]>;

export function findingView({ finding, flaw, asset, epss }: Known, { assessed }: Assessment, histories: Histories): FindingView {
  const timeline = assessed.get(finding.id)?.timeline;
  if (timeline === undefined) throw new Error('a finding without its clock');
  return {
    id: finding.id, flaw: flaw.id, aliases: flaw.aliases, advisories: flaw.advisories, asset: { id: asset.id, name: asset.name }, package: flaw.component, version: flaw.version, fixed: flaw.fixed,
    severity: flaw.severity, kev: flaw.kev === undefined ? undefined : { added: flaw.kev.added, due: flaw.kev.due, ransomware: flaw.kev.ransomware }, epss, malware: flaw.malware,
    because: because({ malware: flaw.malware, kev: flaw.kev, epss: epss === undefined ? undefined : { ...epss, cve: flaw.id }, severity: flaw.severity, withdrawn: undefined }),
    foundAt: finding.foundAt.toISOString(), due: dueView(timeline, histories.get(findingKey(asset.number, flaw.id, flaw.component)) ?? []),
  };
}

function dueView(timeline: Timeline, history: readonly DueStep[]): DueView {
  const { due, dueAt, outcome, start, table, inputs, otherwise } = timeline;
  return {
    day: due, at: dueAt?.toISOString(), outcome: outcome.name, start: { day: start.day, because: start.because, source: start.source }, table,
    inputs: inputs.map(({ name, value, basis, source, date }) => ({ name, value: value.name, basis, source, date })),
    otherwise: otherwise.map((each) => ({ name: each.name, value: each.value.name, outcome: each.outcome.name, due: each.due })),
    history: history.map((step) => ({ at: step.at.toISOString(), due: step.due, moved: step.moved, changed: step.changed })),
  };
}
