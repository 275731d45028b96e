import { sectorStanding, type OperatorActor } from '../../clearinghouse/operators/index.ts';
import type { HttpParts } from '../parts.ts';
import type { SectorView } from './view.ts';

const asked: Readonly<Record<SectorView['rows'][number]['question'], string>> = {
  'known-exploited': 'have something that is known to be exploited', 'three-days': 'have something to do within three days', 'overdue': 'have something whose period is past',
};

export async function sectorView({ organization }: OperatorActor, { db, clock }: HttpParts): Promise<SectorView> {
  const { sector, rows, asOf } = await db.transaction().execute((trx) => sectorStanding(trx, organization, clock.now()));
  const said = rows.map((row) => ({ ...row, sentence: `${row.low === row.high ? row.low : `${row.low} to ${row.high}`} of ${row.members} ${asked[row.question]}.` }));
  const withheld = sector === undefined ? 'Say in the settings which sector you are in to see how it stands.' : rows.length === 0 ? 'Your sector or your organization is not counted yet: five at least must be new or have changed. The next count is on Monday.' : undefined;
  return { sector, asOf: sector === undefined ? undefined : asOf, rows: said, withheld };
}
