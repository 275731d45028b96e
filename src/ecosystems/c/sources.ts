import { mkdir, stat } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import type { Decompress } from '../archive/open.ts';
import { liftSingleRoot, unpack } from '../archive/unpack.ts';
import { EcosystemError } from '../error.ts';
import { applyPatch } from '../patch/apply.ts';
import { listTree } from '../archive-cache/tree.ts';
import type { Recipe } from './recipe.ts';

export interface SourceRequest {
  readonly label: string;
  readonly recipe: Pick<Recipe, 'name' | 'nested'>;
  readonly patch: string | undefined;
  readonly decompress: Decompress;
}

/**
 * Makes an unpacked package ready to be compiled: unpacks the archives inside it first, so that a patch can touch
 * vendored sources too, then applies the patch. Nothing of the source runs.
 */
export async function prepareSources(folder: string, request: SourceRequest): Promise<void> {
  const { recipe, label, decompress } = request;
  for (const { archive, into } of recipe.nested) {
    const found = (await listTree(folder)).filter((file) => matchesGlob(file, archive));
    if (found.length > 1) throw notAsTheRecipeSays(label, recipe, `has ${found.length} archives named ${archive}`);
    const [inner] = found;
    if (inner === undefined) continue;
    if (await stat(join(folder, into)).catch(() => undefined) !== undefined) throw notAsTheRecipeSays(label, recipe, `already has ${into}, where ${inner} should go`);
    await mkdir(join(folder, into), { recursive: true, mode: 0o755 });
    await unpack(join(folder, inner), join(folder, into), { label: `${label}: ${inner}`, decompress });
    await liftSingleRoot(join(folder, into));
  }
  if (request.patch !== undefined) await applyPatch(folder, request.patch, label);
}

export function notAsTheRecipeSays(label: string, recipe: Pick<Recipe, 'name'>, why: string): EcosystemError {
  return new EcosystemError('build-failed', `the source ${why}`, { where: label, remedy: `Use a version that the recipe ${recipe.name} fits, or another recipe.` });
}
