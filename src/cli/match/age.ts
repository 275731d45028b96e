import type { Manifest, SourceState } from '../../clearinghouse/advisories/index.ts';
import { CommandError } from '../error.ts';

/** `3 h`, `12 days`: how long ago. */
export function ageInWords(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  if (hours < 1) return `${Math.max(0, Math.round(milliseconds / 60_000))} min`;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}

export function ageOf({ fetched }: Pick<SourceState, 'fetched'>, now: Date): number {
  return now.getTime() - Date.parse(fetched);
}

/** Stale data is never answered from without a word: it is refused, by name and age. */
export function requireFresh({ sources }: Manifest, now: Date, maxAge: number): void {
  const oldest = sources.toSorted((left, right) => ageOf(right, now) - ageOf(left, now))[0];
  const age = oldest === undefined ? 0 : ageOf(oldest, now);
  if (oldest === undefined || age <= maxAge) return;
  throw new CommandError('data-stale', `${oldest.location} was fetched ${ageInWords(age)} ago, on ${oldest.fetched.slice(0, 10)}; the limit is ${ageInWords(maxAge)}`, {
    remedy: `Bring in newer data with: breakwater intel update; or accept it with: --max-age ${Math.ceil(age / 86_400_000)}d`,
  });
}

/** `OSV 2 h old (3 sources), KEV 2 h, EPSS 1 day`. */
export function agesInWords({ sources }: Manifest, now: Date): string {
  const kinds = new Map<string, SourceState[]>();
  for (const source of sources) kinds.set(source.kind, [...kinds.get(source.kind) ?? [], source]);
  const names: Readonly<Record<string, string>> = { osv: 'OSV', kev: 'KEV', epss: 'EPSS', vulnrichment: 'Vulnrichment', cve: 'CVE list', csaf: 'CSAF' };
  return [...kinds].map(([kind, all]) => {
    const newest = all.map((each) => each.newest).toSorted().at(-1)?.slice(0, 10) ?? '';
    return `${names[kind] ?? kind} fetched ${ageInWords(Math.max(...all.map((each) => ageOf(each, now))))} ago (newest ${newest}${all.some(({ partial }) => partial) ? ', incomplete' : ''})`;
  }).join('; ');
}
