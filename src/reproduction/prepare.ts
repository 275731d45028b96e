import { EcosystemError, type Artifact, type Build, type DependencyTree, type Ecosystem } from '../ecosystems/index.ts';
import { foreignPlaces } from './belongings.ts';
import { isInfrastructure, type Laboratory } from './laboratory.ts';
import type { Claim } from './manifest/index.ts';
import type { Reason, ReasonCode, Side } from './result.ts';

/** One side of a comparison, ready to be mounted. */
export interface Specimen {
  readonly side: Side;
  readonly version: string;
  readonly build: Build;
}

export interface Prepared {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  /** Shared by every side, so that nothing but the target differs. */
  readonly dependencies: DependencyTree;
  /** Where the dependencies are in the build, as the sandbox sees it. */
  readonly foreign: readonly string[];
  readonly vulnerable: Specimen;
  readonly neutral: Specimen;
  readonly fixed: Specimen | undefined;
}

/** The claim cannot be tried as it stands, or (infrastructure) not now. */
export class Unprepared extends Error {
  readonly verdict: 'invalid' | 'indeterminate';
  readonly reason: Reason;

  constructor(verdict: 'invalid' | 'indeterminate', reason: Reason, cause: unknown) {
    super(reason.text, { cause });
    this.verdict = verdict;
    this.reason = reason;
  }
}

/** Fetches and builds all sides: nothing of the packages runs on the host. Throws `Unprepared`, or an EcosystemError for a missing tool. */
export async function prepare(claim: Claim, laboratory: Laboratory): Promise<Prepared> {
  const { targets } = claim.manifest;
  const { recipe } = targets;
  const say = (stage: string): void => laboratory.onProgress?.({ stage, label: claim.label });

  say('fetching');
  const place = await explained('vulnerable', () => laboratory.ecosystems.locate(sourceOf(claim, targets.vulnerable, recipe)));
  const { ecosystem, name } = place;
  const artifact = await explained('vulnerable', () => ecosystem.fetch(name, required(place.version, 'vulnerable')));
  const fixedArtifact = await explained('fixed', () => fetchFixed(claim, laboratory, artifact, name));
  const dependencies = await explained('vulnerable', () => ecosystem.resolve(artifact));

  say('building');
  const withRecipe = recipe === undefined ? {} : { recipe };
  const build = await explained('vulnerable', () => ecosystem.build({ artifact, dependencies, ...withRecipe }));
  const fixed = fixedArtifact === undefined ? undefined : await explained('fixed', async () => ecosystem.build({
    artifact: fixedArtifact,
    dependencies: fixedArtifact === artifact ? dependencies : await ecosystem.resolve(fixedArtifact, dependencies),
    ...(targets.fixed?.patch === undefined ? {} : { patch: { text: textOf(claim, targets.fixed.patch) } }),
    ...withRecipe,
  }));
  if (fixed !== undefined && fixed.sha256 === build.sha256) {
    throw new Unprepared('invalid', { code: 'same-artifact', text: 'the vulnerable and the fixed side are the same bytes' }, undefined);
  }
  const neutral = await explained('vulnerable', () => ecosystem.neutral(build));
  return {
    ecosystem, name, dependencies, foreign: foreignPlaces(ecosystem.language, build, neutral),
    vulnerable: { side: 'vulnerable', version: artifact.version, build },
    neutral: { side: 'neutral', version: artifact.version, build: neutral },
    fixed: fixed === undefined ? undefined : { side: 'fixed', version: fixed.patched ? `${artifact.version} + patch` : fixed.artifact.version, build: fixed },
  };
}

/**
 * The archive of the fixed side: the vulnerable one again where a patch makes it, nothing where no fix is named. Another
 * package is no fix, not even one that brings the claimed package along in another version.
 */
async function fetchFixed(claim: Claim, laboratory: Laboratory, vulnerable: Artifact, wanted: string): Promise<Artifact | undefined> {
  const { vulnerable: { purl }, fixed, recipe } = claim.manifest.targets;
  if (fixed === undefined) return undefined;
  if (fixed.purl === undefined && fixed.archive === undefined) return vulnerable;
  const { ecosystem, name, version } = laboratory.ecosystems.locate(sourceOf(claim, fixed, recipe));
  if (purl !== undefined && fixed.purl !== undefined && (name !== wanted || typeOf(fixed.purl) !== typeOf(purl))) {
    throw new Unprepared('invalid', { code: 'manifest-wrong', text: `the fixed side is another package, ${name}` }, undefined);
  }
  return ecosystem.fetch(name, required(version, 'fixed'));
}

function typeOf(purl: string): string {
  return purl.slice(0, purl.indexOf('/')).toLowerCase();
}

export function sourceOf(claim: Claim, source: { readonly purl?: string | undefined; readonly archive?: string | undefined }, recipe: string | undefined): Parameters<Laboratory['ecosystems']['locate']>[0] {
  const data = source.archive === undefined ? undefined : claim.files.get(source.archive);
  return {
    ...(source.purl === undefined ? {} : { purl: source.purl }),
    ...(source.archive === undefined || data === undefined ? {} : { archive: { name: source.archive, data } }),
    ...(recipe === undefined ? {} : { recipe }),
  };
}

export function textOf(claim: Claim, path: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(claim.files.get(path));
}

function required(version: string | undefined, side: Side): string {
  if (version === undefined) throw new EcosystemError('version-not-found', `the ${side} target names no version`, { where: `targets.${side}.purl`, remedy: 'add @VERSION to the purl' });
  return version;
}

const invalidCodes: Readonly<Partial<Record<EcosystemError['code'], ReasonCode>>> = {
  'unknown-ecosystem': 'manifest-wrong',
  'name-invalid': 'manifest-wrong',
  'recipe-unknown': 'manifest-wrong',
  'package-not-found': 'package-missing',
  'no-usable-file': 'build-failed',
  'archive-invalid': 'build-failed',
  'build-failed': 'build-failed',
  'dependency-refused': 'dependency-refused',
  'dependency-unresolved': 'dependency-refused',
  'patch-does-not-apply': 'patch-does-not-apply',
};

/** Turns what an ecosystem refuses into a verdict's reason; what is the machine's fault goes on as an error. */
async function explained<T>(side: 'vulnerable' | 'fixed', act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof EcosystemError)) throw error;
    if (isInfrastructure(error)) throw new Unprepared('indeterminate', { code: 'infrastructure', text: error.message }, error);
    const code = error.code === 'version-not-found' ? `${side}-version-missing` as const : invalidCodes[error.code];
    if (code === undefined) throw error;
    throw new Unprepared('invalid', { code, text: error.message }, error);
  }
}
