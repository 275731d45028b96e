import { satisfies, validRange } from '@renovatebot/pep440';
import type { Artifact, DependencyTree } from '../ecosystem.ts';
import { EcosystemError } from '../error.ts';
import type { IndexedFile } from './index-page.ts';
import { markerHolds } from './markers.ts';
import type { Environment } from './markers.ts';
import { parseRequirement } from './requirement.ts';
import type { Requirement } from './requirement.ts';
import { pypiVersions } from './versions.ts';

const MAXIMUM_PACKAGES = 200;
const MAXIMUM_ROUNDS = 30;

export interface Knowledge {
  files(name: string): Promise<readonly IndexedFile[]>;
  fetch(name: string, version: string): Promise<Artifact>;
  /** Raw requirement lines of an artifact. */
  requirements(artifact: Artifact): Promise<readonly string[]>;
  readonly environment: Environment;
}

interface Wish {
  readonly requirement: Requirement;
  readonly by: string;
}

/**
 * One version a name, as Python imports. Rounds: from the picks so far collect every wish that is reachable; pick for
 * each name the newest version that all wishes allow and that was out when the target was released; until nothing changes.
 */
export async function resolveFlat(know: Knowledge, target: Artifact, name: string, recorded: DependencyTree | undefined): Promise<readonly Artifact[]> {
  const until = (await know.files(name)).filter((file) => file.version === target.version).map((file) => file.uploaded ?? '').sort().at(-1);
  const preferred = new Map(recorded?.packages.map((each) => [each.name, each.version]));
  let picks = new Map<string, Artifact>();
  for (let round = 0; round < MAXIMUM_ROUNDS; round++) {
    const wishes = await collect(know, target, name, picks);
    const next = new Map<string, Artifact>();
    await Promise.all([...wishes].map(async ([wanted, list]) => {
      const version = choose(wanted, await know.files(wanted), list, preferred.get(wanted), until === '' ? undefined : until, know.environment);
      const earlier = picks.get(wanted);
      next.set(wanted, earlier?.version === version ? earlier : await know.fetch(wanted, version));
    }));
    const same = next.size === picks.size && [...next].every(([wanted, artifact]) => picks.get(wanted)?.version === artifact.version);
    if (same) return [...next].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, artifact]) => artifact);
    if (next.size > MAXIMUM_PACKAGES) break;
    picks = next;
  }
  throw new EcosystemError('dependency-unresolved', `no set of packages fits ${name} ${target.version}`, { where: target.purl, remedy: 'Claim a version whose dependencies agree.' });
}

async function collect(know: Knowledge, target: Artifact, name: string, picks: ReadonlyMap<string, Artifact>): Promise<Map<string, Wish[]>> {
  const wishes = new Map<string, Wish[]>();
  const seen = new Set<string>();
  const queue: { readonly artifact: Artifact; readonly name: string; readonly extras: readonly string[] }[] = [{ artifact: target, name, extras: [] }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const key = `${next.name}[${next.extras.join(',')}]`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const line of await know.requirements(next.artifact)) {
      const requirement = applicable(line, next.name, know.environment, next.extras);
      // The target itself is fixed: whoever asks for it gets it.
      if (requirement === undefined || requirement.name === name) continue;
      wishes.set(requirement.name, [...(wishes.get(requirement.name) ?? []), { requirement, by: next.name }]);
      const picked = picks.get(requirement.name);
      if (picked !== undefined) queue.push({ artifact: picked, name: requirement.name, extras: requirement.extras });
    }
  }
  return wishes;
}

function applicable(line: string, by: string, environment: Environment, extras: readonly string[]): Requirement | undefined {
  const requirement = parseRequirement(line);
  const refuse = (why: string, code: 'dependency-refused' | 'dependency-unresolved'): never => {
    throw new EcosystemError(code, `the requirement ${JSON.stringify(line.slice(0, 120))} ${why}`, { where: by, remedy: 'Claim a version whose dependencies all come from the index.' });
  };
  if (requirement === undefined) return refuse('cannot be read', 'dependency-unresolved');
  try {
    if (requirement.marker !== undefined && !markerHolds(requirement.marker, environment, extras)) return undefined;
  } catch {
    return refuse('has a marker that cannot be read', 'dependency-unresolved');
  }
  if (requirement.url !== undefined) return refuse('comes from a URL and not from the index', 'dependency-refused');
  if (requirement.specifier !== '' && !validRange(requirement.specifier)) return refuse('cannot be read', 'dependency-unresolved');
  return requirement;
}

function choose(name: string, files: readonly IndexedFile[], wishes: readonly Wish[], preferred: string | undefined, until: string | undefined, environment: Environment): string {
  const specifiers = wishes.map((wish) => wish.requirement.specifier).filter((each) => each !== '');
  const runs = (file: IndexedFile): boolean => (file.kind === 'sdist' || file.pure)
    && (file.requiresPython === undefined || !validRange(file.requiresPython) || satisfies(environment.python_full_version, file.requiresPython, { prereleases: true }));
  const usable = files.filter(runs);
  const fits = (version: string, prereleases: boolean): boolean => specifiers.every((each) => satisfies(version, each, { prereleases })) && (prereleases || specifiers.length > 0 || !pypiVersions.prerelease(version));
  const pinned = specifiers.some((each) => /^={2,3}/.test(each));
  const fitting = (prereleases: boolean, inTime: boolean): string | undefined => [...new Set(usable
    .filter((file) => (!file.yanked || pinned) && (!inTime || until === undefined || file.uploaded === undefined || file.uploaded <= until) && fits(file.version, prereleases))
    .map((file) => file.version))].sort(pypiVersions.compare).at(-1);
  if (preferred !== undefined && usable.some((file) => file.version === preferred) && fits(preferred, true)) return preferred;
  const chosen = fitting(false, true) ?? fitting(true, true) ?? fitting(false, false) ?? fitting(true, false);
  if (chosen !== undefined) return chosen;
  const asked = wishes.map((wish) => `${wish.by} wants ${wish.requirement.specifier || 'any'}`).join(', ');
  throw new EcosystemError('dependency-unresolved', `no release of ${name} fits (${asked})`, { where: name, remedy: 'Claim a version whose dependencies are still published.' });
}
