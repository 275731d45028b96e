import { ReproductionError } from '../error.ts';
import { claimOf, parseManifest } from '../manifest/index.ts';
import type { Claim } from '../manifest/index.ts';
import type { Statement } from './schema.ts';

/**
 * The claim as it was tried, from the envelope alone. The manifest goes through the ordinary reader, since a signed one
 * is as hostile as any other, and what comes out must be the very claim that was signed for.
 */
export function claimFromEvidence({ predicate }: Statement): Claim {
  const { label, sha256, manifest, files } = predicate.claim;
  const contents = new Map(files.map(({ path, data }) => [path, new Uint8Array(Buffer.from(data, 'base64'))]));
  const claim = claimOf(parseManifest(JSON.stringify(manifest), label), contents, label);
  if (claim.sha256 !== sha256) {
    throw new ReproductionError('evidence-invalid', `The claim inside has the digest ${claim.sha256}, not ${sha256} as signed`, {
      where: 'predicate.claim.sha256', remedy: 'Ask for the envelope as `breakwater reproduce --evidence` wrote it.',
    });
  }
  return claim;
}
