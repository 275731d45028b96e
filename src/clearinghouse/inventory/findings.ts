import { baseScore, levelFor, type AdvisoryFacts, type CveFacts, type FactsFile, type KevEntry, type Level, type Ssvc } from '../advisories/index.ts';
import type { Match, Taken } from './match.ts';

/** One flaw in one component: every advisory about it, and what else is known of it. */
export interface Finding {
  /** The component's name as its ecosystem has it. */
  readonly component: string;
  readonly ecosystem: string;
  readonly purl: string;
  readonly ref: string | undefined;
  readonly version: string;
  /** The flaw's best known name: a CVE where there is one. */
  readonly id: string;
  /** The advisories that speak of this version. */
  readonly advisories: readonly string[];
  /** Its other names, and which advisory says so. */
  readonly aliases: readonly { readonly id: string; readonly by: readonly string[] }[];
  /** The versions that end the range which this version lies in. */
  readonly fixed: readonly string[];
  readonly severity: Severity | undefined;
  readonly kev: (KevEntry & { readonly cve: string }) | undefined;
  readonly epss: { readonly score: number; readonly percentile: number; readonly cve: string } | undefined;
  readonly ssvc: (Ssvc & { readonly cve: string }) | undefined;
  readonly malware: boolean;
  readonly published: string | undefined;
  /** The day; only where all of its advisories are withdrawn. */
  readonly withdrawn: string | undefined;
  /** What is to be looked at before it is more than a suspicion: no record says that this very version has the flaw. */
  readonly check: string | undefined;
  /** Of a product that an inventory states by name: what it was taken for, and where it is. */
  readonly product: (Taken & { readonly stated: string; readonly place: string | undefined }) | undefined;
}

/** What a finding's component is known by outside: its package URL, the CPE name of a product, else its place in the inventory. */
export function identityOf({ purl, product, ref }: Finding): string {
  return purl === '' ? product?.cpe ?? ref ?? '' : purl;
}

export interface Severity {
  readonly level: Level;
  readonly score: number | undefined;
  readonly vector: string | undefined;
  /** The advisory, or `vulnrichment`. */
  readonly source: string;
}

/** Matches of one component and one flaw, by their names, become one finding. Withdrawn advisories say nothing where others stand. */
export function findingsOf(matches: readonly Match[], facts: Pick<FactsFile, 'of'> | undefined, withWithdrawn: boolean): readonly Finding[] {
  const findings: Finding[] = [];
  const scores = remembered();
  for (let start = 0; start < matches.length;) {
    let end = start + 1;
    while (end < matches.length && matches[end]?.component === matches[start]?.component) end++;
    for (const group of groups(matches.slice(start, end))) {
      const standing = group.filter(({ advisory }) => advisory.withdrawn === undefined);
      if (standing.length > 0) findings.push(finding(standing, facts, scores));
      else if (withWithdrawn) findings.push(finding(group, facts, scores));
    }
    start = end;
  }
  return findings;
}

/** Advisories that share a name, directly or by others: each match leads to an earlier one of its group, and at last to the first. */
function groups(matches: readonly Match[]): readonly (readonly Match[])[] {
  if (matches.length === 1) return [matches];
  const leads = matches.map((_, index) => index);
  const first = (start: number): number => {
    let at = start;
    for (let next = leads[at] as number; next !== at; next = leads[at] as number) {
      leads[at] = leads[next] as number;
      at = next;
    }
    return at;
  };
  const owner = new Map<string, number>();
  for (const [index, { advisory: { id, aliases } }] of matches.entries()) {
    for (const name of [id, ...aliases]) {
      const other = owner.get(name);
      if (other === undefined) owner.set(name, index);
      else {
        const [one, two] = [first(other), first(index)];
        leads[Math.max(one, two)] = Math.min(one, two);
      }
    }
  }
  return [...Map.groupBy(matches.keys(), first).values()].map((group) => group.map((index) => matches[index] as Match));
}

/** Plain loops over short lists: this runs for every finding of every inventory. */
function finding(group: readonly Match[], facts: Pick<FactsFile, 'of'> | undefined, scores: Scores): Finding {
  const [{ component, place, taken }] = group as [Match];
  const advisories = [...new Map(group.map(({ advisory }) => [advisory.id, advisory])).values()];
  const asserted = assertedBy(advisories);
  const names = [...asserted.keys()];
  const cves = names.filter((name) => name.startsWith('CVE-')).toSorted();
  const known = facts === undefined ? [] : cves.map((cve) => [cve, facts.of(cve)] as const).filter((each): each is readonly [string, CveFacts] => each[1] !== undefined);
  const id = cves[0] ?? names.find((name) => name.startsWith('GHSA-')) ?? (advisories[0] as AdvisoryFacts).id;
  return {
    component: place.name, ecosystem: place.ecosystem, purl: component.purl, ref: component.ref, version: place.version ?? '', id,
    advisories: advisories.map((each) => each.id),
    aliases: [...asserted].filter(([name]) => name !== id).map(([name, by]) => ({ id: name, by: [...by] })),
    fixed: [...new Set(group.flatMap(({ fixed }) => fixed ?? []))],
    severity: severityOf(advisories, known, scores),
    kev: bestOf(known, ({ kev }) => kev, (one, other) => one.added < other.added),
    epss: bestOf(known, ({ epss }) => epss, (one, other) => one.score > other.score),
    ssvc: bestOf(known, ({ ssvc }) => ssvc, () => false),
    malware: advisories.some(({ malware }) => malware),
    published: advisories.map(({ published }) => published).filter((day) => day !== undefined).sort()[0],
    withdrawn: advisories.every(({ withdrawn }) => withdrawn !== undefined) ? advisories[0]?.withdrawn : undefined,
    check: group.every(({ check }) => check !== undefined) ? group[0]?.check : undefined,
    product: taken === undefined || component.product === undefined ? undefined : { ...taken, stated: component.product.product, place: component.product.place },
  };
}

/** What is known of the first CVE, or of one that has better; with the CVE's name. */
function bestOf<T extends object>(known: readonly (readonly [string, CveFacts])[], pick: (each: CveFacts) => T | undefined, better: (one: T, other: T) => boolean): (T & { readonly cve: string }) | undefined {
  let best: T | undefined;
  let of = '';
  for (const [cve, each] of known) {
    const value = pick(each);
    if (value === undefined || (best !== undefined && !better(value, best))) continue;
    best = value;
    of = cve;
  }
  return best === undefined ? undefined : { ...best, cve: of };
}

/** Every name, and the advisories that say it is one. */
function assertedBy(advisories: readonly AdvisoryFacts[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const { id, aliases } of advisories) {
    for (const name of [id, ...aliases]) {
      const by = names.get(name);
      if (by === undefined) names.set(name, new Set([id]));
      else by.add(id);
    }
  }
  return names;
}

/** The highest score that an advisory's vector gives, else what Vulnrichment has, else a word of an advisory. */
function severityOf(advisories: readonly AdvisoryFacts[], known: readonly (readonly [string, CveFacts])[], scores: Scores): Severity | undefined {
  let best: (Severity & { readonly score: number }) | undefined;
  for (const { id, vectors } of advisories) {
    for (const vector of vectors) {
      const score = scores(vector);
      if (score !== undefined && (best === undefined || score > best.score)) best = { level: levelFor(score), score, vector, source: id };
    }
  }
  if (best !== undefined) return best;
  const scored = known.flatMap(([, { score }]) => score ?? []);
  const vector = advisories.flatMap(({ vectors }) => vectors)[0];
  if (scored.length > 0) {
    const score = Math.max(...scored);
    return { level: levelFor(score), score, vector, source: 'vulnrichment' };
  }
  const said = advisories.find(({ level }) => level !== undefined);
  return said?.level === undefined ? undefined : { level: said.level, score: undefined, vector, source: said.id };
}

/** Vectors repeat: each is computed once. */
type Scores = (vector: string) => number | undefined;

function remembered(): Scores {
  const known = new Map<string, number | undefined>();
  return (vector) => {
    if (!known.has(vector)) known.set(vector, baseScore(vector));
    return known.get(vector);
  };
}
