import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { readClaimBytes, type Claim } from '../../src/reproduction/index.ts';

const folder = fileURLToPath(new URL('../../conformance/same-flaw', import.meta.url));

/** One package with published flaws in one release; the README beside the files says what each part is. */
const setSchema = z.strictObject({
  target: z.string(),
  controls: z.record(z.string(), z.unknown()),
  limits: z.record(z.string(), z.unknown()).default({ wallSeconds: 5, memoryMiB: 256 }),
  flaws: z.record(z.string(), z.strictObject({
    aliases: z.array(z.string()).min(1),
    cwe: z.string(),
    says: z.string(),
    oracle: z.record(z.string(), z.unknown()),
    /** Written by us against the vulnerable release: minimal, and about this flaw alone. */
    patch: z.string().optional(),
    proofs: z.record(z.string(), z.record(z.string(), z.unknown())),
  })),
});
type FlawSet = z.infer<typeof setSchema>;

const tableSchema = z.array(z.strictObject({
  /** `package/flaw/proof` */
  first: z.string(),
  second: z.string(),
  expected: z.enum(['same', 'different']),
  because: z.string(),
}));

export interface Pair {
  readonly name: string;
  readonly first: Claim;
  readonly second: Claim;
  /** The minimal patch of the first one's flaw. */
  readonly patch: string;
  readonly expected: 'same' | 'different';
  readonly because: string;
}

/** The pairs of the table, each with its claims as the engine reads them from a reporter. */
export async function readPairs(): Promise<readonly Pair[]> {
  const sets = new Map<string, FlawSet>();
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.yaml') && name !== 'pairs.yaml')) {
    sets.set(basename(file, '.yaml'), setSchema.parse(parse(await readFile(join(folder, file), 'utf8'))));
  }
  const table = tableSchema.parse(parse(await readFile(join(folder, 'pairs.yaml'), 'utf8')));
  return Promise.all(table.map(async ({ first, second, expected, because }) => {
    const { set, flaw: { patch } } = find(sets, first);
    if (patch === undefined) throw new Error(`${first}: its flaw has no patch`);
    if (find(sets, second).set !== set) throw new Error(`${first} and ${second} are about different packages`);
    return { name: `${first} ~ ${second}`, first: await claimNamed(sets, first), second: await claimNamed(sets, second), patch, expected, because };
  }));
}

function find(sets: ReadonlyMap<string, FlawSet>, path: string): { readonly set: FlawSet; readonly flaw: FlawSet['flaws'][string]; readonly proof: Readonly<Record<string, unknown>> } {
  const [name = '', flawName = '', proofName = ''] = path.split('/');
  const set = sets.get(name);
  const flaw = set?.flaws[flawName];
  const proof = flaw?.proofs[proofName];
  if (set === undefined || flaw === undefined || proof === undefined) throw new Error(`there is no proof ${path}`);
  return { set, flaw, proof };
}

async function claimNamed(sets: ReadonlyMap<string, FlawSet>, path: string): Promise<Claim> {
  const { set: { target, controls, limits }, flaw, proof: { oracle = flaw.oracle, ...action } } = find(sets, path);
  const document = {
    apiVersion: 'reproduction/v1', title: flaw.says, vulnerability: { aliases: flaw.aliases, cwe: [flaw.cwe] },
    targets: { vulnerable: { purl: target } }, proof: { strength: 'data', ...action }, oracle, controls, limits,
  };
  return readClaimBytes(Buffer.from(JSON.stringify(document)), path);
}
