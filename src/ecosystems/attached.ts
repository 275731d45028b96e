import { copyFile, stat } from 'node:fs/promises';
import { PackageURL } from 'packageurl-js';
import { liftSingleRoot, unpack } from './archive/unpack.ts';
import type { VersionOrder } from './ecosystem.ts';
import { EcosystemError } from './error.ts';
import type { Source } from './source.ts';
import type { Toolbox } from './toolbox.ts';

export interface AttachedArchive {
  /** On the host. */
  readonly file: string;
  /** Hexadecimal; what the claim's own file list says. */
  readonly sha256: string;
  readonly name: string;
}

const MAXIMUM_BYTES = 256 * 1024 * 1024;

/** One archive that came with the claim. It has one version, named by its content, and no order worth the name. */
export function openAttached(tools: Toolbox, archive: AttachedArchive): Source {
  const version = `sha256-${archive.sha256}`;
  const purl = new PackageURL('generic', undefined, archive.name, undefined, { checksum: `sha256:${archive.sha256}` }, undefined).toString();
  const versions: VersionOrder = { compare: (left, right) => (left < right ? -1 : left > right ? 1 : 0), valid: () => true, prerelease: () => false, line: () => 'attached' };
  return {
    type: 'generic',
    osv: undefined,
    versions,
    releases: () => Promise.resolve([{ version, withdrawn: false, files: [] }]),
    async fetch() {
      if ((await stat(archive.file)).size > MAXIMUM_BYTES) throw new EcosystemError('archive-invalid', `${archive.name} is larger than ${MAXIMUM_BYTES} bytes`, { where: archive.name });
      const artifact = await tools.store.keepArtifact({ purl, version, filename: archive.name }, (file) => copyFile(archive.file, file));
      if (artifact.sha256 === archive.sha256) return artifact;
      throw new EcosystemError('digest-mismatch', `${archive.name} changed while it was read`, { where: archive.name, remedy: 'Run it again with the claim left alone.' });
    },
    async unpack(artifact, folder) {
      const unpacked = await unpack(artifact.file, folder, { decompress: tools.decompress, label: archive.name });
      await liftSingleRoot(folder);
      return unpacked;
    },
  };
}
