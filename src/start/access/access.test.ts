import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { operations } from '../../http/index.ts';
import { broken, caseActs, reportActs, whole } from './bodies.ts';
import { readTable, type Answer, type Relation, type Standing } from './table.ts';
import { openWorld, type Asker, type Thing, type World } from './world.ts';

const table = readTable();
let here: World;
before(async () => { here = await openWorld([...table.scopes.keys()]); });
after(() => here.close());

const nowhere: Standing = { state: 'none', label: 'RED' };
const missing = { report: '/api/reports/report-nowhere', case: '/api/cases/case-nowhere', token: '/api/tokens/token-nowhere/revoke' } as const;

function relationsTo(asker: Asker, thing: Pick<Thing, 'owner' | 'organization' | 'inCase'>): readonly Relation[] {
  const found: Relation[] = [];
  if (thing.owner === asker.person) found.push('own');
  if (thing.organization === asker.organization) found.push('org');
  if (thing.inCase !== undefined && !['own', 'org'].includes(asker.relation)) found.push(asker.relation);
  return found.length === 0 ? ['none'] : found;
}

/** By the texts alone. A token for what cannot be undone stands for the second factor. */
function wanted(act: string, asker: Asker, thing: Pick<Thing, 'owner' | 'organization' | 'inCase' | 'standing'>): Answer {
  if (asker.role === 'nobody') return 'no';
  if (asker.scope !== undefined && table.scopes.get(asker.scope)?.includes(act) !== true) return 'no';
  const answer = table.answer(act, asker.role, relationsTo(asker, thing), thing.standing);
  return answer === 'step up' && asker.scope !== undefined ? 'yes' : answer;
}

/** How it was answered, as the table's words. What is said about a body that no act takes comes after the decision. */
function heard({ status, text }: { readonly status: number; readonly text: string }): string {
  if (status === 401) return 'nobody';
  if (status === 404) return 'hidden';
  if (status === 403) return text.includes('problem/step-up-required') ? 'step up' : text.includes('problem/not-allowed') ? 'no' : `403 ${text}`;
  return [200, 202, 400, 409, 415].includes(status) ? 'yes' : `${status} ${text}`;
}

function refused(asker: Asker, visible: boolean): string {
  return asker.kind === 'nobody' ? 'nobody' : visible ? 'no' : 'hidden';
}

class Differences {
  readonly list: string[] = [];
  compared = 0;
  allowed = 0;

  check(what: string, got: string, want: string): void {
    this.compared += 1;
    if (want === 'yes') this.allowed += 1;
    if (got !== want) this.list.push(`${what}: ${got}, expected ${want}`);
  }

  end(least: number, allowed: number): void {
    assert.deepEqual(this.list.slice(0, 40), [], `${this.list.length} differences`);
    assert.ok(this.compared >= least && this.allowed >= allowed && this.allowed < this.compared, `${this.compared} compared, ${this.allowed} allowed`);
  }
}

const everybody = (): readonly Asker[] => [...here.people, ...here.tokens, here.nobody];
/** Nobody owns a case: there both are strangers'. */
const onCases = (): readonly Asker[] => everybody().filter(({ relation, kind }) => kind === 'token' || (relation !== 'own' && relation !== 'org'));
/** People meet every state under every label, tokens a few: what a scope takes away does not depend on either. */
const meets = ({ kind }: Asker, { standing: { state, label } }: Thing): boolean => kind !== 'token' || ['open AMBER', 'published GREEN', 'closed RED'].includes(`${state} ${label}`);

test('every route of the service has its line, and every line its route', () => {
  const routes = here.routes.map(({ method, path }) => `${method} ${path}`).filter((each) => !each.startsWith('ALL /*'));
  assert.deepEqual([...new Set(routes)].sort(), table.routes.map(({ method, path }) => `${method} ${path}`).sort());
});

test('cases: route x role x relation x state x label', async () => {
  const differences = new Differences();
  const read = new Map<string, string>();
  let held = 0;
  for (const asker of onCases()) {
    const absent = (await here.ask('GET', missing.case, asker.headers)).text;
    for (const thing of here.cases.filter((each) => meets(asker, each))) {
      const visible = wanted('case.read', asker, thing) === 'yes';
      const where = `${asker.name}, ${thing.standing.state}, ${thing.standing.label}`;
      const answer = await here.ask('GET', `/api/cases/${thing.id}`, asker.headers);
      differences.check(`GET case, ${where}`, heard(answer), visible ? 'yes' : refused(asker, false));
      if (answer.status === 404) assert.equal(answer.text, absent, where);
      if (answer.status === 200) read.set(where, parts(answer.text, asker, thing, differences, where));
      const inside = here.reports.find(({ inCase }) => inCase === thing.id);
      if (inside !== undefined) {
        const evidence = await here.ask('GET', `/api/cases/${thing.id}/evidence/${inside.id}`, asker.headers);
        differences.check(`GET evidence, ${where}`, heard(evidence), wanted('case.read-proof', asker, thing) === 'yes' ? 'yes' : refused(asker, visible));
        if (evidence.status === 200) held += 1;
      }
      const open = wanted('case.exposure', asker, thing);
      for (const [method, path, body] of [['GET', 'exposure', undefined], ['POST', 'notices', broken]] as const) differences.check(`${method} ${path}, ${where}`, heard(await here.ask(method, `/api/cases/${thing.id}/${path}`, asker.headers, body)), open === 'yes' ? 'yes' : refused(asker, visible));
      for (const act of caseActs) await actOn(act, asker, thing, visible, differences, absent);
    }
  }
  // Whoever reads something reads the whole, or less; never all of them the same.
  assert.ok(new Set(read.values()).size >= 4);
  assert.ok(held > 10, `${held} downloads`);
  differences.end(7_000, 1_000);
});

async function actOn(act: string, asker: Asker, thing: Thing, visible: boolean, differences: Differences, absent: string): Promise<void> {
  const want = wanted(`case.${act}`, asker, thing);
  const where = `${act}, ${asker.name}, ${thing.standing.state}, ${thing.standing.label}`;
  const path = `/api/cases/${thing.id}/${act}`;
  const other = here.cases.find(({ id, standing }) => id !== thing.id && standing.state === 'open')?.id ?? '';
  const answer = await here.ask('POST', path, asker.headers, want === 'yes' ? broken : whole(act, other));
  differences.check(where, heard(answer), want === 'no' ? refused(asker, visible) : want);
  if (want === 'no' && !visible && asker.kind !== 'nobody') assert.equal(answer.text, absent, where);
  if (want === 'step up') differences.check(`${where}, confirmed`, heard(await here.ask('POST', path, asker.confirmed, broken)), 'yes');
  // The second factor opens nothing that was closed.
  else if (want === 'no' && asker.kind === 'session' && ['publish', 'close', 'observe', 'end-embargo', 'override', 'confirm-override'].includes(act)) {
    differences.check(`${where}, confirmed`, heard(await here.ask('POST', path, asker.confirmed, whole(act, other))), refused(asker, visible));
  }
}

/** What of a case is there, and whether the acts that its page offers are those of the table. */
function parts(text: string, asker: Asker, thing: Thing, differences: Differences, where: string): string {
  const view = JSON.parse(text) as { readonly command?: string; readonly reproduction?: object; readonly history: readonly object[]; readonly merged: readonly object[]; readonly fixes: readonly object[]; readonly withheld?: string; readonly may: readonly string[] };
  const may = (act: string): string => (wanted(act, asker, thing) === 'no' ? 'no' : 'yes');
  const there = (present: boolean): string => (present ? 'yes' : 'no');
  differences.check(`research, ${where}`, there(view.merged.length > 0 && view.history.length > 0), may('case.read-research'));
  differences.check(`what is withheld, ${where}`, there(view.withheld === undefined), may('case.read-research'));
  differences.check(`proof, ${where}`, there(view.command !== undefined || view.reproduction !== undefined), may('case.read-proof'));
  differences.check(`fix, ${where}`, there(view.fixes.length > 0), may('case.read-fix'));
  for (const act of view.may) differences.check(`offered ${act}, ${where}`, 'yes', may(`case.${act}`));
  return [view.merged.length > 0, view.command !== undefined, view.fixes.length > 0, view.may.length > 0].join(' ');
}

test('reports, their evidence and their receipts: route x role x relation x state x label', async () => {
  const differences = new Differences();
  for (const asker of everybody()) {
    const absent = (await here.ask('GET', missing.report, asker.headers)).text;
    assert.equal((await here.ask('GET', `${missing.report}/evidence`, asker.headers)).text, absent, asker.name);
    for (const thing of here.reports.filter((each) => matters(asker, each) && meets(asker, each))) {
      const where = `${asker.name} to ${relationsTo(asker, thing).join('+')}, ${thing.standing.state}, ${thing.standing.label}`;
      const visible = wanted('report.read', asker, thing) === 'yes';
      const proof = wanted('report.read-proof', asker, thing);
      const answer = await here.ask('GET', `/api/reports/${thing.id}`, asker.headers);
      differences.check(`GET report, ${where}`, heard(answer), visible ? 'yes' : refused(asker, false));
      const evidence = await here.ask('GET', `/api/reports/${thing.id}/evidence`, asker.headers);
      differences.check(`GET evidence, ${where}`, heard(evidence), proof === 'yes' ? 'yes' : refused(asker, visible));
      const attachment = await here.ask('GET', `/api/reports/${thing.id}/attachments/1`, asker.headers);
      // None came with it: whoever may have one is told so, by other words than whoever may not see the report.
      const [there, told] = [attachment.text.includes('There is no such attachment'), attachment.status !== 404 ? heard(attachment) : 'hidden'];
      differences.check(`GET attachment, ${where}`, there ? 'yes' : told, proof === 'yes' ? 'yes' : refused(asker, visible));
      for (const act of reportActs) {
        const decided = await here.ask('POST', `/api/reports/${thing.id}/${act}`, asker.headers, broken);
        differences.check(`${act}, ${where}`, heard(decided), wanted(`report.${act}`, asker, thing) === 'yes' ? 'yes' : refused(asker, visible));
        if (decided.status === 404) assert.equal(decided.text, (await here.ask('POST', `${missing.report}/${act}`, asker.headers, broken)).text, where);
      }
      for (const each of [answer, evidence]) if (each.status === 404) assert.equal(each.text, absent, where);
      if (answer.status === 200) differences.check(`proof, ${where}`, 'reproduction' in (JSON.parse(answer.text) as object) ? 'yes' : 'no', proof);
      const { text } = await here.ask('GET', `/v1/submissions/${thing.receipt ?? ''}`, asker.headers);
      differences.check(`outcome, ${where}`, 'outcome' in (JSON.parse(text) as object) ? 'yes' : 'no', wanted('submission.outcome', asker, thing));
    }
  }
  differences.end(1_500, 300);
});

test('what operators have: route x role x organization', async () => {
  const differences = new Differences();
  for (const asker of everybody()) for (const thing of here.holdings) {
    const visible = wanted('inventory.read', asker, thing) === 'yes';
    for (const { method, path, act } of table.routes.filter(({ path, about }) => about === 'holding' && path.startsWith(thing.route))) {
      const want = wanted(act, asker, thing);
      const answer = await here.ask(method, path.replace(thing.route, thing.path).replace(':act', 'defer'), asker.headers, method === 'GET' ? undefined : broken);
      differences.check(`${method} ${path}, ${asker.name}, ${thing.organization === here.home ? 'home' : 'guests'}`, heard(answer), want === 'no' ? refused(asker, visible) : want);
      if (answer.status === 404) assert.equal(answer.text, (await here.ask(method, path.replace(':id', 'nowhere').replace(':act', 'defer'), asker.headers, method === 'GET' ? undefined : broken)).text, `${method} ${path}, ${asker.name}`);
    }
  }
  differences.end(1_000, 20);
});

/** The report that the asker stands to in their own relation: lists see all the others. */
function matters({ relation, person }: Asker, { owner, organization }: Thing): boolean {
  if (relation === 'own') return owner === person;
  return owner === undefined && (organization === here.home) === (relation === 'org');
}

test('lists hold exactly what single questions allow', async () => {
  let [shown, hidden] = [0, 0];
  const lists = [['/api/cases', 'cases', 'case.list', here.cases], ['/api/reports', 'reports', 'report.list', here.reports], ['/api/tokens', 'tokens', 'token.list', here.targets]] as const;
  for (const asker of [...here.people, ...here.tokens]) for (const [path, name, act, things] of lists) {
    const { status, text } = await here.ask('GET', path, asker.headers);
    const found = JSON.parse(text) as Readonly<Record<string, readonly { readonly id: string }[]>> & { readonly counts?: Readonly<Record<string, number>> };
    const should = things.filter((thing) => wanted(act, asker, thing) === 'yes').map(({ id }) => id).sort();
    assert.deepEqual([status, (found[name] ?? []).map(({ id }) => id).sort()], [200, should], `${asker.name}: ${path}`);
    if (found.counts !== undefined) assert.equal(Object.values(found.counts).reduce((sum, each) => sum + each, 0), should.length, `${asker.name}: counts`);
    shown += should.length;
    hidden += things.length - should.length;
  }
  for (const [path] of lists) assert.equal((await here.ask('GET', path, {})).status, 401);
  assert.ok(shown > 1_000 && hidden > 3_000, `${shown} shown, ${hidden} hidden`);
});

test('organizations: whoever stands above one, and nobody else', async () => {
  const differences = new Differences();
  const routes = table.routes.filter(({ about }) => about === 'group');
  assert.equal(routes.length, 10);
  for (const asker of everybody()) {
    const absent = (await here.ask('GET', '/api/organizations/org-nowhere/members', asker.headers)).text;
    const seen: string[] = [];
    for (const { id, lineage } of here.groups) {
      const thing = { owner: undefined, organization: lineage.find((each) => each === asker.organization) ?? id, inCase: undefined, standing: nowhere };
      const visible = wanted('organization.read', asker, thing) === 'yes';
      if (visible) seen.push(id);
      for (const { method, path, act } of routes) {
        const to = path.replace(':id', id).replace(':person', 'person-nowhere').replace(':invitation', 'invitation-nowhere');
        const want = wanted(act, asker, thing);
        const body = method === 'GET' ? undefined : broken;
        const answer = await here.ask(method, to, asker.headers, body);
        differences.check(`${method} ${path} of ${lineage.length}, ${asker.name}`, heard(answer), want === 'no' ? refused(asker, visible) : want);
        if (want === 'step up') differences.check(`${path}, ${asker.name}, confirmed`, heard(await here.ask(method, to, asker.confirmed, body)), 'yes');
        if (answer.status === 404) assert.equal(answer.text, absent, asker.name);
      }
    }
    if (asker.kind === 'nobody') continue;
    const { organizations } = JSON.parse((await here.ask('GET', '/api/organizations', asker.headers)).text) as { readonly organizations: readonly { readonly id: string }[] };
    assert.deepEqual(organizations.map(({ id }) => id).filter((id) => here.groups.some((each) => each.id === id)).sort(), seen.sort(), asker.name);
    const own = { owner: undefined, organization: asker.organization, inCase: undefined, standing: nowhere };
    const want = wanted('organization.sponsor', asker, own);
    differences.check(`sponsor, ${asker.name}`, heard(await here.ask('POST', '/api/organizations', asker.headers, broken)), want === 'no' ? refused(asker, wanted('organization.read', asker, own) === 'yes') : want);
    if (want === 'step up') differences.check(`sponsor, ${asker.name}, confirmed`, heard(await here.ask('POST', '/api/organizations', asker.confirmed, broken)), 'yes');
  }
  differences.end(1_500, 60);
});

test('the installation, submitting, and one’s own account', async () => {
  const differences = new Differences();
  for (const asker of everybody()) {
    const theirs = { owner: asker.person, organization: asker.organization, inCase: undefined, standing: nowhere };
    for (const { method, path, act, about } of table.routes) {
      const name = `${method} ${path}, ${asker.name}`;
      if (about === 'installation') {
        const want = wanted(act, asker, { ...theirs, owner: undefined, organization: here.home });
        differences.check(name, heard(await here.ask(method, path, asker.headers)), want === 'no' ? refused(asker, true) : want);
        if (want === 'step up') differences.check(`${name}, confirmed`, heard(await here.ask(method, path, asker.confirmed)), 'yes');
      }
      if (about === 'own') {
        const want = wanted(act, asker, { ...theirs, organization: undefined });
        differences.check(name, heard(await here.ask(method, path, asker.headers, method === 'GET' ? undefined : want === 'yes' ? broken : { name: 'a test', scopes: ['submit'] })), want === 'yes' ? 'yes' : refused(asker, true));
      }
      if (about === 'operator') {
        const want = wanted(act, asker, { ...theirs, owner: undefined });
        differences.check(name, heard(await here.ask(method, path, asker.headers, method === 'GET' ? undefined : broken)), want === 'no' ? refused(asker, true) : want);
      }
      if (about === 'organization') {
        // By a token alone: without one, nobody is known here.
        const want = asker.kind === 'token' ? wanted(act, asker, { ...theirs, owner: undefined }) : 'no';
        differences.check(name, heard(await here.ask(method, path, asker.headers, want === 'yes' ? broken : { purl: 'pkg:npm/left-pad', notify: 'off' })), want === 'yes' ? 'yes' : asker.kind === 'token' ? 'no' : 'nobody');
      }
      if (about === 'session') differences.check(name, heard(await here.ask(method, path, asker.headers, broken)), asker.kind === 'session' ? 'yes' : 'nobody');
    }
  }
  differences.end(500, 80);
});

test('what is public is so for everybody, and what is not there is not there for anybody', async () => {
  const closed = new Set(['401', '403']);
  for (const asker of [...here.people.filter(({ relation }) => relation === 'none'), here.nobody]) for (const { method, path, about } of table.routes) {
    if (about !== 'public' && about !== 'nothing' && about !== 'secret') continue;
    const { status, text } = await here.ask(method === 'ALL' ? 'POST' : method, path.replace('*', 'no-such-thing').replace(':id', 'BW-0'), path === '/api/sign-out' ? {} : asker.headers, about === 'secret' ? { token: 'a'.repeat(52) } : method === 'POST' || method === 'ALL' ? {} : undefined);
    const name = `${method} ${path}, ${asker.name}: ${status}`;
    if (about === 'nothing') assert.equal(status, 404, name);
    // A secret that is none is refused with one answer for every reason, whoever asks.
    else if (about === 'secret') assert.deepEqual([status, text.includes('problem/link-refused')], [403, true], name);
    else assert.equal(closed.has(String(status)), false, name);
  }
});

test('a token that is none of ours, or none any more, is nobody wherever it matters', async () => {
  for (const path of ['/api/reports', '/api/cases', `/api/cases/${here.cases[0]?.id ?? ''}`, `/api/reports/${here.reports[0]?.id ?? ''}`, '/api/health', '/api/events', '/api/tokens', '/api/session']) {
    const texts = await Promise.all([`Bearer bw_${'a'.repeat(26)}_${'a'.repeat(52)}`, 'Bearer x', 'Basic eDp5'].map(async (authorization) => here.ask('GET', path, { authorization })));
    assert.deepEqual([...new Set(texts.map(({ status }) => status))], [401], path);
    assert.equal(new Set(texts.map(({ text }) => text)).size, 1, path);
  }
});

// Last, since it takes tokens away.
test('tokens are revoked by whom the table says, and by nobody else', async () => {
  const differences = new Differences();
  const targets = here.targets.filter(({ owner }) => here.people.some(({ person, relation }) => person === owner && ['own', 'org', 'none'].includes(relation))).filter(({ id }, index, all) => all.findIndex((each) => each.owner === all[index]?.owner) === index && id !== '');
  const askers = [here.nobody, ...here.tokens, ...here.people.filter(({ relation }) => ['own', 'org', 'none'].includes(relation))];
  for (const asker of askers) {
    const absent = (await here.ask('POST', missing.token, asker.headers, {})).text;
    for (const thing of targets) {
      const visible = wanted('token.list', asker, thing) === 'yes';
      const answer = await here.ask('POST', `/api/tokens/${thing.id}/revoke`, asker.headers, {});
      differences.check(`revoke, ${asker.name}`, heard(answer), wanted('token.revoke', asker, thing) === 'yes' ? 'yes' : refused(asker, visible));
      if (answer.status === 404) assert.equal(answer.text, absent, asker.name);
    }
  }
  differences.end(300, 30);
});

test('nothing of all this was a fault of the service', () => assert.deepEqual(here.faults, []));

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>> }>>>>;
  readonly components: object;
}

/** Answers may grow; for the test they may not, so that the document grows with them. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]));
  return 'properties' in members && !('additionalProperties' in members) ? { ...members, additionalProperties: false } : members;
}

test('the OpenAPI document names every route, and answers are as it says', async () => {
  const document = JSON.parse((await here.ask('GET', '/api/openapi.json', {})).text) as Described;
  const named = new Set(operations.map(({ method, route }) => `${method.toUpperCase()} ${route}`));
  const routes = table.routes.filter(({ about, path }) => about !== 'nothing' && path !== '/*').map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual([...named].sort(), routes.sort());

  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema(closed({ $id: 'whole', components: document.components }) as object);
  const asker = here.people.find(({ name }) => name === 'coordinator org') ?? assert.fail('nobody there');
  const [one, report] = [here.cases.find(({ standing }) => standing.state === 'open'), here.reports.at(-1)];
  const holds = (path: string, method: string, status: string, type: string, text: string): void => {
    const schema = document.paths[path]?.[method]?.responses[status]?.content?.[type]?.schema ?? assert.fail(`${method} ${path} has no ${status}`);
    const validate = ajv.compile(JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/components', '"whole#/components')) as object);
    assert.ok(validate(JSON.parse(text)), `${path}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
  };
  for (const path of ['/api/session', '/api/reports', '/api/reports/{id}', '/api/cases', '/api/cases/{id}', '/api/advisories', '/api/ledger', '/api/tokens', '/api/health', '/api/organizations', '/api/organizations/{id}/members', '/v1/submissions/{receipt}']) {
    const { status, text } = await here.ask('GET', path.replace('{id}', (path.includes('organizations') ? here.groups[1]?.id : path.includes('cases') ? one?.id : report?.id) ?? '').replace('{receipt}', report?.receipt ?? ''), asker.headers);
    assert.equal(status, 200, path);
    holds(path, 'get', '200', 'application/json', text);
  }
  for (const [path, to] of [['/api/cases/{id}', missing.case], ['/api/reports/{id}', missing.report]] as const) holds(path, 'get', '404', 'application/problem+json', (await here.ask('GET', to, asker.headers)).text);
  const acted = await here.ask('POST', `/api/cases/${one?.id ?? ''}/contact`, asker.headers, { note: 'a test' });
  assert.equal(acted.status, 200, acted.text);
  holds('/api/cases/{id}/contact', 'post', '200', 'application/json', acted.text);
  const submitter = here.tokens.find(({ name }) => name === 'reporter own, token for submit') ?? assert.fail('no token');
  holds('/v1/reports', 'post', '400', 'application/problem+json', (await here.ask('POST', '/v1/reports', submitter.headers, { purl: 'nonsense' })).text);
  holds('/v1/reports', 'post', '202', 'application/json', (await here.ask('POST', '/v1/reports', submitter.headers, { purl: 'pkg:npm/left-pad', notify: 'off' })).text);
});
