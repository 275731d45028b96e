import type { Level } from '../advisory.ts';
import type { Cpe } from './cpe.ts';

/** What one record says about products; records are those of the CVE list, of CSAF, and the catalog's entries. */
export interface ProductRecord {
  /** The flaw it speaks of: a CVE where there is one. */
  readonly id: string;
  readonly published: string | undefined;
  readonly vectors: readonly string[];
  readonly level: Level | undefined;
  readonly statements: readonly Statement[];
}

export const voices = ['cna', 'adp', 'csaf', 'kev'] as const;
/** Who says it: the assigner of the CVE, somebody who adds to it, a vendor's CSAF document, the catalog. */
export type Voice = (typeof voices)[number];

export const statuses = ['affected', 'unaffected', 'unknown'] as const;
export type Status = (typeof statuses)[number];

/** One product and its versions. */
export interface Statement {
  readonly voice: Voice;
  readonly vendor: string;
  readonly product: string;
  /** The names that a CPE gives it; its version stands in `versions`. */
  readonly cpe: Cpe | undefined;
  /** Of all versions that no entry of `versions` speaks of. */
  readonly otherwise: Status;
  /** Empty: which versions is not stated. */
  readonly versions: readonly VersionRange[];
}

export interface VersionRange {
  readonly status: Status;
  /** Undefined: from the first version on. */
  readonly from: string | undefined;
  /** Undefined: no end, unless `single`. */
  readonly to: string | undefined;
  readonly including: boolean;
  /** `from` alone. */
  readonly single: boolean;
  /** From there on, inside the range, it is otherwise. */
  readonly changes: readonly { readonly at: string; readonly status: Status }[];
}

export function single(status: Status, version: string): VersionRange {
  return { status, from: version, to: undefined, including: true, single: true, changes: [] };
}

export function between(status: Status, from: string | undefined, to: string | undefined, including: boolean, changes: VersionRange['changes'] = []): VersionRange {
  return { status, from, to, including, single: false, changes };
}
