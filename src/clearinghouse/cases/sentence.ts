import { affectedStretches } from '../../kernel/executed.ts';
import { dayOf } from './dates.ts';
import type { CaseFile } from './file.ts';
import { holds } from './machines/embargo.ts';

/** The answer first: "Confirmed on 4.17.0 to 4.17.11; fixed in 4.17.12; published 12 March." */
export function sentenceOf(file: Pick<CaseFile, 'range' | 'papers' | 'status' | 'publishedAt' | 'state'>, now: Date, until?: Date, confirmed = true): string {
  const { range, papers, status, publishedAt, state } = file;
  const stretches = range === undefined ? [] : affectedStretches(range.cells);
  const fixed = [...new Set([...(range?.affected.events ?? []).flatMap((event) => event.fixed ?? []), ...papers.fixes.flatMap(({ version }) => version ?? [])])];
  const parts = [
    !confirmed ? 'Opened by hand, not confirmed by execution' : stretches.length === 0 ? 'Confirmed' : `Confirmed on ${listed(stretches)}`,
    fixed.length > 0 ? `fixed in ${listed(fixed)}` : papers.fixes.length > 0 ? 'a fix is verified' : range === undefined && confirmed && status === 'open' ? 'which versions are affected is not known yet' : 'no fix yet',
    ...(publishedAt !== undefined ? [`published ${dayOf(publishedAt, now)}`] : status === 'closed' || status === 'merged' ? [status] : []),
    ...(publishedAt === undefined && status === 'open' && holds(state.embargo) && until !== undefined ? [`under embargo until ${dayOf(until, now)}`] : []),
  ];
  return `${parts.join('; ')}.`;
}

/** At most a few by name: a sentence is read, the ribbon shows the rest. */
function listed(items: readonly string[]): string {
  const most = 4;
  if (items.length > most) return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
