import { EcosystemError } from '../../ecosystems/index.ts';
import { ReproductionError } from '../error.ts';
import type { Session } from '../flow.ts';
import { isInfrastructure, type Laboratory } from '../laboratory.ts';
import type { Claim } from '../manifest/index.ts';
import type { Observation } from '../oracles/oracle.ts';
import { affectedOf, disagreements } from './affected.ts';
import type { AffectedRange, Cell } from './result.ts';
import { searchRange, type Point, type State } from './search.ts';

export interface RangeOptions {
  /** Looks at every version instead of searching: what the search is measured against. */
  readonly exhaustive?: boolean;
  /** Extra looks into stretches between probed versions; default by the number of versions. */
  readonly spotChecks?: number;
}

/** Further trials on both sides of every edge; a silent one that disagrees with the first makes the version count as fired. */
const edgeTrials = 1;

/**
 * On which published versions the confirmed proof fires, by execution. A version on which it is silent must be alive,
 * else its silence says nothing and it counts as `dead`.
 */
export async function executeRange(claim: Claim, session: Session, laboratory: Laboratory, options: RangeOptions = {}): Promise<AffectedRange> {
  const { prepared, prover, reference } = session;
  if (prepared === undefined || prover === undefined || reference === undefined) {
    throw new ReproductionError('not-confirmed', `${claim.label} does not fire on its vulnerable side, so it has no range`, { remedy: 'run `breakwater reproduce` on it and read the reasons' });
  }
  const points = await pointsOf(claim, prepared);
  const established = options.exhaustive === true ? new Map<string, Probe>() : establishedBy(session);
  const seen = new Map<number, Probe>();
  let trials = 0;

  async function tryOnce(version: string): Promise<Probe> {
    trials += 1;
    const { ecosystem, name, dependencies } = prepared as NonNullable<typeof prepared>;
    try {
      const artifact = await ecosystem.fetch(name, version);
      const { recipe } = claim.manifest.targets;
      const build = await ecosystem.build({ artifact, dependencies: await ecosystem.resolve(artifact, dependencies), ...(recipe === undefined ? {} : { recipe }) });
      let observation = await (prover as NonNullable<typeof prover>).trial(build, reference);
      for (let again = 0; again < edgeTrials && isDoubtful(observation); again++) observation = await (prover as NonNullable<typeof prover>).trial(build, reference);
      const state = stateOf(observation);
      if (state !== 'silent') return { state, because: observation.because, artifactSha256: artifact.sha256 };
      const alive = await (prover as NonNullable<typeof prover>).check(build, claim.manifest.controls.liveness);
      return alive.passed
        ? { state, because: observation.because, artifactSha256: artifact.sha256 }
        : { state: 'dead', because: `not alive: ${alive.because}`, artifactSha256: artifact.sha256 };
    } catch (error) {
      if (!(error instanceof EcosystemError) || isInfrastructure(error) || error.code === 'tool-missing') throw error;
      return { state: 'dead', because: error.message };
    }
  }
  /** Neither fired nor silent beside the vulnerable version: noise of a busy machine, if a second look tells. */
  function isDoubtful(observation: Observation): boolean {
    return observation.outcome === 'silent' && observation.complete && !(prover as NonNullable<typeof prover>).silentBeside(observation, reference as Observation);
  }
  function stateOf(observation: Observation): State {
    if (observation.outcome === 'indeterminate' || observation.figures?.['loaded'] === false) return 'dead';
    if (observation.outcome === 'fired') return 'fired';
    return observation.complete && (prover as NonNullable<typeof prover>).silentBeside(observation, reference as Observation) ? 'silent' : 'dead';
  }
  async function probe(index: number): Promise<State> {
    const { version } = points[index] as Point;
    const result = established.get(version) ?? await tryOnce(version);
    seen.set(index, result);
    laboratory.onProgress?.({ stage: 'searching', label: claim.label, done: seen.size, of: points.length });
    return result.state;
  }

  const everything = points.map((_, index) => index);
  const searched = await searchRange(points, probe, {
    anchors: options.exhaustive === true ? everything : anchorsOf(claim, points, prepared.ecosystem.versions.compare),
    spotChecks: options.exhaustive === true ? 0 : options.spotChecks ?? Math.max(1, Math.round(points.length / 25)),
  });
  const states = [...searched.states];
  for (const index of edgeSides(states)) {
    if (established.has((points[index] as Point).version)) continue;
    const again = await Promise.all(Array.from({ length: edgeTrials }, () => tryOnce((points[index] as Point).version)));
    const fired = again.find(({ state }) => state === 'fired');
    if (states[index] === 'silent' && fired !== undefined) {
      states[index] = 'fired';
      seen.set(index, fired);
    }
  }
  const { compare } = prepared.ecosystem.versions;
  const claimed = claim.manifest.vulnerability?.affected;
  return {
    label: claim.label,
    package: prepared.vulnerable.build.artifact.purl.replace(/@[^@/]*$/, ''),
    ecosystem: prepared.ecosystem.osv,
    cells: points.map(({ version, line }, index): Cell => {
      const { state: _, ...found } = seen.get(index) ?? { state: undefined };
      return { version, line, state: states[index] as State, probed: seen.has(index), ...found };
    }),
    affected: affectedOf(points, states),
    disagreements: claimed === undefined ? undefined : disagreements(points, states, searched.probed, claimed, compare),
    trials,
  };
}

interface Probe {
  readonly state: State;
  readonly because: string;
  readonly artifactSha256?: string;
}

/** What the verdict's own trials have shown of the two published versions that they ran on: more than a search would. */
function establishedBy({ reproduction }: Session): ReadonlyMap<string, Probe> {
  const { verdict, runs, builds } = reproduction;
  if (verdict !== 'confirmed' && verdict !== 'needs-review') return new Map();
  const sides = builds.filter(({ side, patched }) => side !== 'neutral' && !patched);
  return new Map(sides.map(({ side, version, artifactSha256 }) => {
    const own = runs.filter((run) => run.side === side);
    return [version, { state: side === 'fixed' ? 'silent' : 'fired', because: `${own.at(-1)?.because ?? ''} (${own.length} trials of the verdict)`, artifactSha256 }];
  }));
}

async function pointsOf(claim: Claim, { ecosystem, name }: NonNullable<Session['prepared']>): Promise<readonly Point[]> {
  const { compare, valid, line } = ecosystem.versions;
  const listed = new Set(claim.manifest.versions);
  const releases = (await ecosystem.releases(name)).filter(({ version, withdrawn }) => !withdrawn && valid(version) && (listed.size === 0 || listed.has(version)));
  if (releases.length === 0) throw new ReproductionError('no-versions', `the registry offers no version of ${name}`, { remedy: 'check the purl, or list versions in the manifest' });
  return releases.toSorted((a, b) => compare(a.version, b.version)).map(({ version, published }) => ({
    version, line: line(version), ...(published === undefined ? {} : { published: Date.parse(published) }),
  }));
}

/** The claimed versions, and both sides of every edge that the claim states: where an edge is most likely, and where a short line may hide one. */
function anchorsOf(claim: Claim, points: readonly Point[], compare: (left: string, right: string) => number): readonly number[] {
  const { vulnerable, fixed } = claim.manifest.targets;
  const at = (purl: string | undefined): number => points.findIndex(({ version }) => purl !== undefined && purl.endsWith(`@${encodeURIComponent(version).replaceAll('%2B', '+')}`));
  const from = (version: string | undefined): number => (version === undefined || version === '0' ? -1 : points.findIndex((point) => compare(point.version, version) >= 0));
  const stated = (claim.manifest.vulnerability?.affected ?? []).flatMap((range) => [from(range.introduced), from(range.fixed)]);
  const edges = [at(fixed?.purl), ...stated].filter((index) => index >= 0);
  return [at(vulnerable.purl), ...edges, ...edges.map((index) => index - 1)].filter((index) => index >= 0);
}

/** Indexes on either side of a change between fired and silent. */
function edgeSides(states: readonly State[]): readonly number[] {
  const sides = new Set<number>();
  for (let index = 1; index < states.length; index++) {
    if ((states[index] === 'fired') === (states[index - 1] === 'fired')) continue;
    sides.add(index - 1);
    sides.add(index);
  }
  return [...sides].filter((index) => states[index] !== 'dead');
}
