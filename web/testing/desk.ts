import type { CaseAct, CaseView, LeafView, LiveEvent, ProblemView, ReportAct, ReportRow, ReportView, SessionView, TokenView } from '../../src/http/view.ts';
import { advisories, cases, maintainerMay, openCase } from './cases.ts';
import { verification } from './engine.ts';
import { Operator } from './operator.ts';
import { Directory } from './people.ts';
import { decidedView, reportRows } from './reports.ts';

const day = 86_400_000;

export interface DeskOptions {
  readonly reports: number;
  readonly now: number;
  readonly as: 'coordinator' | 'maintainer' | 'operator' | 'stranger';
}

export interface Posted {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A desk in memory: acts change what is asked for next, as far as pages need to show it. */
export class Desk {
  readonly posted: Posted[] = [];
  readonly operator: Operator;
  readonly now: number;
  readonly directory: Directory;
  rows: readonly ReportRow[];
  cases: readonly CaseView[];
  size = 81;
  tokens: readonly TokenView[] = [];
  steppedUp = false;
  #as: DeskOptions['as'];
  readonly #listeners = new Set<(event: LiveEvent) => void>();

  constructor({ reports, now, as }: DeskOptions) {
    this.now = now;
    this.rows = reportRows(reports, now);
    this.cases = reports === 0 ? [] : cases(now);
    this.directory = new Directory(now, reports === 0);
    this.operator = new Operator(now, reports === 0);
    this.#as = 'stranger';
    this.enter(as);
  }

  /** Who asks from now on; a maintainer's invitation shows one case, with what a maintainer may do. */
  enter(as: DeskOptions['as']): void {
    this.#as = as;
    if (as !== 'maintainer') return;
    const open = openCase(this.now);
    this.cases = [{
      ...open, may: maintainerMay, proposals: [], invitations: [], embargo: { state: 'proposed', until: undefined }, you: { role: 'maintainer', approved: undefined, refused: undefined },
      proposal: { until: open.embargo.until ?? '', later: false, why: 'the release train leaves then', by: 'M. Ferrari', at: open.openedAt, mine: false, waitsFor: ['minimist'], decisions: [{ party: 'coordinator', who: 'M. Ferrari', accepts: true, at: open.openedAt }] },
    }];
  }

  get session(): SessionView {
    const people = { coordinator: { id: 'p1', name: 'M. Ferrari', roles: ['coordinator'], organization: 'Clearinghouse' }, maintainer: { id: 'p2', name: 'J. Halliday', roles: ['maintainer'], organization: 'minimist' }, operator: { id: 'p3', name: 'R. Osei', roles: ['operator'], organization: 'County Hospital' }, stranger: undefined } as const;
    return { person: people[this.#as], signIn: ['link', 'oidc', 'mail'], csrf: 'csrf-of-the-fixture', profile: 'embedded' };
  }

  get known(): boolean {
    return this.#as !== 'stranger';
  }

  get advisories() {
    return this.cases.length === 0 ? [] : advisories(this.now);
  }

  leaves(before: number, kind?: string): readonly LeafView[] {
    const kinds = ['report.received', 'report.verdict', 'case.opened', 'case.merged', 'fix.verified', 'embargo.accepted'];
    return Array.from({ length: Math.min(25, before) }, (_, index) => before - 1 - index).map((index) => ({
      index, at: new Date(this.now - (this.size - index) * 3_500_000).toISOString(), kind: kinds[index % kinds.length] ?? '', subject: index % 5 === 4 ? undefined : `rep_${String(index).padStart(6, '0')}`, 
      step: index % 2 === 0 ? 'confirmed' : undefined, who: 'M. Ferrari', name: undefined, href: index % 5 === 4 ? undefined : `/reports/rep_${String(index).padStart(6, '0')}`, hash: (index * 40_503 % 65_536).toString(16).padStart(4, '0').repeat(16),
    })).filter((leaf) => kind === undefined || leaf.kind.startsWith(`${kind}.`));
  }

  listen(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  setReport(id: string, change: Partial<ReportRow>): void {
    this.rows = this.rows.map((row) => row.id === id ? { ...row, ...change } : row);
    const row = this.rows.find((each) => each.id === id);
    if (row !== undefined) this.tell({ kind: 'report', id, state: row.state, progress: row.progress, verdict: row.verdict });
  }

  setCase(id: string, change: Partial<CaseView>): void {
    this.cases = this.cases.map((view) => view.id === id ? { ...view, ...change } : view);
    this.tell({ kind: 'case', id });
  }

  addReport(row: ReportRow): void {
    this.rows = [row, ...this.rows];
    this.tell({ kind: 'report', id: row.id, state: row.state, progress: row.progress, verdict: row.verdict });
  }

  act(id: string, act: CaseAct, body: Readonly<Record<string, unknown>>): CaseView | (CaseView & { readonly link: string }) | ProblemView {
    const view = this.cases.find((each) => each.id === id);
    if (view === undefined) return problem(404, 'not-found', 'No such case', 'There is no such case, or you are not on it.', 'Ask its coordinator for an invitation.');
    if (!view.may.includes(act)) return problem(403, 'not-allowed', 'Not yours to do', `You may not do "${act}" on this case now.`, 'Ask its coordinator.');
    if (act === 'publish' && !this.steppedUp) return problem(403, 'step-up-required', 'Second factor needed', 'Publication asks for your second factor.', 'Enter the code and try again.');
    const after = this.#after(view, act, body);
    this.cases = act === 'merge' ? this.cases.filter((each) => each.id !== id) : this.cases.map((each) => each.id === id ? after : each);
    this.size++;
    this.tell({ kind: 'ledger', size: this.size });
    return act === 'invite' || act === 'renew-invitation' ? { ...after, link: 'http://127.0.0.1:8080/invitation#inv-of-the-fixture' } : after;
  }

  /** A report decided by hand; the row keeps what a list shows of it. */
  decide(id: string, act: ReportAct, body: Readonly<Record<string, unknown>>): ReportView | ProblemView {
    const row = this.rows.find((each) => each.id === id);
    if (row === undefined) return problem(404, 'not-found', 'No such report', 'There is no such report, or you may not see it.', 'Check the address.');
    const after: ReportRow = act === 'rerun' ? { ...row, state: 'queued', verdict: undefined } : act === 'attach' || act === 'open-case' ? { ...row, case: typeof body['case'] === 'string' ? body['case'] : 'case_01k6minimist' } : { ...row, closed: act === 'close' };
    this.rows = this.rows.map((each) => each.id === id ? after : each);
    return decidedView(after, typeof body['why'] === 'string' ? body['why'] : '', this.now);
  }

  /** Without an id a new one, with one its end. */
  changeToken(id: string, body: Readonly<Record<string, unknown>>): unknown {
    if (id !== '') {
      this.tokens = this.tokens.filter((each) => each.id !== id);
      return {};
    }
    const scopes = body['scopes'] as readonly string[];
    if (scopes.includes('publish') && !this.steppedUp) return problem(403, 'step-up-required', 'Second factor needed', 'Such a token asks for your second factor.', 'Enter the code and try again.');
    const made = { id: `token-${this.tokens.length + 1}`, name: String(body['name']), person: 'p1', scopes, createdAt: new Date(this.now).toISOString(), expiresAt: new Date(this.now + 90 * day).toISOString() };
    this.tokens = [...this.tokens, made];
    return { id: made.id, token: 'bw_of_the_fixture', expires: made.expiresAt };
  }

  /** The worker ends the verification of the newest fix. */
  verify(id: string): void {
    this.cases = this.cases.map((view) => view.id === id ? { ...view, fixes: view.fixes.map((fix) => fix.state === 'done' ? fix : { ...fix, state: 'done', verification: verification(fix.what, true) }) } : view);
    this.tell({ kind: 'case', id });
  }

  #after(view: CaseView, act: CaseAct, body: Readonly<Record<string, unknown>>): CaseView {
    const without = (...acts: readonly CaseAct[]): readonly CaseAct[] => view.may.filter((each) => !acts.includes(each));
    if (act === 'approve') return { ...view, you: { ...view.you, approved: new Date(this.now).toISOString() }, may: [...without('approve', 'refuse'), 'withdraw-approval'], consent: { ...view.consent, maintainer: 'J. Halliday, just now', blockers: view.consent.blockers.slice(1) } };
    if (act === 'withdraw-approval') return { ...view, you: { ...view.you, approved: undefined }, may: [...without('withdraw-approval'), 'approve', 'refuse'], consent: { ...view.consent, maintainer: undefined } };
    if (act === 'accept-embargo') return { ...view, may: without('accept-embargo', 'reject-embargo'), proposal: undefined, embargo: { state: 'active', until: view.proposal?.until } };
    if (act === 'reject-embargo') return { ...view, may: without('accept-embargo', 'reject-embargo'), proposal: undefined, embargo: { state: 'none', until: undefined } };
    if (act === 'refuse') return { ...view, may: [...without('approve', 'refuse'), 'withdraw-refusal'], you: { ...view.you, refused: { at: new Date(this.now).toISOString(), why: String(body['why']) } } };
    if (act === 'invite') return { ...view, invitations: [...view.invitations, { id: 'invitation_new', email: String(body['email']), role: String(body['role']), tier: Number(body['tier']), why: String(body['why']), by: 'M. Ferrari', at: new Date(this.now).toISOString(), expires: new Date(this.now + 7 * 86_400_000).toISOString(), over: false }] };
    if (act === 'withdraw-invitation') return { ...view, invitations: view.invitations.filter(({ id }) => id !== body['invitation']) };
    if (act === 'end-admission') return { ...view, people: view.people.filter(({ id }) => id !== body['person']) };
    if (act === 'merge') return this.cases.find(({ id }) => id === body['into']) ?? view;
    if (act === 'label') return { ...view, tlp: body['tlp'] as CaseView['tlp'] };
    if (act === 'publish') return { ...view, state: 'published', tlp: 'CLEAR', may: [], advisory: 'BW-2026-0001', sentence: 'Confirmed on 0.2.1 up to before 0.4.8; fixed in 0.4.9; published just now.' };
    if (act === 'submit-fix') return { ...view, fixes: [...view.fixes, { id: `fix_${view.fixes.length + 1}`, submittedBy: 'J. Halliday', submittedAt: new Date(this.now).toISOString(), what: typeof body['version'] === 'string' ? `version ${body['version']}` : 'patch of 3 lines', state: 'processing', verification: undefined }] };
    return view;
  }
}

export function problem(status: number, kind: string, title: string, detail: string, remedy: string): ProblemView {
  return { type: `tag:breakwater.dev,2026:problem/${kind}`, title, status, detail, remedy };
}
