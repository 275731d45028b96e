import { findingsOf, match, type Component, type Finding, type Knowledge, type Match } from '../inventory/index.ts';
import type { FactsFile, Manifest, ProductIndex } from '../advisories/index.ts';

/** What the installation knows of known flaws, as of one state. */
export interface Intelligence extends Knowledge {
  /** Differs wherever what is known does. */
  readonly generation: string;
  readonly manifest: Manifest;
  readonly facts: FactsFile | undefined;
  readonly products?: ProductIndex | undefined;
}

/** From a version, inclusive, to a fix, exclusive; without one there is no end. */
export interface Span {
  readonly introduced: string;
  readonly fixed?: string;
}

/** A flaw of one component at its version, with what hangs on no asset and does not change from day to day. */
export interface Flaw extends Omit<Finding, 'epss' | 'ref' | 'purl' | 'withdrawn'> {
  /** Enough of its ranges to tell which of the versions that one could go to have it too. */
  readonly spans: readonly Span[];
}

export interface Judged {
  readonly flaws: readonly Flaw[];
  /** Other advisories, which the version itself is free of and a version that one could go to is not. */
  readonly others: readonly { readonly advisory: string; readonly spans: readonly Span[] }[];
}

export const clear: Judged = { flaws: [], others: [] };

/** From a fix to the fix of what that one still has, and so on: longer chains end in a version that is known to be affected. */
const mostSteps = 4;

/**
 * Components, each by its package URL, and what is known against each, in their order. The index tells about single
 * versions: so each version that a fix leads to is looked up as well, and what it still has or walks into is kept with it.
 */
export function judge(purls: readonly string[], { base, delta, facts }: Pick<Intelligence, 'base' | 'delta' | 'facts'>): readonly Judged[] {
  const knowledge = { base, delta };
  const findings = Map.groupBy(findingsOf(ask(purls.map(plain), knowledge), facts, false), ({ purl }) => purl);
  const targets = new Map([...findings].map(([purl, flaws]) => [purl, new Steps(purl, flaws)]));
  let open = [...targets.values()];
  for (let step = 0; step < mostSteps && open.length > 0; step++) {
    const asked = new Map(open.flatMap((each) => each.next().map((version) => [plain(withVersion(each.purl, version)), { each, version }] as const)));
    const hits = Map.groupBy(ask([...asked.keys()], knowledge), ({ component }) => component);
    for (const [component, { each, version }] of asked) each.heard(version, hits.get(component) ?? []);
    open = open.filter((each) => each.more);
  }
  return purls.map((purl) => targets.get(purl)?.judged() ?? clear);
}

function ask(components: readonly Component[], knowledge: Knowledge): readonly Match[] {
  return match({ format: '', unnamed: 0, components }, knowledge).found;
}

function plain(purl: string): Component {
  return { purl, ref: undefined };
}

/** The versions that the fixes of one component lead to. */
class Steps {
  readonly purl: string;
  readonly #flaws: readonly { readonly finding: Finding; readonly spans: Span[] }[];
  readonly #others = new Map<string, Span[]>();
  readonly #seen = new Set<string>();
  #open: Set<string>;

  constructor(purl: string, findings: readonly Finding[]) {
    this.purl = purl;
    this.#flaws = findings.map((finding) => ({ finding, spans: finding.fixed.length === 0 ? [{ introduced: '0' }] : finding.fixed.map((fixed) => ({ introduced: '0', fixed })) }));
    this.#open = new Set(findings.flatMap(({ fixed }) => fixed));
  }

  get more(): boolean {
    return this.#open.size > 0;
  }

  next(): readonly string[] {
    const versions = [...this.#open];
    for (const each of versions) this.#seen.add(each);
    this.#open = new Set();
    return versions;
  }

  heard(version: string, matches: readonly Match[]): void {
    for (const { advisory, fixed } of matches) {
      if (advisory.withdrawn !== undefined) continue;
      const spans = this.#flaws.find(({ finding }) => finding.advisories.includes(advisory.id))?.spans ?? this.#other(advisory.id);
      spans.push({ introduced: version, ...(fixed === undefined ? {} : { fixed }) });
      if (fixed !== undefined && !this.#seen.has(fixed)) this.#open.add(fixed);
    }
  }

  #other(advisory: string): Span[] {
    const known = this.#others.get(advisory) ?? [];
    this.#others.set(advisory, known);
    return known;
  }

  judged(): Judged {
    return {
      flaws: this.#flaws.map(({ finding, spans }) => {
        const { epss: _, ref: __, purl: ___, withdrawn: ____, ...flaw } = finding;
        return { ...flaw, spans };
      }),
      others: [...this.#others].map(([advisory, spans]) => ({ advisory, spans })),
    };
  }
}

/** The same package at another version. */
export function withVersion(purl: string, version: string): string {
  const end = endOf(purl);
  const at = versionAt(purl, end);
  return `${purl.slice(0, at)}@${encodeURIComponent(version)}${purl.slice(end)}`;
}

/** The package URL without version, qualifiers and subpath. */
export function withoutVersion(purl: string): string {
  return purl.slice(0, versionAt(purl, endOf(purl)));
}

function endOf(purl: string): number {
  const found = purl.search(/[?#]/);
  return found < 0 ? purl.length : found;
}

function versionAt(purl: string, end: number): number {
  const at = purl.lastIndexOf('@', end - 1);
  return at > purl.indexOf('/') + 1 && purl[at - 1] !== '/' ? at : end;
}
