import { createHash } from 'node:crypto';
import type { Predicate, Statement } from './schema.ts';

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * What a statement is about: the archives that were compared and the patches that were tried, each once by its digest.
 * Where nothing could be fetched it is about the claim itself. Written and read by this one rule, so a statement cannot
 * be passed off as one about another artifact.
 */
export function subjectsOf(predicate: Predicate): Statement['subject'] {
  const builds = [...predicate.builds, ...(predicate.fix?.builds ?? [])].filter(({ side }) => side !== 'neutral');
  const archives = builds.map(({ purl, artifactSha256 }) => ({ name: purl, digest: { sha256: artifactSha256 } }));
  const all = [...archives, ...patchesOf(predicate)];
  const subjects = all.filter(({ digest }, index) => all.findIndex((other) => other.digest.sha256 === digest.sha256) === index);
  return subjects.length > 0 ? subjects : [{ name: 'claim', digest: { sha256: predicate.claim.sha256 } }];
}

function patchesOf({ claim, fix }: Predicate): Statement['subject'] {
  const path = patchPath(claim.manifest);
  const named = claim.files.filter((file) => file.path === path).map((file) => ({ name: file.path, digest: { sha256: file.sha256 } }));
  return fix?.patch === undefined ? named : [...named, { name: 'fix.diff', digest: { sha256: sha256Of(Buffer.from(fix.patch, 'base64')) } }];
}

/** `targets.fixed.patch` of a manifest that has not been read with its own schema yet. */
function patchPath(manifest: Predicate['claim']['manifest']): unknown {
  return member(member(manifest['targets'], 'fixed'), 'patch');
}

/** A member of what has not been read with a schema of its own yet. */
export function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
