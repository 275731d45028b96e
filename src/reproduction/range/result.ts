import { countsOf } from '../../kernel/executed.ts';
import { outwardOf } from './affected.ts';
import type { Affected, Disagreement } from './affected.ts';
import type { State } from './search.ts';

/** One published version in the ribbon. */
export interface Cell {
  readonly version: string;
  readonly line: string;
  readonly state: State;
  /** Executed, or inferred from equal neighbors. */
  readonly probed: boolean;
  readonly because?: string;
  /** SHA-256 of the archive that was run. */
  readonly artifactSha256?: string;
}

export interface AffectedRange {
  readonly label: string;
  /** purl without version. */
  readonly package: string;
  /** OSV's ecosystem name, where it has one. */
  readonly ecosystem: string | undefined;
  readonly cells: readonly Cell[];
  readonly affected: Affected;
  /** Where the executed range and the claimed one disagree; undefined where the claim states none. */
  readonly disagreements: readonly Disagreement[] | undefined;
  /** Sandboxed trials that the search took, beside the verdict's own. */
  readonly trials: number;
}

/** The `affected` entry of an OSV record (OSV schema 1.6) by the rule of `outwardOf`, with the executions as `database_specific` evidence. */
export function toOsv(range: AffectedRange): unknown {
  const name = decodeURIComponent(range.package.replace(/^pkg:[^/]+\//, ''));
  const { events, versions, unjudged } = outwardOf(range.cells);
  return {
    package: { ...(range.ecosystem === undefined ? {} : { ecosystem: range.ecosystem, name }), purl: range.package },
    ranges: [{ type: range.ecosystem === 'npm' ? 'SEMVER' : 'ECOSYSTEM', events }],
    versions,
    database_specific: {
      executed: range.cells.filter(({ probed }) => probed).map(({ version, state, artifactSha256 }) => ({ version, state, ...(artifactSha256 === undefined ? {} : { artifactSha256 }) })),
      counts: countsOf(range.cells),
      unjudged,
    },
  };
}
