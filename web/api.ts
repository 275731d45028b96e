import type { ActionAct, ActionView, AssetBody, AssetRow, AssetView, DayView, HistoryView, InventoryView, SectorView, SettingsBody, SettingsView } from '../src/http/operators/view.ts';
import type {
  AdvisoryView, CaseAct, CaseRow, CaseView, ExposureView, HealthView, InvitationPreview, InvitedView, LeafView, MembersView, NoticeBody, OrganizationRow, ProblemView, ReportAct, ReportList, ReportRow, ReportView, SessionView, TokenList,
} from '../src/http/view.ts';

export type Queue = ReportList;

/** Which reports of the queue: all of them, or those of one state, of one verdict, or that want a decision. */
export interface QueueFilter {
  readonly state?: ReportRow['state'];
  readonly verdict?: NonNullable<ReportRow['verdict']>;
  readonly wants?: 'decision';
}

/** Which leaves a page shows. */
export interface LedgerQuery {
  readonly before?: number;
  readonly kind?: string;
  readonly of?: string;
}

export interface LedgerPage {
  readonly size: number;
  readonly from: number;
  readonly checkpoint: string;
  readonly leaves: readonly LeafView[];
}

/** A problem document (RFC 9457), or what stands in its place when the service could not be asked at all. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly view: ProblemView;

  constructor(view: ProblemView, options?: ErrorOptions) {
    super(view.detail, options);
    this.view = view;
  }

  /** The last segment of the type: `step-up-required` of `tag:…:problem/step-up-required`. */
  get kind(): string {
    return this.view.type.split('/').at(-1) ?? this.view.type;
  }
}

/** Longer than any answer of the service takes; then a person should hear that something is wrong. */
const patience = 30_000;
/** A file of 100 MB over a slow line. */
const uploadPatience = 600_000;

/**
 * The one client of the pages. The session is a cookie that scripts cannot read; every POST carries the token that
 * `GET /api/session` gave, so that another site's form cannot act for the person who is signed in.
 */
export class Api {
  #csrf = '';

  async session(): Promise<SessionView> {
    const session = await this.#get<SessionView>('/api/session');
    this.#csrf = session.csrf;
    return session;
  }

  reports(filter: QueueFilter = {}): Promise<Queue> {
    const query = new URLSearchParams({ ...filter }).toString();
    return this.#get(query === '' ? '/api/reports' : `/api/reports?${query}`);
  }

  report(id: string): Promise<ReportView> {
    return this.#get(`/api/reports/${encodeURIComponent(id)}`);
  }

  /** A file of ours as text; the service says that it is text. */
  async text(path: string): Promise<string> {
    return (await this.#answer(path, {}, patience)).text();
  }

  decide(id: string, act: ReportAct, body: object): Promise<ReportView> {
    return this.#post(`/api/reports/${encodeURIComponent(id)}/${act}`, body);
  }

  tokens(): Promise<TokenList> {
    return this.#get('/api/tokens');
  }

  createToken(body: { readonly name: string; readonly scopes: readonly string[]; readonly days: number }): Promise<{ readonly id: string; readonly token: string; readonly expires: string }> {
    return this.#post('/api/tokens', body);
  }

  async revokeToken(id: string): Promise<void> {
    await this.#post(`/api/tokens/${encodeURIComponent(id)}/revoke`, {});
  }

  async cases(): Promise<readonly CaseRow[]> {
    return (await this.#get<{ readonly cases: readonly CaseRow[] }>('/api/cases')).cases;
  }

  case(id: string): Promise<CaseView> {
    return this.#get(`/api/cases/${encodeURIComponent(id)}`);
  }

  /** The act is done once this answers; the case afterwards, asked for anew where the answer brought its id alone. */
  async act(id: string, act: CaseAct, body: object): Promise<CaseView & { readonly link?: string }> {
    const after = await this.#post<(CaseView | { readonly id: string }) & { readonly link?: string }>(`/api/cases/${encodeURIComponent(id)}/${act}`, body);
    return 'title' in after ? after : { ...await this.case(after.id), ...after };
  }

  async advisories(): Promise<readonly AdvisoryView[]> {
    return (await this.#get<{ readonly advisories: readonly AdvisoryView[] }>('/api/advisories')).advisories;
  }

  advisory(id: string): Promise<AdvisoryView> {
    return this.#get(`/api/advisories/${encodeURIComponent(id)}`);
  }

  ledger(wanted: LedgerQuery = {}): Promise<LedgerPage> {
    const query = new URLSearchParams(Object.entries(wanted).map(([name, value]) => [name, String(value)]));
    return this.#get(query.size === 0 ? '/api/ledger' : `/api/ledger?${query.toString()}`);
  }

  health(): Promise<HealthView> {
    return this.#get('/api/health');
  }

  async organizations(): Promise<readonly OrganizationRow[]> {
    return (await this.#get<{ readonly organizations: readonly OrganizationRow[] }>('/api/organizations')).organizations;
  }

  members(id: string): Promise<MembersView> {
    return this.#get(`/api/organizations/${encodeURIComponent(id)}/members`);
  }

  /** A new organization, with its first member invited. */
  sponsor(body: object): Promise<{ readonly organization: OrganizationRow; readonly invitation?: InvitedView }> {
    return this.#post('/api/organizations', body);
  }

  /** An act on an organization or on who is in it, by its path below. */
  onOrganization<Answer>(id: string, act: string, body: object): Promise<Answer> {
    return this.#post(`/api/organizations/${encodeURIComponent(id)}/${act}`, body);
  }

  /** Whoever is known at the address is sent a link; the answer is the same for every address. */
  async askForLink(email: string): Promise<void> {
    await this.#post('/api/sign-in/mail', { email });
  }

  exposure(id: string): Promise<ExposureView> {
    return this.#get(`/api/cases/${encodeURIComponent(id)}/exposure`);
  }

  sendNotice(id: string, body: NoticeBody): Promise<ExposureView> {
    return this.#post(`/api/cases/${encodeURIComponent(id)}/notices`, body);
  }

  acknowledge(id: string): Promise<DayView> {
    return this.#post(`/api/operator/notices/${encodeURIComponent(id)}/acknowledge`, {});
  }

  day(): Promise<DayView> {
    return this.#get('/api/operator/day');
  }

  action(id: string): Promise<ActionView> {
    return this.#get(`/api/operator/actions/${encodeURIComponent(id)}`);
  }

  actOnAction(id: string, act: ActionAct, body: object): Promise<ActionView> {
    return this.#post(`/api/operator/actions/${encodeURIComponent(id)}/${act}`, body);
  }

  async assets(): Promise<readonly AssetRow[]> {
    return (await this.#get<{ readonly assets: readonly AssetRow[] }>('/api/operator/assets')).assets;
  }

  asset(id: string): Promise<AssetView> {
    return this.#get(`/api/operator/assets/${encodeURIComponent(id)}`);
  }

  saveAsset(id: string, body: AssetBody): Promise<AssetView> {
    return this.#post(`/api/operator/assets/${encodeURIComponent(id)}`, body);
  }

  /** For an asset that is there, or for the one of that name. */
  async uploadInventory(of: { readonly asset: string } | { readonly name: string }, file: Blob): Promise<InventoryView> {
    if (this.#csrf === '') await this.session();
    return this.#ask(`/api/operator/inventories?${new URLSearchParams({ ...of })}`, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/octet-stream', 'x-csrf-token': this.#csrf }, body: file }, uploadPatience);
  }

  inventory(id: string): Promise<InventoryView> {
    return this.#get(`/api/operator/inventories/${encodeURIComponent(id)}`);
  }

  history(): Promise<HistoryView> {
    return this.#get('/api/operator/history');
  }

  settings(): Promise<SettingsView> {
    return this.#get('/api/operator/settings');
  }

  saveSettings(body: SettingsBody): Promise<SettingsView> {
    return this.#post('/api/operator/settings', body);
  }

  sector(): Promise<SectorView> {
    return this.#get('/api/sector');
  }

  /** Letters that were given up wait again. */
  retryMail(): Promise<{ readonly revived: number }> {
    return this.#post('/api/mail/retry', {});
  }

  /** The token of the first link, or of a link that an administrator made: good for one sign-in. */
  async signInByLink(token: string): Promise<void> {
    await this.#post('/api/sign-in/link', { token });
    await this.session();
  }

  signOut(): Promise<void> {
    return this.#post('/api/sign-out', {});
  }

  /** What an invitation says before it is taken up. */
  previewInvitation(token: string): Promise<InvitationPreview> {
    return this.#post('/api/invitation/preview', { token });
  }

  /** Turns an invitation into a session: that of a guest, who sees one case, or of a new member. */
  async acceptInvitation(token: string, name?: string): Promise<{ readonly case?: string; readonly code?: string }> {
    const invited = await this.#post<{ readonly case?: string; readonly code?: string }>('/api/invitation', name === undefined ? { token } : { token, name });
    await this.session();
    return invited;
  }

  /** The second factor, right before an act that cannot be undone. */
  async stepUp(code: string): Promise<void> {
    await this.#post('/api/step-up', { code });
    // Whoever gains rights gets a new session, and with it a new token against forged requests.
    await this.session();
  }

  #get<Answer>(path: string): Promise<Answer> {
    return this.#ask(path, { headers: { accept: 'application/json' } });
  }

  async #post<Answer>(path: string, body: object): Promise<Answer> {
    if (this.#csrf === '') await this.session();
    return this.#ask(path, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', 'x-csrf-token': this.#csrf },
      body: JSON.stringify(body),
    });
  }

  async #answer(path: string, request: RequestInit, within: number): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(path, { ...request, credentials: 'same-origin', redirect: 'error', signal: AbortSignal.timeout(within) });
    } catch (cause) {
      throw new Problem({ type: 'about:blank', title: 'The service did not answer', status: 0, detail: 'No answer came from the service.', remedy: 'Check that it runs and that you are connected, then try again.' }, { cause });
    }
    if (response.ok) return response;
    throw unread(response, await response.json().catch(() => undefined));
  }

  async #ask<Answer>(path: string, request: RequestInit, within = patience): Promise<Answer> {
    const response = await this.#answer(path, request, within);
    if (response.status === 204) return undefined as Answer;
    const body: unknown = await response.json().catch(() => undefined);
    if (body !== undefined) return body as Answer;
    throw unread(response, body);
  }
}

function unread(response: Response, body: unknown): Problem {
  return new Problem(isProblem(body) ? body : { type: 'about:blank', title: `Status ${response.status}`, status: response.status, detail: 'The answer could not be read.', remedy: 'Try again; if it stays, the page "Health" says what is wrong.' });
}

function isProblem(body: unknown): body is ProblemView {
  return typeof body === 'object' && body !== null && 'title' in body && 'status' in body && 'detail' in body;
}
