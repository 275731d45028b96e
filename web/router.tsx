import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, type ErrorComponentProps } from '@tanstack/react-router';
import type { CaseRow, ReportRow } from '../src/http/view.ts';
import { Page } from './components/page.tsx';
import { ProblemText } from './components/problem.tsx';
import { Shell } from './components/shell.tsx';
import { ActionPage } from './routes/action.tsx';
import { AdvisoriesPage, AdvisoryPage } from './routes/advisories.tsx';
import { CasePage } from './routes/case.tsx';
import { CasesPage } from './routes/cases.tsx';
import { AssetPage } from './routes/asset.tsx';
import { AssetsPage } from './routes/assets.tsx';
import { DayPage } from './routes/day.tsx';
import { HealthPage } from './routes/health.tsx';
import { HomePage } from './routes/home.tsx';
import { InventoryPage } from './routes/inventory.tsx';
import { LedgerPage } from './routes/ledger.tsx';
import { OrganizationPage } from './routes/organization.tsx';
import { PeoplePage } from './routes/people.tsx';
import { ReportPage } from './routes/report.tsx';
import { InvitationPage, SignInPage } from './routes/sign-in.tsx';
import { StandingPage } from './routes/standing.tsx';
import { refusals, type Refusal } from './refused.ts';

/** Seldom opened, and not small: it is fetched when it is. */
const settings = lazyRouteComponent(() => import('./routes/settings.tsx'), 'SettingsPage');
const root = createRootRoute({ component: Shell, notFoundComponent: Missing });

function oneOf<T extends string>(value: unknown, values: readonly T[]): T | undefined {
  return values.find((each) => each === value);
}

const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: HomePage, validateSearch: (search: Record<string, unknown>): { readonly state?: ReportRow['state'] } => {
    const state = oneOf(search['state'], ['queued', 'processing', 'done']);
    return state === undefined ? {} : { state };
  } }),
  createRoute({ getParentRoute: () => root, path: '/reports/$id', component: ReportPage }),
  createRoute({ getParentRoute: () => root, path: '/cases', component: CasesPage, validateSearch: (search: Record<string, unknown>): { readonly state?: CaseRow['state'] } => {
    const state = oneOf(search['state'], ['open', 'published', 'closed']);
    return state === undefined ? {} : { state };
  } }),
  createRoute({ getParentRoute: () => root, path: '/cases/$id', component: CasePage }),
  createRoute({ getParentRoute: () => root, path: '/advisories', component: AdvisoriesPage }),
  createRoute({ getParentRoute: () => root, path: '/advisories/$id', component: AdvisoryPage }),
  createRoute({ getParentRoute: () => root, path: '/ledger', component: LedgerPage, validateSearch: (search: Record<string, unknown>): { readonly before?: number } =>
    typeof search['before'] === 'number' && Number.isSafeInteger(search['before']) && search['before'] > 0 ? { before: search['before'] } : {} }),
  createRoute({ getParentRoute: () => root, path: '/day', component: DayPage }),
  createRoute({ getParentRoute: () => root, path: '/actions/$id', component: ActionPage }),
  createRoute({ getParentRoute: () => root, path: '/assets', component: AssetsPage }),
  createRoute({ getParentRoute: () => root, path: '/assets/$id', component: AssetPage }),
  createRoute({ getParentRoute: () => root, path: '/inventories/$id', component: InventoryPage }),
  createRoute({ getParentRoute: () => root, path: '/standing', component: StandingPage }),
  createRoute({ getParentRoute: () => root, path: '/settings', component: settings }),
  createRoute({ getParentRoute: () => root, path: '/health', component: HealthPage }),
  createRoute({ getParentRoute: () => root, path: '/people', component: PeoplePage, validateSearch: (search: Record<string, unknown>): { readonly show?: 'guests' } => search['show'] === 'guests' ? { show: 'guests' } : {} }),
  createRoute({ getParentRoute: () => root, path: '/people/$id', component: OrganizationPage }),
  createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignInPage, validateSearch: (search: Record<string, unknown>): { readonly to?: string; readonly refused?: Refusal } => {
    const refused = oneOf(search['refused'], refusals);
    return { ...(typeof search['to'] === 'string' && /^\/(?![/\\])/.test(search['to']) ? { to: search['to'] } : {}), ...(refused === undefined ? {} : { refused }) };
  } }),
  createRoute({ getParentRoute: () => root, path: '/invitation', component: InvitationPage }),
] as const;

function Missing() {
  return <Page title="There is no such page"><p>The address may be cut off. <Link to="/">The queue</Link>, or go to anything with Ctrl K.</p></Page>;
}

function Failed({ error }: ErrorComponentProps) {
  return <Page title="This page failed"><ProblemText error={error} /></Page>;
}

export function makeRouter() {
  return createRouter({ routeTree: root.addChildren(routes), scrollRestoration: true, defaultErrorComponent: Failed });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
