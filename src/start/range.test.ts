import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { caseDetail, casesOfReports } from '../clearinghouse/cases/index.ts';
import { acceptReport, listReports } from '../clearinghouse/intake/index.ts';
import { awaitingRange, evidenceOf, searchRange, validateReport, validationOf, type ValidationParts } from '../clearinghouse/validation/index.ts';
import { rangeBlockers } from '../http/index.ts';
import type { AffectedRange, Engine, Reproduction } from '../reproduction/index.ts';
import { readConfiguration } from './configuration.ts';
import { openDesk, type OpenDesk } from './desk.ts';

const surroundings = { engine: { version: '0', node: '' }, host: { platform: process.platform, kernel: '', architecture: process.arch } } as const;
const claim = new URL('../../examples/claims/npm-minimist-prototype/reproduction.yaml', import.meta.url);
let data = '';
let desk: OpenDesk;
let reproduction: Reproduction;
let range: AffectedRange;
const asked: string[] = [];

/** What the engine established before the tests is given again and again. */
function parts(searched: Awaited<ReturnType<Engine['searchRange']>> | Error): ValidationParts {
  const none = (): never => { throw new Error('not asked for'); };
  return {
    ...desk.validation,
    engine: {
      establish: async () => (asked.push('establish'), reproduction),
      searchRange: async () => {
        asked.push('range');
        if (searched instanceof Error) throw searched;
        return searched;
      },
      verifyFix: none, sameFlaw: none,
    },
  };
}

async function handedIn(): Promise<string> {
  const before = new Set((await listReports(desk.store.db)).map(({ id }) => id));
  const body = Buffer.from(JSON.stringify({ purl: 'pkg:npm/minimist', notify: 'off', attachments: [{ filename: 'reproduction.yaml', content_type: 'text/plain', type: 'reproducer', data: await readFile(claim, 'utf8') }] }));
  await acceptReport({ bytes: body, contentType: 'application/json', submitter: { organization: 'lab', tokenId: 'token' } }, desk.intake);
  return (await listReports(desk.store.db)).find((each) => !before.has(each.id))?.id ?? '';
}

async function validated(): Promise<string> {
  const id = await handedIn();
  await validateReport(id, parts({ range }));
  return id;
}

before(async () => {
  data = await mkdtemp(join(tmpdir(), 'breakwater-range-'));
  const env = { BREAKWATER_DATA: data, BREAKWATER_KEYS: join(data, 'keys'), BREAKWATER_PROFILE: 'embedded' };
  desk = await openDesk(readConfiguration(env), { driver: 'auto', environment: env, surroundings, onProblem: () => undefined });
  const given = { bytes: await readFile(claim), label: 'x' };
  reproduction = await desk.engine.establish(given);
  const searched = await desk.engine.searchRange(given, reproduction);
  assert.ok('range' in searched);
  ({ range } = searched);
});
after(async () => {
  await desk.close();
  await rm(data, { recursive: true, force: true });
});

async function caseOf(report: string): Promise<Awaited<ReturnType<typeof caseDetail>>> {
  const found = (await casesOfReports(desk.store.db, [report])).get(report);
  return caseDetail(desk.store.db, found?.id ?? '', new Date(), desk.cases.settings);
}

test('the verdict comes first and opens the case; the range comes once, and with it the advisory can', async () => {
  const report = await validated();
  assert.deepEqual(asked, ['establish']);
  assert.equal((await validationOf(desk.store.db, report))?.verdict, 'confirmed');
  const first = await evidenceOf(report, desk.validation);
  assert.equal((await caseOf(report)).range, undefined);
  assert.deepEqual(await rangeBlockers(desk.store.db, undefined, [report]), ['its affected range is still being searched']);

  await assert.rejects(searchRange(report, parts(new Error('the registry does not answer'))), /does not answer/);
  assert.deepEqual(await awaitingRange(desk.store.db, [report]), [report], 'an interruption leaves it to the next try');

  await searchRange(report, parts({ range }));
  const detail = await caseOf(report);
  assert.deepEqual(detail.range?.affected.events, range.affected.events);
  assert.ok(detail.history.some(({ what }) => what.includes('range was executed: ')));
  assert.deepEqual(await rangeBlockers(desk.store.db, detail.range, [report]), []);
  const both = await evidenceOf(report, desk.validation);
  assert.notEqual(both, first);
  assert.ok(both !== undefined && Buffer.from((JSON.parse(both) as { payload: string }).payload, 'base64').toString().includes('1.2.6'), 'the envelope has the range, too');

  const searches = asked.length;
  await searchRange(report, parts({ because: 'never asked' }));
  assert.equal(asked.length, searches, 'a job that runs twice searches once');
  assert.deepEqual((await validationOf(desk.store.db, report))?.range?.affected.events, range.affected.events);
});

test('the same claim again joins the case, whose range stays; where no range is to be had the case says nothing of one', async () => {
  const again = await validated();
  const { id, range: kept } = await caseOf(again);
  assert.deepEqual(kept?.affected.events, range.affected.events);
  await searchRange(again, parts({ because: 'the registry offers no version' }));
  assert.deepEqual(await awaitingRange(desk.store.db, [again]), []);
  assert.deepEqual((await caseOf(again)).range?.affected.events, kept?.affected.events);
  assert.equal((await caseOf(again)).id, id);
  assert.deepEqual(await rangeBlockers(desk.store.db, undefined, [again]), [], 'nothing is waited for');
});

test('a control that the machine cut short: the queue tries again, so many times and no more, and then the verdict says so', async () => {
  const id = await handedIn();
  const slow = { ...reproduction, verdict: 'indeterminate', reasons: [{ code: 'control-cut-short', text: 'the liveness control hit a limit' }] } as const;
  const busy: ValidationParts = { ...parts({ range }), engine: { ...parts({ range }).engine, establish: async () => slow } };
  for (const retries of [0, 4]) await assert.rejects(validateReport(id, busy, retries), /nothing was established/);
  assert.equal(await validationOf(desk.store.db, id), undefined);
  await validateReport(id, busy, 5);
  assert.equal((await validationOf(desk.store.db, id))?.verdict, 'indeterminate');
});
