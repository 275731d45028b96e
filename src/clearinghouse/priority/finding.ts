import type { Day } from './calendar.ts';

/** One value of a decision point, by its key, with who said so and when. */
export interface Answer {
  readonly key: string;
  readonly source: string;
  readonly date: Day;
}

/** What the catalog of known exploited vulnerabilities says about a flaw. */
export interface KevAnswer {
  readonly listed: boolean;
  /** The day of the listing; of what is not listed, the catalog's own date. */
  readonly day: Day;
  readonly source: string;
  readonly ransomware?: boolean;
  /** When the listing reached this desk: the catalog gives a day and no hour. */
  readonly heardAt?: Date;
}

/** Versions that an advisory names, as in OSV: `introduced` "0" is from the start, `fixed` is no longer affected. */
export interface AffectedRange {
  readonly introduced: string;
  readonly fixed?: string;
  readonly lastAffected?: string;
}

export interface Affected {
  readonly advisory: string;
  readonly ranges: readonly AffectedRange[];
  /** Versions named one by one. */
  readonly versions?: readonly string[];
}

export interface Component {
  /** The component's name within its inventory's dependency graph. */
  readonly ref: string;
  /** The package without its version: a purl, or product and vendor where there is none. */
  readonly package: string;
  readonly version: string;
  readonly ecosystem: string;
}

/** A known flaw in a component on an asset. Of one flaw known by several names there is one finding. */
export interface Finding extends Affected {
  readonly id: string;
  readonly asset: string;
  readonly component: Component;
  readonly aliases: readonly string[];
  /** When the flaw was first found on this asset. */
  readonly foundAt: Date;
  readonly kev?: KevAnswer;
  readonly exploitation?: Answer;
  readonly automatable?: Answer;
  readonly technicalImpact?: Answer;
  readonly epss?: { readonly probability: number; readonly source: string; readonly date: Day };
  /** What the vendor says to do where there is no patch, or until there is one. */
  readonly workaround?: { readonly text: string; readonly source: string };
}

/** What stops if the asset stops, from the worst down. */
export const stakes = ['life', 'mission', 'service', 'convenience'] as const;
export type Stakes = (typeof stakes)[number];

export interface Asset {
  readonly id: string;
  readonly name: string;
  /** Publicly exposed, in the sense of the directive: `Y` or `N`. */
  readonly exposed?: Answer;
  readonly stakes?: Stakes;
}

/** Edges from a component to what it depends on, by `ref`; the roots are what the inventory is about. */
export interface DependencyGraph {
  readonly roots: readonly string[];
  readonly edges: ReadonlyMap<string, readonly string[]>;
  readonly nameOf: (ref: string) => string;
}
