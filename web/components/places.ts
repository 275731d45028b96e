import type { SessionView } from '../../src/http/view.ts';

interface Place {
  readonly to: '/' | '/cases' | '/advisories' | '/ledger' | '/health' | '/people' | '/day' | '/assets' | '/standing' | '/settings';
  readonly name: string;
}

const places: readonly Place[] = [
  { to: '/', name: 'Queue' }, { to: '/cases', name: 'Cases' }, { to: '/advisories', name: 'Advisories' }, { to: '/ledger', name: 'Ledger' }, { to: '/health', name: 'Health' }, { to: '/people', name: 'People' },
];

const operated: readonly Place[] = [
  { to: '/day', name: 'Today' }, { to: '/assets', name: 'Assets' }, { to: '/standing', name: 'Progress' }, { to: '/settings', name: 'Organization' },
];

/** What one may not see is not there: a stranger has the advisories, a maintainer the cases besides. The service decides; this only spares dead ends. */
export function pagesFor(session: SessionView | undefined): readonly Place[] {
  const roles = session?.person?.roles ?? [];
  if (roles.length === 0) return places.filter(({ to }) => to === '/advisories');
  const own = roles.includes('operator') ? operated : [];
  if (roles.every((role) => role === 'operator')) return [...own, ...places.filter(({ to }) => to === '/advisories')];
  if (roles.every((role) => role === 'maintainer' || role === 'operator')) return [...own, ...places.filter(({ to }) => to === '/cases' || to === '/advisories')];
  // Who is here is for those who answer for it.
  const known = roles.includes('administrator') || roles.includes('coordinator') ? places : places.filter(({ to }) => to !== '/people');
  return [...known, ...own];
}
