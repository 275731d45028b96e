import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { LiveEvent, ReportRow } from '../src/http/view.ts';
import type { Api, LedgerPage, LedgerQuery, Queue, QueueFilter } from './api.ts';

/** Where the answers stand in the cache. A key's first word is what a live event names. */
export const asking = {
  session: (api: Api) => queryOptions({ queryKey: ['session'], queryFn: () => api.session(), staleTime: 60_000 }),
  reports: (api: Api, filter: QueueFilter = {}) => queryOptions({ queryKey: ['reports', filterKey(filter)], queryFn: () => api.reports(filter) }),
  tokens: (api: Api) => queryOptions({ queryKey: ['tokens'], queryFn: () => api.tokens() }),
  report: (api: Api, id: string) => queryOptions({ queryKey: ['report', id], queryFn: () => api.report(id) }),
  text: (api: Api, href: string) => queryOptions({ queryKey: ['text', href], queryFn: () => api.text(href), staleTime: Infinity }),
  cases: (api: Api) => queryOptions({ queryKey: ['cases'], queryFn: () => api.cases() }),
  case: (api: Api, id: string) => queryOptions({ queryKey: ['case', id], queryFn: () => api.case(id) }),
  exposure: (api: Api, id: string) => queryOptions({ queryKey: ['exposure', id], queryFn: () => api.exposure(id) }),
  advisories: (api: Api) => queryOptions({ queryKey: ['advisories'], queryFn: () => api.advisories() }),
  advisory: (api: Api, id: string) => queryOptions({ queryKey: ['advisory', id], queryFn: () => api.advisory(id) }),
  ledger: (api: Api, wanted: LedgerQuery = {}) => queryOptions({ queryKey: Object.keys(wanted).length === 0 ? ['ledger', 'newest'] : ['ledger', wanted], queryFn: () => api.ledger(wanted) }),
  organizations: (api: Api) => queryOptions({ queryKey: ['organizations'], queryFn: () => api.organizations() }),
  members: (api: Api, id: string) => queryOptions({ queryKey: ['organizations', id], queryFn: () => api.members(id) }),
  day: (api: Api) => queryOptions({ queryKey: ['operator', 'day'], queryFn: () => api.day() }),
  action: (api: Api, id: string) => queryOptions({ queryKey: ['operator', 'action', id], queryFn: () => api.action(id) }),
  assets: (api: Api) => queryOptions({ queryKey: ['operator', 'assets'], queryFn: () => api.assets() }),
  asset: (api: Api, id: string) => queryOptions({ queryKey: ['operator', 'asset', id], queryFn: () => api.asset(id) }),
  inventory: (api: Api, id: string) => queryOptions({ queryKey: ['operator', 'inventory', id], queryFn: () => api.inventory(id) }),
  history: (api: Api) => queryOptions({ queryKey: ['operator', 'history'], queryFn: () => api.history() }),
  sector: (api: Api) => queryOptions({ queryKey: ['operator', 'sector'], queryFn: () => api.sector() }),
  settings: (api: Api) => queryOptions({ queryKey: ['operator', 'settings'], queryFn: () => api.settings() }),
  health: (api: Api) => queryOptions({ queryKey: ['health'], queryFn: () => api.health(), refetchInterval: 10_000 }),
};

export function filterKey({ state, verdict, wants }: QueueFilter): string {
  return wants ?? verdict ?? state ?? 'all';
}

/**
 * Puts one live event into the cache: progress at once, where the row is known; what it cannot know it asks anew.
 * Only what a page shows is asked, the rest is marked stale.
 */
export function applyEvent(client: QueryClient, event: LiveEvent): void {
  if (event.kind === 'ledger') {
    client.setQueryData<LedgerPage>(['ledger', 'newest'], (page) => page === undefined ? page : { ...page, size: Math.max(page.size, event.size) });
    return;
  }
  if (event.kind === 'case') {
    for (const queryKey of [['case', event.id], ['cases'], ['advisories']]) void client.invalidateQueries({ queryKey });
    return;
  }
  let known = false;
  client.setQueriesData<Queue>({ queryKey: ['reports'] }, (queue) => {
    const reports = queue === undefined ? undefined : patched(queue.reports, event);
    if (queue === undefined || reports === undefined) return queue;
    known = true;
    return { ...queue, reports };
  });
  if (!known || event.state === 'done') void client.invalidateQueries({ queryKey: ['reports'] }, { cancelRefetch: false });
  if (event.state === 'done') void client.invalidateQueries({ queryKey: ['report', event.id] });
}

/** The list with the one row replaced, every other row the same object; undefined where the row is not in it. */
export function patched(rows: readonly ReportRow[], event: Extract<LiveEvent, { kind: 'report' }>): readonly ReportRow[] | undefined {
  const index = rows.findIndex(({ id }) => id === event.id);
  const row = rows[index];
  if (row === undefined) return undefined;
  return rows.with(index, { ...row, state: event.state, progress: event.progress, verdict: event.verdict ?? row.verdict });
}
