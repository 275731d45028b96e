import type { AdvisoryView, CaseRow, OrganizationRow, ReportRow } from '../../src/http/view.ts';

export interface Target {
  readonly to: string;
  readonly kind: 'page' | 'case' | 'report' | 'advisory' | 'people';
  readonly name: string;
  readonly detail: string;
}

interface Sources {
  readonly pages: readonly { readonly to: string; readonly name: string }[];
  readonly cases: readonly CaseRow[];
  readonly reports: readonly ReportRow[];
  readonly advisories: readonly AdvisoryView[];
  readonly organizations: readonly OrganizationRow[];
}

const most = 12;

export function targetsOf({ pages, cases, reports, advisories, organizations }: Sources): readonly Target[] {
  return [
    ...pages.map(({ to, name }): Target => ({ to, kind: 'page', name, detail: '' })),
    ...cases.map((row): Target => ({ to: `/cases/${row.id}`, kind: 'case', name: row.title, detail: `${row.id} ${row.package}` })),
    ...advisories.map((row): Target => ({ to: `/advisories/${row.id}`, kind: 'advisory', name: row.title, detail: [row.id, row.package, ...row.aliases].join(' ') })),
    ...organizations.map((row): Target => ({ to: `/people/${row.id}`, kind: 'people', name: row.name, detail: row.active ? '' : 'no access' })),
    ...reports.map((row): Target => ({ to: `/reports/${row.id}`, kind: 'report', name: row.title, detail: `${row.id} ${row.package}` })),
  ];
}

/** Every word must be found; what begins with the first word comes before what only holds it. */
export function search(targets: readonly Target[], asked: string): readonly Target[] {
  const words = asked.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const [first] = words;
  if (first === undefined) return targets.filter(({ kind }) => kind !== 'report' && kind !== 'people').slice(0, most);
  const found = targets.filter(({ kind, name, detail }) => {
    const text = `${kind} ${name} ${detail}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const rank = ({ name, detail }: Target): number => {
    const parts = `${name} ${detail}`.toLowerCase().split(/[\s/]+/);
    return parts.includes(first) ? 0 : parts.some((part) => part.startsWith(first)) ? 1 : 2;
  };
  return found.map((target) => ({ target, rank: rank(target) })).sort((a, b) => a.rank - b.rank).map(({ target }) => target).slice(0, most);
}
