import { createHash } from 'node:crypto';
import type { Random } from '../../src/kernel/random.ts';
import { parseManifest, type Claim, type Laboratory } from '../../src/reproduction/index.ts';
import type { Pair } from '../support/laboratory.ts';

/** The ten kinds of `reproduction.md`, section 6: claims that must never be confirmed. */
export const kinds = [
  'swapped-builds', 'fixed-missing', 'other-proof', 'does-nothing', 'self-triggering', 'forged-output', 'random-firing', 'fixed-does-not-start', 'deletes-feature', 'blocks-bytes',
] as const;
export type Kind = (typeof kinds)[number];

export interface Negative {
  readonly kind: Kind;
  readonly claim: Claim;
}

/** What the makers get: a true pair, its published versions by side, and a seeded source of variety. */
export interface Material {
  readonly pair: Pair;
  /** Package name as the ecosystem writes it, and purl without version. */
  readonly name: string;
  readonly purl: string;
  /** Published versions up to the vulnerable one, newest first; and from the fixed one on, oldest first. */
  readonly older: readonly string[];
  readonly newer: readonly string[];
  readonly others: readonly Pair[];
  readonly laboratory: Laboratory;
  readonly random: Random;
}

export type Maker = (material: Material) => AsyncGenerator<Claim>;

type Loose = Record<string, unknown>;

/** A claim made from a true one by replacing parts of its manifest; read by the ordinary strict reader. */
export function variation({ claim, name }: Pair, kind: Kind, change: Loose, files: Readonly<Record<string, string>> = {}): Claim {
  const manifest = { ...(claim.manifest as Loose), title: undefined, ...change };
  const text = JSON.stringify(manifest);
  const all = new Map([...claim.files, ...Object.entries(files).map(([path, data]) => [path, Buffer.from(data)] as const)]);
  return { label: `${kind} ${name}`, manifest: parseManifest(text, kind), files: all, sha256: digest(text, all) };
}

/** Equal for claims that differ in words alone: title, label, comments, white space in scripts. */
export function normalized({ manifest, files }: Claim): string {
  const { title: _, vulnerability: __, ...rest } = manifest;
  const used = [...files].map(([path, data]) => [path, Buffer.from(data).toString('utf8').replaceAll(/\/\/.*$|#.*$/gm, '').replaceAll(/\s+/g, ' ').trim()]);
  return createHash('sha256').update(JSON.stringify([rest, used])).digest('hex');
}

export function at(material: Pick<Material, 'purl'>, version: string): { readonly purl: string } {
  return { purl: `${material.purl}@${encodeURIComponent(version)}` };
}

function digest(text: string, files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256').update(text);
  for (const [path, data] of files) hash.update(path).update('\0').update(data);
  return hash.digest('hex');
}
