import { z } from 'zod';
import { verdicts } from '../result.ts';

/**
 * The predicate `reproduction/v1` and the statement around it (in-toto Attestation Framework, Statement v1). Whoever
 * holds the envelope holds all that a second run needs: the claim's manifest and files, the recorded dependency tree,
 * and the digests of everything that was fetched and built. Strict: what is not described here is refused, so that a
 * signature never covers something that no reader looks at.
 */
export const predicateType = 'https://breakwater.dev/reproduction/v1';
export const statementType = 'https://in-toto.io/Statement/v1';
export const payloadType = 'application/vnd.in-toto+json';

/** Bounds on what one statement may carry. */
export const most = { files: 512, fileBytes: 32 << 20, runs: 4_096, cells: 8_192, packages: 4_096, depth: 64 } as const;

const text = z.string().max(65_536);
const word = z.string().max(256);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.iso.datetime();
const side = z.enum(['vulnerable', 'fixed', 'neutral']);
const figure = z.number().nonnegative();

const dependencies = z.strictObject({
  packages: z.array(z.strictObject({ name: word, version: word, sha256, place: z.string().max(4_096) })).max(most.packages),
});

const builds = z.array(z.strictObject({
  side, version: word, purl: z.string().max(1_024),
  /** The published archive, as fetched. */
  artifactSha256: sha256,
  /** The tree that was mounted. */
  buildSha256: sha256,
  patched: z.boolean(), dependencies,
})).max(64);

const runs = z.array(z.strictObject({
  side, version: word, trial: z.int().min(1),
  outcome: z.enum(['fired', 'silent', 'indeterminate']),
  because: text,
  figures: z.record(word, z.unknown()).optional(),
  executions: z.array(z.strictObject({ end: word, wallMilliseconds: figure, cpuMilliseconds: figure, memory: word })).max(256),
})).max(most.runs);

/** The manifest as it was understood, in the manifest's own schema; `claim.ts` reads it with the ordinary reader. */
const claim = z.strictObject({
  label: text, sha256,
  manifest: z.record(word, z.unknown()),
  files: z.array(z.strictObject({ path: z.string().min(1).max(1_024), sha256, data: z.base64() })).max(most.files),
});

const range = z.strictObject({
  package: z.string().max(1_024), ecosystem: word.optional(),
  events: z.array(z.strictObject({ introduced: word.optional(), fixed: word.optional() })).max(most.cells),
  versions: z.array(word).max(most.cells),
  unjudged: z.array(word).max(most.cells),
  cells: z.array(z.strictObject({
    version: word, state: z.enum(['fired', 'silent', 'dead']),
    /** Run, or inferred because its neighbors agree. */
    probed: z.boolean(),
    because: text.optional(), artifactSha256: sha256.optional(),
  })).max(most.cells),
  trials: z.int().min(0),
});

const fix = z.strictObject({
  fix: text, verified: z.boolean(),
  /** The unified diff that was verified, base64; absent where the fix is a published version. */
  patch: z.base64().optional(),
  steps: z.array(z.strictObject({ name: word, status: z.enum(['passed', 'failed', 'skipped']), because: text })).max(32),
  seed: word, runs, builds,
});

export const predicateSchema = z.strictObject({
  claim,
  verdict: z.enum(verdicts),
  strength: z.enum(['data', 'script', 'human']).optional(),
  oracle: word.optional(),
  reasons: z.array(z.strictObject({ code: z.string().regex(/^[a-z][a-z-]{1,63}$/), text })).min(1).max(64),
  firing: z.strictObject({ fired: z.int().min(0), of: z.int().min(1), low: figure, high: figure }).optional(),
  runs,
  liveness: z.array(z.strictObject({ side, passed: z.boolean(), because: text })).max(64),
  builds,
  range: range.optional(),
  fix: fix.optional(),
  engine: z.strictObject({ name: z.literal('breakwater'), version: word, node: word }),
  host: z.strictObject({ platform: word, kernel: word, architecture: word }),
  sandbox: z.strictObject({
    driver: word,
    /** How the memory limit was held. */
    memory: word,
    /** How many quick attacks were tried before the first job, and the ids of those that were not shown to be contained. */
    selfTest: z.strictObject({ attacks: z.int().min(0), contained: z.int().min(0), through: z.array(word).max(64) }).optional(),
  }),
  startedAt: time,
  finishedAt: time,
});
export type Predicate = z.infer<typeof predicateSchema>;

export const statementSchema = z.strictObject({
  _type: z.literal(statementType),
  subject: z.array(z.strictObject({ name: z.string().min(1).max(1_024), digest: z.strictObject({ sha256 }) })).min(1).max(64),
  predicateType: z.literal(predicateType),
  predicate: predicateSchema,
});
export type Statement = z.infer<typeof statementSchema>;
