import { parseManifest } from '../manifest/index.ts';
import type { Claim } from '../manifest/index.ts';
import type { Statement } from './schema.ts';

/**
 * The claim as it was tried, from the envelope alone. The manifest goes through the ordinary reader: a signed one is as
 * hostile as any other.
 */
export function claimFromEvidence({ predicate: { claim } }: Statement): Claim {
  const { label, sha256, manifest, files } = claim;
  return {
    label, sha256,
    manifest: parseManifest(JSON.stringify(manifest), label),
    files: new Map(files.map(({ path, data }) => [path, new Uint8Array(Buffer.from(data, 'base64'))])),
  };
}
