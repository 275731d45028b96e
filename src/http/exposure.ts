import type { Context, Hono } from 'hono';
import { caseDetail } from '../clearinghouse/cases/index.ts';
import { exposureOf, noticeBody, OperatorError, sendNotice, type Exposure, type Flawed } from '../clearinghouse/operators/index.ts';
import type { Act } from '../identity/index.ts';
import { toOsv } from '../reproduction/index.ts';
import { askerOf, personOf } from './asker.ts';
import { jsonOf } from './body.ts';
import { allowedCase } from './cases.ts';
import type { HttpParts } from './parts.ts';
import type { ExposureView } from './view.ts';

const quiet = { 'cache-control': 'no-store' } as const;

/** What a coordinator learns of operators before a case is public, and what operators learn: how many, in bands; when, and how much work. */
export function exposureRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock, record } = parts;
  app.get('/api/cases/:id/exposure', async (context) => {
    const { id, flawed } = await asked(context, 'case.exposure', parts);
    if (flawed === undefined) return context.json(withheld('No range of versions was executed yet: it is counted once there is one.'), 200, quiet);
    return context.json(exposureView(await db.transaction().execute((trx) => exposureOf(trx, flawed, id, clock.now())), id), 200, quiet);
  });

  app.post('/api/cases/:id/notices', async (context) => {
    const { id, by, flawed } = await asked(context, 'case.notice', parts);
    const notice = await jsonOf(context, noticeBody);
    if (flawed === undefined) throw new OperatorError('act-refused', 'No range of versions was executed yet', { remedy: 'Wait for the range: before it, nobody can say who is exposed.' });
    const exposure = await db.transaction().execute(async (trx) => {
      await sendNotice(trx, notice, flawed, { by, subject: id }, { clock, record, queue: parts.operators.queue });
      return exposureOf(trx, flawed, id, clock.now());
    });
    parts.ledger.nudge();
    // The same answer as to the question, whoever was reached: they are found after it.
    return context.json(exposureView(exposure, id), 202, quiet);
  });
}

async function asked(context: Context, act: Act, parts: HttpParts): Promise<{ readonly id: string; readonly by: string; readonly flawed: Flawed | undefined }> {
  const asker = await askerOf(context, parts);
  const { id } = await allowedCase(context.req.param('id') ?? '', act, asker, parts);
  const { range } = await caseDetail(parts.db, id, parts.clock.now(), parts.cases.settings);
  return { id, by: personOf(asker), flawed: range === undefined ? undefined : { package: range.package, affected: toOsv(range), versions: range.affected.versions } };
}

function withheld(why: string): ExposureView {
  return { frozenOn: undefined, sectors: [], total: undefined, earlier: false, withheld: why };
}

function exposureView(exposure: Exposure | undefined, id: string): ExposureView {
  if (exposure === undefined) return withheld('Nobody is counted: a sector is once five operators or more have named it and brought in an inventory.');
  const { view: { frozenOn, sectors, total }, subject } = exposure;
  return { frozenOn, sectors: sectors.map(({ sector, members, exposed }) => ({ sector, members, ...exposed })), total: { members: total.members, ...total.exposed }, earlier: subject !== id, withheld: undefined };
}
