import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { PackageURL } from 'packageurl-js';
import { liftSingleRoot, unpack } from './archive/unpack.ts';
import type { VersionOrder } from './ecosystem.ts';
import { EcosystemError } from './error.ts';
import type { Source } from './source.ts';
import type { Toolbox } from './toolbox.ts';

export interface AttachedArchive {
  /** File name, as the claim calls it. */
  readonly name: string;
  readonly data: Uint8Array;
}

const MAXIMUM_BYTES = 256 * 1024 * 1024;

/** One archive that came with the claim. It has one version, named by its content, and no order worth the name. */
export function openAttached(tools: Toolbox, archive: AttachedArchive): Source {
  const version = versionOfAttached(archive);
  const purl = new PackageURL('generic', undefined, archive.name, undefined, { checksum: version.replace('-', ':') }, undefined).toString();
  const versions: VersionOrder = { compare: (left, right) => (left < right ? -1 : left > right ? 1 : 0), valid: () => true, prerelease: () => false, line: () => 'attached' };
  return {
    type: 'generic',
    osv: undefined,
    versions,
    releases: () => Promise.resolve([{ version, withdrawn: false, files: [] }]),
    async fetch() {
      if (archive.data.byteLength > MAXIMUM_BYTES) throw new EcosystemError('archive-invalid', `${archive.name} is larger than ${MAXIMUM_BYTES} bytes`, { where: archive.name, remedy: 'Attach the sources alone.' });
      return tools.store.keepArtifact({ purl, version, filename: archive.name }, (file) => writeFile(file, archive.data));
    },
    async unpack(artifact, folder) {
      const unpacked = await unpack(artifact.file, folder, { decompress: tools.decompress, label: archive.name });
      await liftSingleRoot(folder);
      return unpacked;
    },
  };
}

/** An attached archive has no version but its content. */
export function versionOfAttached({ data }: AttachedArchive): string {
  return `sha256-${createHash('sha256').update(data).digest('hex')}`;
}
