/**
 * What the engine asks of a package ecosystem. One folder each under `ecosystems/`, one line each in `registry.ts`;
 * `docs/add-an-ecosystem.md` walks through one. Nothing here runs package code on the host: files are fetched by
 * digest and unpacked by our own strict reader; what must run (a compiler, a build script) runs in the sandbox
 * without network.
 */

/** Order of versions inside one ecosystem. */
export interface VersionOrder {
  /** Negative, zero, positive; total over `valid` versions. */
  compare(left: string, right: string): number;
  valid(version: string): boolean;
  prerelease(version: string): boolean;
  /** The release line a version belongs to, for example `4.17`; ranges are searched line by line. */
  line(version: string): string;
}

/** One downloadable file of a release, as the registry describes it. */
export interface RegistryFile {
  readonly url: string;
  readonly filename: string;
  readonly kind: 'tarball' | 'sdist' | 'wheel' | 'source-package';
  /** Strongest digest that the registry gives, for example `sha512-…` (SRI form). */
  readonly integrity: string;
}

export interface Release {
  readonly version: string;
  /** RFC 3339, where the registry tells. */
  readonly published?: string;
  /** Yanked, deprecated by unpublishing, or withdrawn: listed, but not offered. */
  readonly withdrawn: boolean;
  readonly files: readonly RegistryFile[];
}

/** A verified archive in the content store. */
export interface Artifact {
  /** Canonical purl with version. */
  readonly purl: string;
  readonly version: string;
  /** Absolute path of the archive on the host. */
  readonly file: string;
  readonly filename: string;
  /** Hexadecimal SHA-256 of the archive: the subject of every verdict. */
  readonly sha256: string;
}

/** One package of the recorded tree; `place` is where it goes relative to the build's root. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly place: string;
}

/** The dependencies that every side of a comparison shares, so that nothing but the target differs. */
export interface DependencyTree {
  readonly packages: readonly Dependency[];
}

export interface Patch {
  /** Unified diff, paths relative to the package's root (a/ b/ prefixes allowed). */
  readonly text: string;
}

export interface BuildRequest {
  readonly artifact: Artifact;
  readonly dependencies: DependencyTree;
  readonly patch?: Patch;
  /** Name of a compile recipe, for C and C++ sources. */
  readonly recipe?: string;
}

/** A ready folder that is mounted read-only at /target. Cached by the content of everything that went in. */
export interface Build {
  readonly path: string;
  /** Hexadecimal SHA-256 over the tree's names, modes and contents, taken when it was built and checked when it is used. */
  readonly sha256: string;
  readonly artifact: Artifact;
  readonly dependencies: DependencyTree;
  readonly patched: boolean;
}

/** Which harness can load what the ecosystem builds. */
export type Language = 'javascript' | 'python' | 'native';

export interface Ecosystem {
  /** purl type. */
  readonly type: string;
  /** OSV's ecosystem name, or undefined where OSV has none. */
  readonly osv: string | undefined;
  readonly language: Language;
  readonly versions: VersionOrder;
  /** Every published version, oldest first in version order. Throws EcosystemError `package-not-found`. */
  releases(name: string): Promise<readonly Release[]>;
  /** Verified against the registry's digest. Throws `version-not-found`, `digest-mismatch`, `no-usable-file`. */
  fetch(name: string, version: string): Promise<Artifact>;
  /**
   * The tree for a version. With `recorded`, every package of it is kept at its version where the version's own
   * requirements allow, so that two sides differ in the target alone. Nothing is run.
   */
  resolve(artifact: Artifact, recorded?: DependencyTree): Promise<DependencyTree>;
  /** Throws `patch-does-not-apply` and `build-failed` (with the log's end as cause text). */
  build(request: BuildRequest): Promise<Build>;
  /** The same layout with the target replaced by an inert stub that loads, answers everything and does nothing. */
  neutral(build: Build): Promise<Build>;
}
