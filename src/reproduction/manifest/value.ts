import { z } from 'zod';

/**
 * Values of a data proof: JSON, and objects with exactly one of the tags below. A plain object that happens to have
 * such a single key is written `{literal: {…}}`. How far a value may expand is bounded in `expand.ts`.
 */
export type Value =
  | null | boolean | number | string
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A count: a number, or the name of the oracle's parameter. */
export const countSchema = z.union([z.int().min(0).max(100_000_000), z.string().regex(/^[a-z][A-Za-z0-9]{0,31}$/)]);
export type Count = z.infer<typeof countSchema>;

const text = z.string().max(1_048_576);

/** The tags, their contents, and what they become. `canary` and `repeat`-like ones are expanded before the sandbox. */
export const tagSchemas = {
  /** prefix + text x times + suffix */
  repeat: z.strictObject({ text, times: countSchema, prefix: text.optional(), suffix: text.optional() }),
  /** open x times + inner + close x times */
  nest: z.strictObject({ open: text, close: text, times: countSchema, inner: text.optional() }),
  /** All parts as one text; parts are strings or tags that give strings. */
  join: z.array(z.unknown()).max(256),
  /** The text (or a tag that gives text) parsed as JSON by the target's own language, so that `__proto__` is an ordinary key. */
  json: z.unknown(),
  /** Base64; becomes a Buffer or bytes. */
  bytes: z.base64().max(2_097_152),
  /** UTF-8 bytes of a text-valued value. */
  utf8: z.unknown(),
  /** A name bound by `as` in an earlier step; `produced` and `producedBytes` in a proof with an isolated script. */
  ref: z.string().max(64),
  /** What the oracle planted: see each oracle for the names it offers. */
  canary: z.string().max(64),
  undefined: z.literal(true),
  /** A harmless function of the language. */
  function: z.enum(['noop', 'identity']),
  regexp: z.strictObject({ source: text, flags: z.string().max(8).optional() }),
  /** A list of `times` copies of an item. */
  copies: z.strictObject({ item: z.unknown(), times: countSchema }),
  /** The object as it is, whatever its single key; the values inside are read as everywhere else. */
  literal: z.custom<Readonly<Record<string, unknown>>>(isPlainObject, { error: 'give an object' }),
} as const;

export type Tag = keyof typeof tagSchemas;
export const tags = Object.keys(tagSchemas) as readonly Tag[];

/** The tag and its content where a value is an object with exactly one key that names a tag. */
export function tagOf(value: unknown): { readonly tag: Tag; readonly content: unknown } | undefined {
  if (!isPlainObject(value)) return undefined;
  const keys = Object.keys(value);
  const [key] = keys;
  if (keys.length !== 1 || key === undefined || !Object.hasOwn(tagSchemas, key)) return undefined;
  return { tag: key as Tag, content: value[key] };
}

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets an own property, whatever its name. */
export function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
