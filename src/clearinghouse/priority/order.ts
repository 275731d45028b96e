import type { Day } from './calendar.ts';
import { stakes, type Stakes } from './finding.ts';
import { evidenceLevels, type Evidence } from './risk.ts';

/** What a row of a list is ordered by, be it a finding or an action. */
export interface Standing {
  readonly id: string;
  /** The band: the outcome of the decision table. Evidence comes before the patch that would destroy it. */
  readonly band: { readonly rank: number; readonly name: string; readonly evidenceFirst?: boolean };
  readonly evidence: Evidence;
  /** The likelihood that EPSS gives, of the next 30 days. */
  readonly epss: number | undefined;
  readonly stakes: Stakes;
  readonly hours: number;
  readonly due: Day | undefined;
}

export interface Ordered<Row> {
  readonly row: Row;
  readonly place: number;
  /** Why this is before the next one, in one sentence. */
  readonly why: string;
}

interface Criterion {
  /** Negative where the first goes first. */
  readonly compare: (a: Standing, b: Standing) => number;
  readonly say: (a: Standing, b: Standing) => string;
}

const evidenceWords: Readonly<Record<Evidence, string>> = {
  ransomware: 'known to be used in ransomware attacks',
  listed: 'known to be exploited (KEV)',
  active: 'reported as being exploited',
  'public-exploit': 'has a public exploit',
  none: 'no attack is known',
};

const stakesWords: Readonly<Record<Stakes, string>> = {
  life: 'lives depend on the asset',
  mission: 'the mission depends on the asset',
  service: 'a service depends on the asset',
  convenience: 'little depends on the asset',
};

/**
 * The order, from the first criterion to the last: band, evidence before patching, exploitation, EPSS, what breaks, effort,
 * then the due date and the id, so that there is exactly one order.
 */
const criteria: readonly Criterion[] = [
  { compare: (a, b) => b.band.rank - a.band.rank, say: (a, b) => `its clock is the tighter one (${a.band.name}; the next one: ${b.band.name})` },
  { compare: (a, b) => Number(b.band.evidenceFirst === true) - Number(a.band.evidenceFirst === true), say: () => 'evidence has to be collected before patching destroys it' },
  { compare: (a, b) => evidenceLevels.indexOf(a.evidence) - evidenceLevels.indexOf(b.evidence), say: (a, b) => `what is known of attacks: ${evidenceWords[a.evidence]} (the next one: ${evidenceWords[b.evidence]})` },
  { compare: (a, b) => (b.epss ?? -1) - (a.epss ?? -1), say: (a, b) => `exploitation is more likely (EPSS ${percent(a.epss)}; the next one: ${percent(b.epss)})` },
  { compare: (a, b) => stakes.indexOf(a.stakes) - stakes.indexOf(b.stakes), say: (a, b) => `${stakesWords[a.stakes]} (the next one: ${stakesWords[b.stakes]})` },
  { compare: (a, b) => a.hours - b.hours, say: (a, b) => `it is done sooner (${hours(a.hours)}; the next one: ${hours(b.hours)})` },
  { compare: (a, b) => compareText(a.due ?? '9999', b.due ?? '9999'), say: (a, b) => `it is due earlier (${a.due}; the next one: ${b.due ?? 'at the next upgrade'})` },
  { compare: (a, b) => compareText(a.id, b.id), say: () => 'nothing tells the two apart, and its name comes first' },
];

export function compareStandings(a: Standing, b: Standing): number {
  for (const { compare } of criteria) {
    const result = compare(a, b);
    if (result !== 0) return result;
  }
  return 0;
}

export function inOrder<Row>(rows: readonly Row[], standingOf: (row: Row) => Standing): readonly Ordered<Row>[] {
  const sorted = rows.map((row) => ({ row, standing: standingOf(row) })).sort((a, b) => compareStandings(a.standing, b.standing));
  return sorted.map(({ row, standing }, index) => ({ row, place: index + 1, why: whyBefore(standing, sorted[index + 1]?.standing, index === 0) }));
}

function whyBefore(row: Standing, next: Standing | undefined, first: boolean): string {
  if (next === undefined) return first ? `It is all there is: ${row.band.name}, ${evidenceWords[row.evidence]}.` : 'Last, because everything else comes before it.';
  const deciding = criteria.find(({ compare }) => compare(row, next) !== 0);
  return `${first ? 'First' : 'Before the next one'}, because ${deciding === undefined ? 'it was named first' : deciding.say(row, next)}.`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function percent(probability: number | undefined): string {
  return probability === undefined ? 'unknown' : `${(100 * probability).toFixed(1)} %`;
}

function hours(count: number): string {
  return count === 1 ? '1 hour' : `${count} hours`;
}
