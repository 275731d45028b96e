import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, type ErrorComponentProps } from '@tanstack/react-router';
import { verdictSigns } from '../src/cli/report/words.ts';
import type { CaseRow } from '../src/http/view.ts';
import type { LedgerQuery, QueueFilter } from './api.ts';
import { Page } from './components/page.tsx';
import { ProblemText } from './components/problem.tsx';
import { Shell } from './components/shell.tsx';
import { ActionPage } from './routes/action.tsx';
import { AdvisoriesPage, AdvisoryPage } from './routes/advisories.tsx';
import { CasesPage } from './routes/cases.tsx';
import { AssetsPage } from './routes/assets.tsx';
import { DayPage } from './routes/day.tsx';
import { HomePage } from './routes/home.tsx';
import { LedgerPage } from './routes/ledger.tsx';
import { ReportPage } from './routes/report.tsx';
import { SettingsPage } from './routes/settings.tsx';
import { SignInPage } from './routes/sign-in.tsx';
import { StandingPage } from './routes/standing.tsx';
import { refusals, type Refusal } from './refused.ts';

/** Fetched when they are first opened: what everybody meets first stays small. */
const CasePage = lazyRouteComponent(() => import('./routes/case.tsx'), 'CasePage');
const OrganizationPage = lazyRouteComponent(() => import('./routes/organization.tsx'), 'OrganizationPage');
const PeoplePage = lazyRouteComponent(() => import('./routes/people.tsx'), 'PeoplePage');
const InvitationPage = lazyRouteComponent(() => import('./routes/invitation.tsx'), 'InvitationPage');

const root = createRootRoute({ component: Shell, notFoundComponent: Missing });

function oneOf<T extends string>(value: unknown, values: readonly T[]): T | undefined {
  return values.find((each) => each === value);
}

/** Pages that few meet first are fetched when they are opened: the first load stays within its bound. */
const AssetPage = lazyRouteComponent(() => import('./routes/asset.tsx'), 'AssetPage');
const HealthPage = lazyRouteComponent(() => import('./routes/health.tsx'), 'HealthPage');
const InventoryPage = lazyRouteComponent(() => import('./routes/inventory.tsx'), 'InventoryPage');
const TokensPage = lazyRouteComponent(() => import('./routes/tokens.tsx'), 'TokensPage');

function ledgerSearch({ before, kind, of }: Record<string, unknown>): LedgerQuery {
  const text = (value: unknown, form: RegExp): string | undefined => typeof value === 'string' && form.test(value) ? value : undefined;
  const [wantedKind, wantedOf] = [text(kind, /^[a-z]+(?:\.[a-z-]+)?$/), text(of, /^[\x21-\x7e]{1,128}$/)];
  return {
    ...(typeof before === 'number' && Number.isSafeInteger(before) && before > 0 ? { before } : {}),
    ...(wantedKind === undefined ? {} : { kind: wantedKind }), ...(wantedOf === undefined ? {} : { of: wantedOf }),
  };
}

const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: HomePage, validateSearch: (search: Record<string, unknown>): QueueFilter => {
    const [state, verdict, wants] = [oneOf(search['state'], ['queued', 'processing', 'done'] as const), oneOf(search['verdict'], Object.keys(verdictSigns) as (keyof typeof verdictSigns)[]), oneOf(search['wants'], ['decision'] as const)];
    return wants !== undefined ? { wants } : verdict !== undefined ? { verdict } : state !== undefined ? { state } : {};
  } }),
  createRoute({ getParentRoute: () => root, path: '/reports/$id', component: ReportPage }),
  createRoute({ getParentRoute: () => root, path: '/cases', component: CasesPage, validateSearch: (search: Record<string, unknown>): { readonly state?: CaseRow['state'] } => {
    const state = oneOf(search['state'], ['open', 'published', 'closed']);
    return state === undefined ? {} : { state };
  } }),
  createRoute({ getParentRoute: () => root, path: '/cases/$id', component: CasePage }),
  createRoute({ getParentRoute: () => root, path: '/advisories', component: AdvisoriesPage }),
  createRoute({ getParentRoute: () => root, path: '/advisories/$id', component: AdvisoryPage }),
  createRoute({ getParentRoute: () => root, path: '/ledger', component: LedgerPage, validateSearch: ledgerSearch }),
  createRoute({ getParentRoute: () => root, path: '/day', component: DayPage }),
  createRoute({ getParentRoute: () => root, path: '/actions/$id', component: ActionPage }),
  createRoute({ getParentRoute: () => root, path: '/assets', component: AssetsPage }),
  createRoute({ getParentRoute: () => root, path: '/assets/$id', component: AssetPage }),
  createRoute({ getParentRoute: () => root, path: '/inventories/$id', component: InventoryPage }),
  createRoute({ getParentRoute: () => root, path: '/standing', component: StandingPage }),
  createRoute({ getParentRoute: () => root, path: '/settings', component: SettingsPage }),
  createRoute({ getParentRoute: () => root, path: '/tokens', component: TokensPage }),
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
  return <Page title="There is no such page"><p>The address may be cut off. <Link to="/">Begin at the start</Link>, or look for it with “Go to” above.</p></Page>;
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
