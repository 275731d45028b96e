import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openCase } from '../../clearinghouse/cases/index.ts';
import { reportForReceipt } from '../../clearinghouse/intake/index.ts';
import { uploadInventory } from '../../clearinghouse/operators/index.ts';
import { submitFix } from '../../clearinghouse/remediation/index.ts';
import { actorFor, addPerson, createToken, csrfOf, grantRole, homeOrganization, IdentityError, sponsorOrganization, startSession, stepUpSession, type Scope } from '../../identity/index.ts';
import type { Transaction } from '../../store/index.ts';
import { readConfiguration } from '../configuration.ts';
import { deskApp } from '../desk-app.ts';
import { systemClock } from '../laboratory.ts';
import { openDesk, type OpenDesk } from '../desk.ts';
import { labels, roles, states, type Relation, type Role, type Standing } from './table.ts';

/** One who asks: each stands in one relation to every case, and `own` and `org` to reports and tokens besides. */
export interface Asker {
  readonly name: string;
  readonly role: Role | 'nobody';
  readonly relation: Relation;
  readonly person: string;
  readonly organization: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The same person after the second factor. */
  readonly confirmed: Readonly<Record<string, string>>;
  /** Of a token: what it was made for. */
  readonly scope: string | undefined;
  /** A token may sign nothing up that a browser's session may, and the other way round. */
  readonly kind: 'session' | 'token' | 'nobody';
}

export interface Thing {
  readonly id: string;
  readonly owner: string | undefined;
  readonly organization: string | undefined;
  readonly standing: Standing;
  readonly inCase: string | undefined;
  readonly receipt?: string;
}

export interface World {
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  readonly home: string;
  /** Organizations from the clearinghouse's own downwards, each with those above it. */
  readonly groups: readonly { readonly id: string; readonly lineage: readonly string[] }[];
  readonly people: readonly Asker[];
  readonly tokens: readonly Asker[];
  readonly nobody: Asker;
  readonly cases: readonly Thing[];
  readonly reports: readonly Thing[];
  /** Tokens that exist to be listed and revoked. */
  readonly targets: readonly Thing[];
  /** Paths of assets, inventories and actions, each of an organization. */
  readonly holdings: readonly (Thing & { readonly route: string; readonly path: string })[];
  readonly faults: readonly string[];
  readonly desk: OpenDesk;
  /** Somebody new, signed in by a session. */
  enter(name: string, organization: string, role: Role): Promise<Asker>;
  ask(method: string, path: string, headers: Readonly<Record<string, string>>, body?: unknown): Promise<{ readonly status: number; readonly text: string }>;
  close(): Promise<void>;
}

const origin = 'http://127.0.0.1:8040';
const reporting: readonly Relation[] = ['own', 'org', 't0', 't1', 't2', 't3', 'other', 'old', 'none'];
/** Only these two are ever admitted; the others are asked as strangers, and as one who is on the case all the same. */
const admissible: readonly Role[] = ['maintainer', 'reporter'];
const day = 86_400_000;
/** A scope that every member of the role can make a token of. */
const useful: Readonly<Record<Role, Scope>> = { administrator: 'operate', coordinator: 'feed', maintainer: 'fix', reporter: 'status', operator: 'read-cases', observer: 'operate' };

/** `prepare` puts into the folder of what is known what it shall know. */
export async function openWorld(scopes: readonly string[], prepare: (intel: string) => Promise<void> = () => Promise.resolve()): Promise<World> {
  const data = await mkdtemp(join(tmpdir(), 'breakwater-access-'));
  const env = { BREAKWATER_DATA: data, BREAKWATER_KEYS: join(data, 'keys'), BREAKWATER_CACHE: join(data, 'cache'), BREAKWATER_INTEL: join(data, 'intel'), BREAKWATER_PROFILE: 'embedded' };
  const configuration = readConfiguration(env);
  await prepare(configuration.intel);
  // Time stands still: a second factor must not run out on a busy machine while thousands of requests are compared.
  const at = systemClock.now();
  const faults: string[] = [];
  const desk = await openDesk(configuration, { clock: { ...systemClock, now: () => at }, driver: 'auto', environment: env, surroundings: { engine: { version: '0', node: '' }, host: { platform: process.platform, kernel: '', architecture: process.arch } }, onProblem: ({ error }) => faults.push(String(error)) });
  const app = deskApp(desk, { places: { origin: new URL(origin), port: 8040, loopbackOnly: true }, proxies: configuration.desk.proxies, oidc: undefined, pages: undefined, version: '0', onFault: (error, where) => faults.push(`${where}: ${String(error)} ${error instanceof Error ? error.stack?.split('\n')[1] : ''}`) });
  const ask: World['ask'] = async (method, path, headers, body) => {
    const response = await app.request(`${origin}${path}`, { method, headers: { host: '127.0.0.1:8040', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, { incoming: { socket: { remoteAddress: '127.0.0.1' } } });
    if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) {
      await response.body?.cancel();
      return { status: response.status, text: '' };
    }
    return { status: response.status, text: await response.text() };
  };
  const builder = new Builder(desk);
  const { home, people } = await desk.store.db.transaction().execute((trx) => builder.people(trx));
  const cases = await builder.cases(people);
  const tokens = await builder.tokens(people, scopes);
  const reports = await builder.reports(people, cases, home, ask);
  const targets = await builder.targets(people);
  const holdings = await builder.holdings(home);
  return {
    routes: app.routes.filter(({ method, path }) => !(method === 'ALL' && path === '/*')), home, groups: builder.groups(home), people, tokens, cases, reports, targets, holdings, faults, ask, desk,
    nobody: { name: 'nobody', role: 'nobody', relation: 'none', person: '', organization: '', headers: {}, confirmed: {}, scope: undefined, kind: 'nobody' },
    enter: (name, organization, role) => desk.store.db.transaction().execute((trx) => builder.person(trx, name, role, 'none', organization)),
    async close() {
      await desk.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

class Builder {
  readonly #desk: OpenDesk;
  #staff = '';
  #guests = '';
  #hospital = '';

  constructor(desk: OpenDesk) {
    this.#desk = desk;
  }

  /** A hospital that is nobody's own stands below the guests. */
  groups(home: string): World['groups'] {
    return [{ id: home, lineage: [home] }, { id: this.#guests, lineage: [this.#guests, home] }, { id: this.#hospital, lineage: [this.#hospital, this.#guests, home] }];
  }

  async people(trx: Transaction): Promise<{ readonly home: string; readonly people: readonly Asker[] }> {
    const { tools } = this.#desk;
    const home = await homeOrganization(trx, tools);
    this.#staff = await addPerson(trx, tools, { name: 'Staff', by: undefined });
    await grantRole(trx, tools, { organization: home, person: this.#staff, role: 'coordinator', by: this.#staff });
    this.#guests = await sponsorOrganization(trx, tools, { name: 'Guests', sponsor: home, by: this.#staff });
    this.#hospital = await sponsorOrganization(trx, tools, { name: 'A hospital', sponsor: this.#guests, by: this.#staff });
    const people: Asker[] = [];
    for (const role of roles) for (const relation of admissible.includes(role) ? reporting : reporting.filter((each) => ['own', 'org', 't0', 'none'].includes(each))) {
      const name = `${role} ${relation}`;
      people.push(await this.person(trx, name, role, relation, relation === 'org' || role === 'coordinator' || role === 'observer' ? home : this.#guests));
    }
    return { home, people };
  }

  async person(trx: Transaction, name: string, role: Role, relation: Relation, organization: string): Promise<Asker> {
    const { tools } = this.#desk;
    const person = await addPerson(trx, tools, { name, by: undefined });
    await grantRole(trx, tools, { organization, person, role, by: this.#staff });
    const plain = await startSession(trx, tools, { person, how: 'link', previous: undefined });
    const other = await startSession(trx, tools, { person, how: 'link', previous: undefined });
    const confirmed = await stepUpSession(trx, tools, other.secret, 'code');
    return { name, role, relation, person, organization, headers: browser(plain.secret), confirmed: browser(confirmed.secret), scope: undefined, kind: 'session' };
  }

  async cases(people: readonly Asker[]): Promise<readonly Thing[]> {
    const { store: { db }, cases, tools, remediation } = this.#desk;
    const made: Thing[] = [];
    for (const state of states) for (const label of labels) {
      const report = `report-of-${state}-${label}`;
      const { id } = await openCase(cases, { person: this.#staff, organization: '', roles: ['coordinator'] }, {
        title: `A flaw, ${state}, ${label}`, band: 'urgent', identity: { package: `pkg:npm/p${made.length}`, aliases: [] },
        report: { report, finder: undefined, receivedAt: tools.clock.now(), verdict: 'confirmed' },
      });
      await submitFix(id, { version: '2.0.0' }, this.#staff, remediation);
      await sql`update case_file set tlp = ${label}, papers = jsonb_set(papers, '{labels,case}', to_jsonb(${label}::text)) where id = ${id}`.execute(db);
      if (state === 'closed') await sql`update case_file set closed_at = now() where id = ${id}`.execute(db);
      if (state === 'published') await sql`update case_file set published_at = now(), published_by = ${this.#staff}, published_on = 'approval', publicity = 'Pxa' where id = ${id}`.execute(db);
      made.push({ id, owner: undefined, organization: undefined, standing: { state, label }, inCase: id });
      for (const { role, relation, person } of people) await this.#admit(id, role, relation, person);
    }
    return made;
  }

  async #admit(id: string, role: Asker['role'], relation: Relation, person: string): Promise<void> {
    if (relation === 'own' || relation === 'org' || relation === 'none') return;
    const held = role === 'reporter' ? 'reporter' : 'maintainer';
    const not = role === 'reporter' ? 'maintainer' : 'reporter';
    const tier = relation === 'other' || relation === 'old' ? 0 : Number(relation.slice(1));
    const now = this.#desk.tools.clock.now().getTime();
    const [since, until] = [new Date(now - 2 * day), new Date(relation === 'old' ? now - 1 : now + day)];
    await sql`insert into identity_admissions (case_id, person, role, tier, reason, approver, admitted_at, expires_at)
      values (${id}, ${person}, ${relation === 'other' ? not : held}, ${tier}, 'a test', ${this.#staff}, ${since}, ${until})`.execute(this.#desk.store.db);
  }

  /** A token of each scope for some of the people; a scope that their role has no use for cannot be made. */
  async tokens(people: readonly Asker[], scopes: readonly string[]): Promise<readonly Asker[]> {
    const wanted = ['coordinator none', 'administrator org', 'administrator none', 'maintainer t0', 'maintainer own', 'maintainer org', 'reporter own', 'reporter org', 'reporter t1', 'operator none', 'operator org', 'observer none'];
    const made: Asker[] = [];
    for (const asker of people.filter(({ name }) => wanted.includes(name))) for (const scope of scopes) {
      const text = await this.#token(asker, scope as Scope).catch((error: unknown) => {
        if (error instanceof IdentityError && error.code === 'scope-not-granted') return undefined;
        throw error;
      });
      if (text === undefined) continue;
      const headers = { authorization: `Bearer ${text.text}` };
      made.push({ ...asker, name: `${asker.name}, token for ${scope}`, headers, confirmed: headers, scope, kind: 'token' });
    }
    return made;
  }

  async targets(people: readonly Asker[]): Promise<readonly Thing[]> {
    const made: Thing[] = [];
    for (const asker of people) {
      if (asker.role === 'nobody') continue;
      const { id } = await this.#token(asker, useful[asker.role]);
      made.push({ id, owner: asker.person, organization: asker.organization, standing: { state: 'none', label: 'RED' }, inCase: undefined });
    }
    const { rows } = await sql<{ id: string; person: string; organization: string }>`select id, person, organization from identity_tokens`.execute(this.#desk.store.db);
    const known = new Set(made.map(({ id }) => id));
    return [...made, ...rows.filter(({ id }) => !known.has(id)).map(({ id, person, organization }): Thing => ({ id, owner: person, organization, standing: { state: 'none', label: 'RED' }, inCase: undefined }))];
  }

  async #token(asker: Asker, scope: Scope): Promise<{ readonly id: string; readonly text: string }> {
    const { store: { db }, tools } = this.#desk;
    const actor = await actorFor(db, asker.person, tools.clock.now());
    if (actor === undefined) throw new Error(`${asker.name} is not there`);
    return db.transaction().execute((trx) => createToken(trx, tools, { ...actor, steppedUp: true }, { name: scope, organization: asker.organization, scopes: [scope], expires: new Date(tools.clock.now().getTime() + 3_000_000) }));
  }

  /** In each case, and in none: one report of each role's `own`, one of the home organization, one of strangers. */
  async reports(people: readonly Asker[], cases: readonly Thing[], home: string, ask: World['ask']): Promise<readonly Thing[]> {
    const { store: { db } } = this.#desk;
    const strangers = await db.transaction().execute((trx) => sponsorOrganization(trx, this.#desk.tools, { name: 'Strangers', sponsor: home, by: this.#staff }));
    const staff: Asker = { name: 'staff', role: 'coordinator', relation: 'none', person: this.#staff, organization: home, headers: {}, confirmed: {}, scope: undefined, kind: 'session' };
    const { text } = await this.#token(staff, 'submit');
    const owners: readonly { readonly person: string | undefined; readonly organization: string }[] = [
      ...people.filter(({ relation }) => relation === 'own').map(({ person }) => ({ person, organization: strangers })),
      { person: undefined, organization: home },
      { person: undefined, organization: strangers },
    ];
    const made: Thing[] = [];
    for (const one of [...cases, undefined]) for (const { person, organization } of owners) {
      const answer = await ask('POST', '/v1/reports', { authorization: `Bearer ${text}` }, { purl: `pkg:npm/of-${made.length}`, notify: 'off' });
      const { receipt } = JSON.parse(answer.text) as { readonly receipt: string };
      const id = await reportForReceipt(db, receipt) ?? '';
      await sql`update intake_reports set person = ${person ?? null}, organization = ${organization}, state = 'done' where id = ${id}`.execute(db);
      await this.#prove(id);
      if (one !== undefined) await sql`insert into case_report (report, case_id, received_at, verdict, why, identity, attached_at) values (${id}, ${one.id}, now() - interval '1 day', 'confirmed', 'a test', ${JSON.stringify({ package: `pkg:npm/of-${made.length}`, aliases: [] })}::jsonb, now())`.execute(db);
      made.push({ id, owner: person, organization, standing: one?.standing ?? { state: 'none', label: 'RED' }, inCase: one?.id, receipt });
    }
    return made;
  }

  /** What two organizations have. */
  async holdings(home: string): Promise<World['holdings']> {
    const { operators, store: { db } } = this.#desk;
    const made: World['holdings'][number][] = [];
    for (const organization of [home, this.#guests]) {
      const inventory = await uploadInventory({ name: 'Portal' }, Buffer.from('pkg:npm/left-pad@1.0.0'), { person: this.#staff, organization }, operators);
      const { rows: [asset] } = await sql<{ readonly id: string }>`select id from operator_asset where organization = ${organization}`.execute(db);
      const action = `action-of-${organization}`;
      await sql`insert into operator_action (organization, id, name, kind, title, outcome, assets, opened_at, log) values (${organization}, ${action}, 'upgrade', 'upgrade', 'Upgrade', '60 days', '[]', now(), '[]')`.execute(db);
      const notice = `notice-of-${organization}`;
      await sql`insert into operator_notice (id, sent_at, from_at, to_at, hours) values (${notice}, now(), now(), now() + interval '1 day', 1)`.execute(db);
      await sql`insert into operator_notice_to (notice, organization) values (${notice}, ${organization})`.execute(db);
      for (const [kind, id] of [['assets', asset?.id ?? ''], ['inventories', inventory], ['actions', action], ['notices', notice]] as const) {
        made.push({ id, owner: undefined, organization, standing: { state: 'none', label: 'RED' }, inCase: undefined, route: `/api/operator/${kind}/:id`, path: `/api/operator/${kind}/${id}` });
      }
    }
    return made;
  }

  /** A verdict with its sealed evidence, as validation stores it. */
  async #prove(report: string): Promise<void> {
    const { validation, store: { db } } = this.#desk;
    const evidence = await validation.vault.seal(Buffer.from('{"payloadType":"a test"}'), `evidence of ${report}`);
    const reproduction = { title: 'proved', verdict: 'confirmed', reasons: [], claimSha256: report };
    await sql`insert into validation (report, verdict, claim_sha256, reproduction, evidence, finished_at) values (${report}, 'confirmed', ${report}, ${JSON.stringify(reproduction)}::jsonb, ${Buffer.from(evidence)}, now())`.execute(db);
  }
}

function browser(secret: string): Readonly<Record<string, string>> {
  return { cookie: `breakwater-session=${secret}`, origin, 'sec-fetch-site': 'same-origin', 'x-csrf-token': csrfOf(secret) };
}
