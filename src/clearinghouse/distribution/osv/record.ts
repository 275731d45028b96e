import semver from 'semver';
import { countsOf } from '../../../kernel/executed.ts';
import { modifiedAt, publishedAt, instant } from '../advisory.ts';
import type { Advisory, Publisher } from '../advisory.ts';
import { csafUrl } from '../feed/places.ts';
import { foundWords, remediesOf } from '../words.ts';

export const schemaVersion = '1.7.5';

/** Ecosystems whose versions OSV compares by semver.org's rules. */
const semantic: readonly string[] = ['npm', 'Go', 'crates.io'];

export interface OsvRecord {
  readonly schema_version: string;
  readonly id: string;
  readonly modified: string;
  readonly published: string;
  readonly withdrawn?: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly details: string;
  readonly severity?: readonly { readonly type: 'CVSS_V3' | 'CVSS_V4'; readonly score: string }[];
  readonly affected: readonly [OsvAffected];
  readonly references: readonly { readonly type: string; readonly url: string }[];
  readonly credits?: readonly { readonly name: string; readonly type: string }[];
  readonly database_specific: Readonly<Record<string, unknown>>;
}

interface OsvAffected {
  readonly package?: { readonly ecosystem: string; readonly name: string; readonly purl: string };
  readonly ranges: readonly [{ readonly type: 'SEMVER' | 'ECOSYSTEM'; readonly events: Advisory['range']['affected']['events'] }];
  readonly versions: readonly string[];
  readonly database_specific: Readonly<Record<string, unknown>>;
}

/** The record in the OSV format. A withdrawn advisory keeps all it said, with the time of its withdrawal. */
export function toOsv(advisory: Advisory, publisher: Publisher): OsvRecord {
  const { aliases, credits, withdrawn } = advisory;
  const severity = advisory.cvss.map((score) => ({ type: score.startsWith('CVSS:4') ? 'CVSS_V4' as const : 'CVSS_V3' as const, score }));
  return {
    schema_version: schemaVersion,
    id: advisory.id,
    modified: modifiedAt(advisory),
    published: publishedAt(advisory),
    ...(withdrawn === undefined ? {} : { withdrawn: instant(withdrawn.at) }),
    ...(aliases.length === 0 ? {} : { aliases: [...new Set(aliases)] }),
    summary: advisory.summary,
    details: [advisory.details, foundWords(advisory.range), remediesOf(advisory).join(' ')].join('\n\n'),
    ...(severity.length === 0 ? {} : { severity }),
    affected: [affected(advisory)],
    references: [
      { type: 'ADVISORY', url: csafUrl(publisher, advisory) },
      ...advisory.references,
      ...advisory.evidence.map(({ url }) => ({ type: 'EVIDENCE', url })),
    ],
    ...(credits.length === 0 ? {} : { credits }),
    database_specific: {
      case: advisory.case,
      ...(advisory.cwe.length === 0 ? {} : { cwe_ids: [...new Set(advisory.cwe)] }),
      ...(withdrawn === undefined ? {} : { withdrawn_because: withdrawn.why }),
    },
  };
}

/** Of a package without an ecosystem OSV has no name; its purl stands among what is ours. */
function affected({ package: { purl, ecosystem, name }, range }: Advisory): OsvAffected {
  const { events, versions } = range.affected;
  const ordered = ecosystem !== undefined && semantic.includes(ecosystem) && events.every((event) => isSemver('introduced' in event ? event.introduced : event.fixed));
  return {
    ...(ecosystem === undefined ? {} : { package: { ecosystem, name, purl } }),
    ranges: [{ type: ordered ? 'SEMVER' : 'ECOSYSTEM', events }],
    versions,
    database_specific: {
      ...(ecosystem === undefined ? { purl } : {}),
      executed: range.cells.filter(({ probed }) => probed).map(({ version, state, artifactSha256 }) => ({ version, state, ...(artifactSha256 === undefined ? {} : { artifactSha256 }) })),
      counts: countsOf(range.cells),
      unjudged: range.cells.filter(({ state }) => state === 'dead').map(({ version }) => version),
    },
  };
}

function isSemver(version: string): boolean {
  return version === '0' || (/^\d/.test(version) && semver.valid(version) !== null);
}
