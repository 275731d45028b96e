import { canonicalName, eventKinds, gitEcosystem, levels, type Advisory, type Affected, type Fault, type Level, type Range, type RangeEvent } from '../advisory.ts';
import { instant } from './json.ts';

/** Longer ones are no identifiers, names, versions. */
const longestText = 1024;
const mostAffected = 20_000;
const mostEvents = 10_000;
const mostVersions = 100_000;
const mostAliases = 1_000;

type Json = Readonly<Record<string, unknown>>;

export interface Reading {
  readonly advisory: Advisory | undefined;
  readonly faults: readonly Fault[];
}

/**
 * Reads one OSV record (schema 1.x): strict about what it takes, forgiving about the rest. A part that cannot be used is
 * left out with a reason; a record without a sound identifier is left out as a whole.
 */
export function readRecord(value: unknown, where: string): Reading {
  const faults: Fault[] = [];
  if (!isObject(value)) return { advisory: undefined, faults: [{ id: undefined, where, reason: 'is no object', whole: true }] };
  const id = value['id'];
  if (!isIdentifier(id)) return { advisory: undefined, faults: [{ id: undefined, where, reason: 'has no sound id', whole: true }] };
  const modified = instant(value['modified']);
  if (modified === undefined) return { advisory: undefined, faults: [{ id, where: 'modified', reason: 'is no date and time', whole: true }] };
  const fault = (at: string, reason: string): void => { faults.push({ id, where: at, reason, whole: false }); };

  const withdrawn = value['withdrawn'] === undefined || value['withdrawn'] === null ? undefined : instant(value['withdrawn']) ?? modified;
  const aliases = list(value['aliases'], mostAliases, 'aliases', fault).filter((alias): alias is string => isIdentifier(alias) && alias !== id);
  const affected: Affected[] = [];
  const vectors = new Set(vectorsOf(value['severity']));
  let level = levelOf(value['database_specific']);
  for (const [index, each] of list(value['affected'], mostAffected, 'affected', fault).entries()) {
    if (!isObject(each)) {
      fault(`affected[${index}]`, 'is no object');
      continue;
    }
    readAffected(each, `affected[${index}]`, affected, fault);
    for (const vector of vectorsOf(each['severity'])) vectors.add(vector);
    level ??= levelOf(each['ecosystem_specific']) ?? levelOf(each['database_specific']);
  }
  return {
    advisory: {
      id, modified, withdrawn, aliases, affected, level,
      published: instant(value['published']),
      summary: typeof value['summary'] === 'string' ? value['summary'].slice(0, 300) : '',
      malware: id.startsWith('MAL-'),
      vectors: [...vectors].slice(0, 4),
    },
    faults,
  };
}

function readAffected(each: Json, where: string, into: Affected[], fault: (where: string, reason: string) => void): void {
  const versions = list(each['versions'], mostVersions, `${where}.versions`, fault).filter((version): version is string => isText(version));
  const ranges: Range[] = [];
  const commits = new Map<string, Range[]>();
  for (const [index, range] of list(each['ranges'], mostEvents, `${where}.ranges`, fault).entries()) {
    const at = `${where}.ranges[${index}]`;
    if (!isObject(range)) {
      fault(at, 'is no object');
      continue;
    }
    const events = eventsOf(range['events'], `${at}.events`, fault);
    if (events.length === 0) continue;
    if (range['type'] === 'GIT') {
      const repository = isText(range['repo']) ? canonicalName(gitEcosystem, range['repo']) : '';
      const known = commits.get(repository);
      if (repository === '') fault(at, 'is a range of commits without a repository');
      else if (known === undefined) commits.set(repository, [{ type: 'GIT', events }]);
      else known.push({ type: 'GIT', events });
    } else if (range['type'] === 'SEMVER' || range['type'] === 'ECOSYSTEM') ranges.push({ type: range['type'], events });
    else fault(at, 'is of no known type');
  }
  const { package: named } = each;
  if (isObject(named)) {
    const { ecosystem, name } = named;
    if (!isText(ecosystem) || !isText(name)) fault(`${where}.package`, 'has no sound ecosystem and name');
    // A package with neither is said to be affected in no version: nothing to match.
    else if (ranges.length > 0 || versions.length > 0) into.push({ ecosystem, name: canonicalName(ecosystem, name), ranges, versions });
    else if (commits.size === 0) fault(where, 'has neither ranges nor versions');
  } else if (commits.size === 0) fault(where, 'has neither a package nor a range of commits');
  for (const [name, found] of commits) into.push({ ecosystem: gitEcosystem, name, ranges: found, versions });
}

function eventsOf(value: unknown, where: string, fault: (where: string, reason: string) => void): readonly RangeEvent[] {
  const events: RangeEvent[] = [];
  let introduced = false;
  for (const each of list(value, mostEvents, where, fault)) {
    if (!isObject(each)) continue;
    for (const kind of eventKinds) {
      const version = each[kind];
      if (version === undefined || version === null) continue;
      if (!isText(version)) {
        fault(where, `${kind} is no version`);
        return [];
      }
      introduced ||= kind === 'introduced';
      events.push([kind, version]);
    }
  }
  if (introduced) return events;
  fault(where, 'introduces the flaw nowhere');
  return [];
}

function vectorsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 20).flatMap((each: unknown) => {
    const score = isObject(each) ? each['score'] : undefined;
    return typeof score === 'string' && score.length <= 200 && /^(?:CVSS:[34]\.\d\/|AV:)[A-Za-z0-9:/.]+$/.test(score) ? [score] : [];
  });
}

function levelOf(specific: unknown): Level | undefined {
  if (!isObject(specific) || typeof specific['severity'] !== 'string') return undefined;
  const word = specific['severity'].toLowerCase();
  const level = word === 'moderate' ? 'medium' : word;
  return levels.find((each) => each === level);
}

function list(value: unknown, most: number, where: string, fault: (where: string, reason: string) => void): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    fault(where, 'is no list');
    return [];
  }
  if (value.length <= most) return value;
  fault(where, `has more than ${most} entries; the others are left out`);
  return value.slice(0, most);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longestText;
}

/** No spaces, no control characters, nothing that would lead out of a folder or a URL's path. */
function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 200 && /^[A-Za-z0-9][A-Za-z0-9._:+-]*$/.test(value) && !value.includes('..');
}
