import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { CaseAct, ExposureView, HealthView, InvitationPreview, ProblemView, ReportAct, ReportRow } from '../../src/http/view.ts';
import { Desk, problem, type DeskOptions } from './desk.ts';
import { decidedView, reportView } from './reports.ts';

/** What the pages must live with; the service sends the same. */
export const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const types: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

export interface FixtureServer {
  readonly url: string;
  readonly desk: Desk;
  /** Ends every open stream and refuses new ones until told otherwise. */
  breakStream(broken: boolean): void;
  /** The next act on a case is done, and answered as if it was not. */
  loseNextAnswer(): void;
  close(): Promise<void>;
}

/** Serves the built pages and answers like the service, from memory: for tests and for looking at pages. */
export async function startFixture(dist: string, options: DeskOptions, port = 0): Promise<FixtureServer> {
  const desk = new Desk(options);
  const streams = new Set<ServerResponse>();
  let broken = false;
  let losing = false;
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => send(response, problem(500, 'internal', 'The fixture failed', String(error), 'Look at the test.')));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!url.pathname.startsWith('/api/')) return file(dist, url.pathname, response);
    if (url.pathname === '/api/events') return broken ? send(response, problem(503, 'busy', 'Busy', 'No stream now.', 'Try again later.')) : stream(response);
    if (request.method === 'POST') {
      if (request.headers['x-csrf-token'] !== desk.session.csrf) return send(response, problem(403, 'csrf', 'Not from these pages', 'The request carries no valid token.', 'Load the page again.'));
      const sent = await text(request);
      const body = (request.headers['content-type'] === 'application/json' ? JSON.parse(sent) : { file: sent }) as Readonly<Record<string, unknown>>;
      desk.posted.push({ path: url.pathname, body });
      const done = post(desk, url.pathname, body);
      const lost = losing && url.pathname.startsWith('/api/cases/');
      if (lost) losing = false;
      return send(response, lost ? problem(500, 'internal', 'Failed', 'The answer was lost.', 'Try again.') : done);
    }
    return send(response, get(desk, url));
  }

  function stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 300\n\n');
    const end = desk.listen((event) => response.write(`data: ${JSON.stringify(event)}\n\n`));
    streams.add(response);
    response.on('close', () => {
      end();
      streams.delete(response);
    });
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, desk,
    breakStream(now) {
      broken = now;
      for (const each of streams) each.end();
    },
    loseNextAnswer: () => { losing = true; },
    close: () => ended(server),
  };
}

function ended(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function get(desk: Desk, url: URL): unknown {
  const [, , kind, id] = url.pathname.split('/').map(decodeURIComponent);
  if (kind === 'session') return desk.session;
  if (kind === 'advisories') return id === undefined ? { advisories: desk.advisories } : desk.advisories.find((each) => each.id === id) ?? missing('advisory');
  if (!desk.known) return problem(401, 'not-signed-in', 'Not signed in', 'You are not signed in', 'Sign in, or give a valid token.');
  if (kind === 'reports' && id === undefined) {
    const [state, verdict, wants] = ['state', 'verdict', 'wants'].map((name) => url.searchParams.get(name));
    const undecided = desk.rows.filter((row) => row.state === 'done' && row.case === undefined && !row.closed);
    const verdicts = Object.fromEntries(desk.rows.flatMap((row) => row.verdict ?? []).map((each, _, all) => [each, all.filter((other) => other === each).length]));
    const count = (which: ReportRow['state']): number => desk.rows.filter((row) => row.state === which).length;
    const rest = desk.rows.filter((row) => !undecided.includes(row));
    return { reports: [...undecided, ...rest].filter((row) => (state === null || row.state === state) && (verdict === null || row.verdict === verdict) && (wants === null || undecided.includes(row))), decisions: undecided.length, verdicts, counts: { queued: count('queued'), processing: count('processing'), done: count('done') } };
  }
  if (kind === 'reports' && url.pathname.endsWith('/attachments/1')) return { text: 'apiVersion: reproduction/v1\n' };
  if (kind === 'tokens') return { tokens: desk.tokens, scopes: [{ name: 'submit', what: 'hand reports in', hour: false }, { name: 'status', what: 'read what became of them', hour: false }, { name: 'publish', what: 'publish advisories', hour: true }] };
  if (kind === 'reports') {
    const row = desk.rows.find((each) => each.id === id);
    return row === undefined ? missing('report') : row.closed ? decidedView(row, 'nobody could make it fire', desk.now) : reportView(row);
  }
  if (kind === 'cases' && url.pathname.endsWith('/exposure')) return exposure(desk);
  if (kind === 'cases') return id === undefined ? { cases: desk.cases } : desk.cases.find((each) => each.id === id) ?? missing('case');
  if (kind === 'operator') return desk.operator.get(url.pathname.split('/').slice(3).map(decodeURIComponent)) ?? missing('action, asset or inventory');
  if (kind === 'sector') return desk.operator.sector();
  if (kind === 'ledger') return { size: desk.size, checkpoint: `breakwater.example/ledger\n${desk.size}\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— breakwater.example Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n`, from: Math.max(0, Number(url.searchParams.get('before') ?? desk.size) - 25), leaves: desk.leaves(Number(url.searchParams.get('before') ?? desk.size), url.searchParams.get('kind') ?? undefined) };
  if (kind === 'organizations') return id === undefined ? { organizations: desk.directory.organizations } : desk.directory.members(id) ?? missing('organization');
  if (kind === 'health') return health;
  return missing('page');
}

function exposure({ now }: Desk): ExposureView {
  const sectors = [{ sector: 'financial-services', members: 23, low: 6, high: 11 }, { sector: 'healthcare', members: 48, low: 18, high: 23 }, { sector: 'water', members: 9, low: 0, high: 9 }];
  return { frozenOn: new Date(now).toISOString().slice(0, 10), sectors, total: { members: 80, low: 24, high: 43 }, earlier: false, withheld: undefined };
}

const health: HealthView = {
  status: 'degraded', version: '0.2.0',
  checks: [{ name: 'database', ok: true, detail: 'answers in 2 ms' }, { name: 'ledger', ok: true, detail: 'integrated up to leaf 80' }, { name: 'sandbox', ok: true, detail: 'bubblewrap, memory held by cgroup-v2' }, { name: 'disk', ok: false, detail: '3 % free; below 5 % no attachment is taken: make room or move the data folder' }],
  queue: [{ name: 'validate', unfinished: 5, oldestSeconds: 41 }, { name: 'verify-fix', unfinished: 0, oldestSeconds: undefined }],
  intel: { sources: [{ kind: 'osv', location: '/srv/osv/all.zip', records: 488_012, fetched: '2026-11-24T03:00:00.000Z', newest: '2026-11-24T02:51:09Z', ageSeconds: 90_000 }], problem: undefined },
  mail: { waiting: 2, deadCount: 1, dead: [{ id: 'mail_01k6dead', since: '2026-11-20T09:00:00.000Z', attempts: 9, error: 'EENVELOPE 550' }] },
};

function post(desk: Desk, path: string, body: Readonly<Record<string, unknown>>): unknown {
  const [, , kind, id = '', act = ''] = path.split('/').map(decodeURIComponent);
  if (path === '/api/mail/retry') return { revived: 1 };
  if (path === '/api/organizations') return desk.directory.sponsor(body);
  if (kind === 'organizations') return desk.directory.act(id, path.split('/').slice(4).map(decodeURIComponent), body as Readonly<Record<string, string>>, desk.steppedUp) ?? missing('organization');
  if (path === '/api/sign-in/mail') return {};
  if (kind === 'operator') return desk.operator.post(path.split('/').slice(3).map(decodeURIComponent), body) ?? missing('action, asset or inventory');
  if (kind === 'cases' && act === 'notices') return exposure(desk);
  if (kind === 'cases') return desk.act(id, act as CaseAct, body);
  if (kind === 'reports') return desk.decide(id, act as ReportAct, body);
  if (kind === 'tokens') return desk.changeToken(id, body);
  if (path === '/api/step-up') {
    desk.steppedUp = body['code'] === '246810';
    return desk.steppedUp ? undefined : problem(403, 'wrong-code', 'Wrong code', 'This code is not valid now.', 'Codes change every 30 seconds: take the one that shows now.');
  }
  if (path === '/api/sign-in/link' && body['token'] === 'first-of-the-fixture') return desk.enter('coordinator');
  if (path === '/api/invitation/preview' && typeof body['token'] === 'string' && body['token'].endsWith('-of-the-fixture')) {
    const member = body['token'] === 'member-of-the-fixture';
    const preview: InvitationPreview = { by: 'M. Ferrari', organization: 'Clearinghouse', role: member ? 'coordinator' : 'maintainer', case: member ? undefined : { tier: 0, tlp: 'AMBER+STRICT', until: new Date(desk.now + 90 * 86_400_000).toISOString() }, again: false, expires: new Date(desk.now + 6 * 86_400_000).toISOString() };
    return preview;
  }
  if (path === '/api/invitation' && body['token'] === 'inv-of-the-fixture') {
    desk.enter('maintainer');
    return { case: 'case_01k6minimist' };
  }
  if (path === '/api/invitation' && body['token'] === 'member-of-the-fixture') {
    desk.enter('coordinator');
    return { code: 'abcde-fghij-klmno-pqrst' };
  }
  if (path === '/api/sign-out') return desk.enter('stranger');
  return problem(401, 'link-spent', 'This link is spent', 'It was used already, or it has expired.', 'Ask the person who sent it for another one.');
}

function missing(what: string): ProblemView {
  return problem(404, 'not-found', `No such ${what}`, `There is no such ${what}, or you may not see it.`, 'Check the address, or go to it with Ctrl K.');
}

function send(response: ServerResponse, body: unknown): void {
  const wrong = typeof body === 'object' && body !== null && 'status' in body && typeof body.status === 'number' ? body.status : undefined;
  if (body === undefined) return void response.writeHead(204).end();
  response.writeHead(wrong ?? 200, { 'content-type': wrong === undefined ? 'application/json' : 'application/problem+json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

/** A file of the build; every other path is the pages' own and gets the one document. */
function file(dist: string, path: string, response: ServerResponse): void {
  const asked = join(dist, normalize(path));
  const found = extname(path) !== '' && existsSync(asked) ? asked : join(dist, 'index.html');
  response.writeHead(200, { 'content-type': types[extname(found)] ?? 'application/octet-stream', 'content-security-policy': policy, 'x-content-type-options': 'nosniff' });
  createReadStream(found).pipe(response);
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
