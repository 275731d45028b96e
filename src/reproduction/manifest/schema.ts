import { z } from 'zod';

/**
 * The manifest, `reproduction/v1`: one small YAML or JSON document that says what is claimed, on which builds, by
 * which proof, and what an outside observer should see. Strict: unknown keys are errors.
 */

const name = z.string().regex(/^[A-Za-z_$][\w$]{0,63}$/);
const dotted = z.string().max(256).regex(/^[\w$-]+(\.[\w$-]+)*$/);
/** Loadable module: the package itself or a file below it; never a path that climbs. */
const moduleName = z.string().min(1).max(256).regex(/^(?!.*(?:^|\/)\.\.?(?:\/|$))[@\w$][\w$./@-]*$/);
/** A file name under /work, relative, without climbing. */
const workPath = z.string().min(1).max(255).regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[\w$./ @+-]+$/);
/** A path inside the claim's folder or zip. */
const bundlePath = workPath;
const value = z.unknown();

/**
 * One call of the target, made by our harness.
 * `module` + `export`: an exported function, or the module itself where `export` is absent.
 * `on` + `method`: a method of a value bound earlier.
 */
const callSchema = z.strictObject({
  module: moduleName.optional(),
  export: dotted.optional(),
  on: name.optional(),
  method: dotted.optional(),
  /** `new` in JavaScript; ignored in Python, where classes are called. */
  new: z.boolean().optional(),
  arguments: z.array(value).max(64).optional(),
  /** Keyword arguments (Python). */
  named: z.record(z.string().max(64), value).optional(),
  /** Appends a Node-style callback and waits for it. */
  callback: z.boolean().optional(),
}).refine((call) => (call.module === undefined) !== (call.on === undefined), { error: 'give either `module` or `on`' });
export type Call = z.infer<typeof callSchema>;

const step = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject({ ...shape, as: name.optional() });

/** Declarative steps: each one key that says what, and `as` to bind its result. */
export const stepSchema = z.union([
  step({ load: moduleName }),
  step({ call: callSchema }),
  step({ get: z.strictObject({ of: name, path: dotted }) }),
  step({ set: z.strictObject({ of: name, path: dotted, value }) }),
  step({ await: name }),
  step({ value }),
  /** Writes a file under /work. */
  step({ write: z.strictObject({ path: workPath, data: value }) }),
  /** Serves a request handler `(request, response)` bound earlier on the sandbox's loopback; binds the port. */
  step({ serve: name }),
  /** Sends an HTTP request to the sandbox's own loopback; the path is sent as it is, byte for byte. */
  step({ request: z.strictObject({
    port: z.union([name, z.int().min(1).max(65_535)]),
    method: z.string().regex(/^[A-Z]{1,16}$/).optional(),
    path: value,
    headers: z.record(z.string().max(128), value).optional(),
    body: value.optional(),
  }) }),
  step({ wait: z.strictObject({ milliseconds: z.int().min(1).max(2_000) }) }),
]);
export type Step = z.infer<typeof stepSchema>;

/** A native program's input, or a command-line use of a package. `{canary: …}` works in every text. */
const runSchema = z.strictObject({
  /** Program inside the build, relative to /target; default: the recipe's own. */
  program: workPath.optional(),
  arguments: z.array(value).max(64).optional(),
  stdin: value.optional(),
  files: z.array(z.strictObject({ path: workPath, data: value.optional(), from: bundlePath.optional() })).max(16).optional(),
});
export type Run = z.infer<typeof runSchema>;

/** What a proof or a control does: exactly one of the three. */
export interface Action {
  readonly call?: Call | undefined;
  readonly steps?: readonly Step[] | undefined;
  readonly run?: Run | undefined;
}

const actionShape = {
  call: callSchema.optional(),
  steps: z.array(stepSchema).min(1).max(64).optional(),
  run: runSchema.optional(),
} as const;
const oneAction = (action: { call?: unknown; steps?: unknown; run?: unknown }): boolean =>
  [action.call, action.steps, action.run].filter((each) => each !== undefined).length === 1;

/** What a result must be. All given parts must hold. */
export interface Predicate {
  readonly equals?: unknown;
  readonly contains?: string | undefined;
  readonly matches?: string | undefined;
  readonly type?: 'null' | 'boolean' | 'number' | 'string' | 'list' | 'object' | 'thrown' | undefined;
  readonly thrown?: string | undefined;
  readonly path?: string | undefined;
  readonly not?: Predicate | undefined;
  readonly any?: readonly Predicate[] | undefined;
  readonly all?: readonly Predicate[] | undefined;
}
export const predicateSchema: z.ZodType<Predicate> = z.lazy(() => z.strictObject({
  equals: value.optional(),
  contains: z.string().max(4_096).optional(),
  /** RE2-safe subset: no back-references, no look-around. */
  matches: z.string().max(512).optional(),
  type: z.enum(['null', 'boolean', 'number', 'string', 'list', 'object', 'thrown']).optional(),
  /** Class of what was thrown. */
  thrown: z.string().max(128).optional(),
  /** The parts are about the value at this path of the result instead of the whole. */
  path: dotted.optional(),
  not: predicateSchema.optional(),
  any: z.array(predicateSchema).max(16).optional(),
  all: z.array(predicateSchema).max(16).optional(),
}));

const dataProof = z.strictObject({ strength: z.literal('data'), ...actionShape })
  .refine(oneAction, { error: 'give exactly one of `call`, `steps`, `run`' });

/**
 * The reporter's code. `isolated`: it runs in a sandbox of its own without the target, and what it writes to standard
 * output becomes the target's input through `run` or `steps` as `{ref: produced}` (text) or `{ref: producedBytes}`:
 * it can be confirmed. `in-process`: it runs beside the target, so `needs-review` is the most it can reach.
 */
const scriptProof = z.strictObject({
  strength: z.literal('script'),
  script: bundlePath,
  language: z.enum(['javascript', 'python']),
  mode: z.enum(['isolated', 'in-process']),
  ...actionShape,
});
const humanProof = z.strictObject({ strength: z.literal('human'), instructions: z.string().min(1).max(65_536) });
export const proofSchema = z.discriminatedUnion('strength', [dataProof, scriptProof, humanProof]);
export type Proof = z.infer<typeof proofSchema>;

export const checkSchema = z.strictObject({ name: z.string().max(128).optional(), ...actionShape, expect: z.union([z.strictObject({ that: predicateSchema }), value]) })
  .refine(oneAction, { error: 'give exactly one of `call`, `steps`, `run`' });
/** A benign use and what it must give: a value to equal, or `{that: predicate}`. For `run`: of `{status, stdout}`. */
export type Check = z.infer<typeof checkSchema>;

/** Trials on each side: a proof that fires by chance passes fewer too often. */
export const fewestRuns = 5;

const purl = z.string().min(1).max(512).startsWith('pkg:');
const sourceShape = {
  purl: purl.optional(),
  /** An attached archive in the claim's folder, for sources no registry serves. */
  archive: bundlePath.optional(),
};

export const manifestSchema = z.strictObject({
  apiVersion: z.literal('reproduction/v1'),
  title: z.string().max(200).optional(),
  vulnerability: z.strictObject({
    aliases: z.array(z.string().max(128)).max(16).optional(),
    cwe: z.array(z.string().regex(/^CWE-\d{1,5}$/)).max(16).optional(),
    /** What the reporter says is affected, as an OSV-style list of half-open ranges; compared with the executed one. */
    affected: z.array(z.strictObject({ introduced: z.string().max(64), fixed: z.string().max(64).optional() })).max(16).optional(),
  }).optional(),
  targets: z.strictObject({
    vulnerable: z.strictObject(sourceShape),
    fixed: z.strictObject({ ...sourceShape, patch: bundlePath.optional() }).optional(),
    /** C and C++: the named recipe that compiles the source with sanitizers (`breakwater doctor` lists them). */
    recipe: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/).optional(),
  }),
  proof: proofSchema,
  oracle: z.looseObject({ kind: z.string().max(32) }),
  controls: z.strictObject({
    liveness: checkSchema,
    /** Behavior that a fix must keep; those that pass before must pass after. */
    regression: z.array(checkSchema).max(64).optional(),
  }),
  limits: z.strictObject({
    wallSeconds: z.number().min(0.1).max(120).optional(),
    memoryMiB: z.int().min(64).max(2_048).optional(),
    processes: z.int().min(8).max(256).optional(),
    outputMiB: z.int().min(1).max(16).optional(),
  }).optional(),
  runs: z.int().min(fewestRuns).max(20).optional(),
  /** Version list for the range search, where a registry's whole list would be wrong (vendored sources). */
  versions: z.array(z.string().max(64)).max(512).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;
