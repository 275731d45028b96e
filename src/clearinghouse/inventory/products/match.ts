import { any, compareCpe, cpeOf, formattedCpe, judge, parseCpe, valueFrom, versionInRecords, type Cpe, type FactsFile, type Product, type ProductIndex, type ProductStatement, type VersionRange } from '../../advisories/index.ts';
import type { Component } from '../inventory.ts';
import { mostMatches, tooManyFindings, type Match, type Unjudged } from '../match.ts';
import type { StatedProduct } from './product.ts';
import { recognize, type Proposal } from './recognize.ts';

export interface ProductMatches {
  readonly found: readonly Match[];
  /** Products that were recognized. */
  readonly judged: number;
  readonly unjudged: readonly Unjudged[];
  /** Flaws of recognized products that nobody is known to exploit and whose records leave the version open: counted, not listed. */
  readonly unstated: number;
}

/** What somebody decided once about a text: a CPE name. */
export type Decided = (stated: StatedProduct) => string | undefined;

const reasons = {
  unstated: 'the record does not state which versions', incomparable: 'the record counts versions otherwise', versionless: 'the inventory does not state the version', release: 'it depends on the release that is installed', overlapping: 'a range of the record holds the version, but that of its own line may have ended before', unlisted: 'the record lists single versions, and newer ones than this',
} as const;
type Reason = keyof typeof reasons;

/** Products by name and version. What is certain and what is to be checked are told apart, flaw by flaw. */
export function matchProducts(components: readonly Component[], index: ProductIndex, facts: Pick<FactsFile, 'of'> | undefined, decided: Decided): ProductMatches {
  const found: Match[] = [];
  const unjudged: Unjudged[] = [];
  let [judged, unstated, alike] = [0, 0, 0];
  /** Many machines have the same: what it is and what is known of it is found out once. */
  const answers = new Map<string, Answer>();
  for (const component of components) {
    const stated = component.product;
    if (stated === undefined) continue;
    const key = JSON.stringify([stated.product, stated.vendor, stated.version, stated.cpe]);
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = answerFor(stated, index, facts, decided, alike < mostProposed);
      if ('proposals' in answer && answer.proposals.length > 0) alike++;
      answers.set(key, answer);
    }
    if ('proposals' in answer) {
      unjudged.push({ component, reason: 'a product that is not recognized', ...(answer.proposals.length === 0 ? {} : { proposals: answer.proposals.map(proposalOf) }) });
      continue;
    }
    judged++;
    unstated += answer.unstated;
    if (found.length + answer.found.length > mostMatches) throw tooManyFindings(stated.product);
    for (const each of answer.found) found.push({ component, ...each });
  }
  return { found, judged, unjudged, unstated };
}

/** Nobody decides about more texts at a time, and what they may mean takes memory. */
const mostProposed = 10_000;

type Answer = { readonly found: readonly Omit<Match, 'component'>[]; readonly unstated: number } | { readonly proposals: readonly Proposal[] };

function answerFor(stated: StatedProduct, index: ProductIndex, facts: Pick<FactsFile, 'of'> | undefined, decided: Decided, propose: boolean): Answer {
  const cpe = decided(stated);
  const result = recognize(cpe === undefined ? stated : { ...stated, cpe }, index, propose);
  if (result.kind !== 'recognized') return { proposals: result.kind === 'unknown' ? [] : result.proposals };
  const { product, version, score, because } = result;
  const taken = { as: nameOf(product), cpe: cpeName(product, version), score, because: cpe === undefined ? because : 'it was mapped by hand' };
  const place = { ecosystem: 'CPE', name: stated.product === '' ? product.title : stated.product, version: version ?? stated.version };
  const found: Omit<Match, 'component'>[] = [];
  let unstated = 0;
  for (const [record, outcome] of outcomes(product, versionInRecords(product.key, version), parseCpe(cpe ?? stated.cpe ?? ''), index)) {
    const kept = index.record(record);
    if (outcome.status === 'clear') continue;
    if (outcome.status === 'open' && facts?.of(kept.id)?.kev === undefined && !outcome.exploited) unstated++;
    else found.push({ place, taken, fixed: outcome.fixed, advisory: { ...kept, aliases: [], malware: false, withdrawn: undefined }, ...(outcome.status === 'open' ? { check: reasons[outcome.reason] } : {}) });
  }
  return { found, unstated };
}

type Outcome =
  | { readonly status: 'affected'; readonly fixed: string | undefined; readonly exploited: boolean }
  | { readonly status: 'clear'; readonly fixed?: undefined; readonly exploited: boolean }
  | { readonly status: 'open'; readonly reason: Reason; readonly fixed?: undefined; readonly exploited: boolean };

const mostReleases = 400;

/** By flaw, one record each: what is said of the product itself, of the products that it is a release of, and of its releases. */
function outcomes(product: Product, version: string | undefined, name: Cpe | undefined, index: ProductIndex): ReadonlyMap<number, Outcome> {
  const byFlaw = new Map<string, { readonly record: number; readonly outcome: Outcome }>();
  const platform = name === undefined ? undefined : cpeOf({ edition: name.edition, language: name.language, swEdition: name.swEdition, targetSw: name.targetSw, targetHw: name.targetHw, other: name.other });
  const take = (statement: ProductStatement, outcome: Outcome): void => {
    if (isForAnother(statement, platform)) return;
    const { id } = index.record(statement.record);
    const before = byFlaw.get(id);
    const exploited = outcome.exploited || before?.outcome.exploited === true;
    if (before === undefined || weight(outcome) > weight(before.outcome)) byFlaw.set(id, { record: statement.record, outcome: { ...outcome, exploited } });
    else byFlaw.set(id, { ...before, outcome: { ...before.outcome, exploited } });
  };
  for (const each of [product, ...ancestors(product, index)]) {
    const statements = each.statements();
    // What one source says of a flaw in several entries.
    const beside = new Map<string, VersionRange[]>();
    const group = ({ record, voice }: ProductStatement): string => `${index.record(record).id} ${voice}`;
    for (const statement of statements) {
      const all = beside.get(group(statement));
      if (all === undefined) beside.set(group(statement), [...statement.versions]);
      else all.push(...statement.versions);
    }
    for (const statement of statements) take(statement, ownOutcome(statement, version, beside.get(group(statement)) ?? []));
  }
  for (const statement of releases(product, index).flatMap((each) => each.statements())) {
    const outcome = releaseOutcome(statement, version);
    if (outcome !== undefined) take(statement, outcome);
  }
  return new Map([...byFlaw.values()].map(({ record, outcome }) => [record, outcome]));
}

/** A statement that is bound to an edition or a platform, and a name that says another one. */
function isForAnother({ only }: ProductStatement, platform: Cpe | undefined): boolean {
  const bound = only === '' || platform === undefined ? undefined : parseCpe(only);
  return bound !== undefined && platform !== undefined && compareCpe(bound, platform) === 'disjoint';
}

/** Affected beats all; that a version is clear is better than not knowing, but not where the entries of one record are at odds. */
function weight(outcome: Outcome): number {
  if (outcome.status === 'affected') return 4;
  if (outcome.status === 'clear') return 2;
  return outcome.reason === 'overlapping' ? 3 : 1;
}

function ownOutcome({ voice, versions, otherwise }: ProductStatement, version: string | undefined, beside: readonly VersionRange[]): Outcome {
  const exploited = voice === 'kev';
  if (version === undefined) {
    const every = versions.every(({ status, from, to, single }) => status === 'affected' && !single && from === undefined && to === undefined);
    return versions.length > 0 && every ? { status: 'affected', fixed: undefined, exploited } : { status: 'open', reason: versions.length === 0 ? 'unstated' : 'versionless', exploited };
  }
  const { status, fixed } = judge(versions, otherwise, version, beside);
  if (status === 'affected') return { status, fixed, exploited };
  return status === 'unaffected' ? { status: 'clear', exploited } : { status: 'open', reason: status === 'unknown' ? 'unlisted' : status, exploited };
}

/**
 * What is said of a release, for a product of which it is not known which release it is: certain where the range is one that no
 * other release has versions in. That one release is clear says nothing about the others.
 */
function releaseOutcome({ voice, versions, otherwise }: ProductStatement, version: string | undefined): Outcome | undefined {
  const exploited = voice === 'kev';
  if (version === undefined) return { status: 'open', reason: 'release', exploited };
  const { status, fixed, oneLine } = judge(versions, otherwise, version);
  if (status === 'affected' && oneLine) return { status, fixed, exploited };
  return status === 'unaffected' ? undefined : { status: 'open', reason: 'release', exploited };
}

function ancestors(product: Product, index: ProductIndex): readonly Product[] {
  const all: Product[] = [];
  for (let next = index.product(product.parent); next !== undefined && all.length < 8; next = index.product(next.parent)) all.push(next);
  return all;
}

function releases(product: Product, index: ProductIndex): readonly Product[] {
  const all: Product[] = [];
  const open = [...product.members];
  for (let key = open.shift(); key !== undefined && all.length < mostReleases; key = open.shift()) {
    const release = index.product(key);
    if (release === undefined) continue;
    all.push(release);
    open.push(...release.members);
  }
  return all;
}

function nameOf({ vendor, words }: Product): string {
  return `${vendor}:${words.join('_')}`;
}

function proposalOf({ product, score }: Proposal): { readonly as: string; readonly cpe: string; readonly score: number } {
  return { as: nameOf(product), cpe: cpeName(product, undefined), score };
}

function cpeName({ cpe, vendor, words }: Product, version: string | undefined): string {
  const [part = any, cpeVendor = any, cpeProduct = any] = cpe === '' ? [any, valueFrom(vendor), valueFrom(words.join('_'))] : cpe.split(/(?<!\\):/);
  return formattedCpe(cpeOf({ part: part === any ? 'a' : part, vendor: cpeVendor, product: cpeProduct, version: version === undefined ? any : valueFrom(version) }));
}
