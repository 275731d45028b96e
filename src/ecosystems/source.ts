import type { Unpacked } from './archive/unpack.ts';
import type { Artifact, Ecosystem } from './ecosystem.ts';

/** Where files come from, without a say in how they are built: what a compile recipe starts from. */
export interface Source extends Pick<Ecosystem, 'type' | 'osv' | 'versions' | 'releases' | 'fetch'> {
  /** Unpacks a fetched artifact into a new empty folder, the package's own root at the top. Nothing is run. */
  unpack(artifact: Artifact, folder: string): Promise<Unpacked>;
}
