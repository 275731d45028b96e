import { affectedStretches, countsOf } from '../../kernel/executed.ts';
import { intervalsOf } from './advisory.ts';
import type { Advisory, Credit, Interval } from './advisory.ts';

type Ranged = Pick<Advisory, 'package' | 'range'>;

/** The answer first: what is affected, what fixes it, and how much of that was executed. */
export function headlineOf(range: Advisory['range']): string {
  const stretches = affectedStretches(range.cells);
  const { unjudged } = countsOf(range.cells);
  const fixed = fixedIn(range);
  return [
    stretches.length === 0 ? 'Every version counts as affected: none was run' : `Affected: ${stretches.join(', ')}`,
    fixed.length === 0 ? 'no fixed version is known' : `fixed in ${fixed.join(', ')}`,
    ...(unjudged === 0 ? [] : [`${unjudged} ${unjudged === 1 ? 'version' : 'versions'} could not be judged`]),
  ].join('; ') + '.';
}

/** What was run and what was not, with the counts of `countsOf`: one text for the page, OSV and CSAF. */
export function foundWords({ cells, affected }: Advisory['range']): string {
  const { published, ran, fired, silent, inferred, unjudged } = countsOf(cells);
  if (published === 0) return 'No published version was run to find the affected range: every version counts as affected.';
  const inside = new Set(affected.versions);
  const counted = cells.filter(({ version, state }) => state === 'dead' && inside.has(version)).length;
  return [
    `The proof ran on ${ran} of ${published} published versions: it fired on ${fired} and stayed silent on ${silent}.`,
    ...(inferred === 0 ? [] : [`${inferred} more ${inferred === 1 ? 'was' : 'were'} not run and ${inferred === 1 ? 'counts' : 'count'} as the versions around ${inferred === 1 ? 'it' : 'them'}, which agree.`]),
    ...(unjudged === 0 ? [] : [`${unjudged} could not be judged, because the proof does not run there: ${listed(cells.filter(({ state }) => state === 'dead').map(({ version }) => version))}.${counted === 0 ? '' : ` ${counted === unjudged ? 'All' : counted} of these are counted as affected, to be safe; nobody saw the proof fire there.`}`]),
    ...(inferred + unjudged === 0 ? ['The affected range was executed, not estimated.'] : []),
  ].join(' ');
}

export function remedyOf({ package: { name } }: Ranged, { fixed }: Interval): string {
  return fixed === undefined ? `No version of ${name} after these was found to be without the flaw.` : `Update ${name} to ${fixed} or later.`;
}

/** What to do, in one sentence for each stretch. */
export function remediesOf(advisory: Ranged): readonly string[] {
  return [...new Set(intervalsOf(advisory.range.affected.events).map((interval) => remedyOf(advisory, interval)))];
}

const roles: Readonly<Record<Credit['type'], string>> = {
  FINDER: 'found it', REPORTER: 'reported it', ANALYST: 'analyzed it', COORDINATOR: 'coordinated', REMEDIATION_DEVELOPER: 'made the fix', REMEDIATION_REVIEWER: 'reviewed the fix',
  REMEDIATION_VERIFIER: 'verified the fix', TOOL: 'the tool that found it', SPONSOR: 'sponsor', OTHER: 'helped',
};

export function roleWords(type: Credit['type']): string {
  return roles[type];
}

function fixedIn({ affected }: Advisory['range']): readonly string[] {
  return affected.events.flatMap((event) => ('fixed' in event ? [event.fixed] : []));
}

function listed(versions: readonly string[]): string {
  const most = 24;
  return versions.length <= most ? versions.join(', ') : `${versions.slice(0, most).join(', ')} and ${versions.length - most} more`;
}
