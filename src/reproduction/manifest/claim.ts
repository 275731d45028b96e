import { createHash } from 'node:crypto';
import { basename, dirname, resolve } from 'node:path';
import canonicalize from 'canonicalize';
import { ReproductionError } from '../error.ts';
import { bundleOf, manifestNames, openBundle, type Bundle } from './bundle.ts';
import { parseManifest } from './parse.ts';
import type { Action, Manifest } from './schema.ts';
import { define } from './value.ts';

/** A manifest and the files that it names: everything a verdict is about, and all that it takes to repeat one. */
export interface Claim {
  readonly manifest: Manifest;
  /** By the name that the manifest gives; nothing else of the folder or archive. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Hexadecimal SHA-256 over the canonical manifest (RFC 8785) and the digests of its files. */
  readonly sha256: string;
  /** For people: the name of its folder or archive. */
  readonly label: string;
}

/** Reads a folder with a manifest, a manifest with its files beside it, or a zip of such a folder. */
export async function readClaim(path: string): Promise<Claim> {
  return claimIn(await openBundle(path), nameOf(path));
}

/** The same of a zip's or a manifest's bytes. */
export async function readClaimBytes(bytes: Uint8Array, label: string): Promise<Claim> {
  return claimIn(await bundleOf(bytes, label), label);
}

async function claimIn(bundle: Bundle, label: string): Promise<Claim> {
  const manifest = parseManifest(bundle.manifest.text, bundle.manifest.label);
  const files = new Map<string, Uint8Array>();
  for (const name of filesOf(manifest)) files.set(name, await bundle.file(name));
  return claimOf(manifest, files, label);
}

/** The folder's or archive's own name: where it lies on this machine is nobody's business in evidence and reports. */
function nameOf(path: string): string {
  const whole = resolve(path);
  const name = basename(whole);
  return (manifestNames as readonly string[]).includes(name) ? basename(dirname(whole)) : name;
}

/** A claim of parts that are at hand already, for example from an evidence envelope. */
export function claimOf(manifest: Manifest, files: ReadonlyMap<string, Uint8Array>, label: string): Claim {
  const missing = filesOf(manifest).find((name) => !files.has(name));
  if (missing !== undefined) throw new ReproductionError('bundle-invalid', `the manifest names the file ${missing}, which is not there`, { where: label, remedy: `bring ${missing}` });
  const named = new Map(filesOf(manifest).map((name) => [name, files.get(name) ?? new Uint8Array()]));
  return { manifest, files: named, sha256: digest(manifest, named), label };
}

/** Every file that a manifest names, sorted. */
function filesOf(manifest: Manifest): readonly string[] {
  const { targets, proof, controls } = manifest;
  const inAction = (action: Action): readonly (string | undefined)[] => (action.run?.files ?? []).map(({ from }) => from);
  const named = [
    targets.vulnerable.archive, targets.fixed?.archive, targets.fixed?.patch,
    ...(proof.strength === 'script' ? [proof.script] : []),
    ...(proof.strength === 'human' ? [] : inAction(proof)),
    ...inAction(controls.liveness),
    ...(controls.regression ?? []).flatMap(inAction),
  ];
  return [...new Set(named.filter((name) => name !== undefined))].toSorted();
}

function digest(manifest: Manifest, files: ReadonlyMap<string, Uint8Array>): string {
  const digests = {};
  for (const [name, data] of files) define(digests, name, createHash('sha256').update(data).digest('hex'));
  const text = canonicalize({ manifest, files: digests });
  if (text === undefined) throw new ReproductionError('manifest-invalid', 'the manifest has no canonical form', { remedy: 'use plain JSON values' });
  return createHash('sha256').update(text).digest('hex');
}
