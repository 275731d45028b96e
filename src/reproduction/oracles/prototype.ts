import { z } from 'zod';
import { single } from './observe.ts';
import type { Oracle } from './oracle.ts';

const places = ['objects', 'arrays', 'functions', 'result'] as const;
const schema = z.strictObject({
  kind: z.literal('prototype'),
  /** Where the key must show up: on fresh values, or inherited by the result without being its own. Default: any. */
  places: z.array(z.enum(places)).min(1).max(4).optional(),
  /** The value inside the last step's result to look at; default: the result itself. */
  path: z.string().max(256).regex(/^[\w$-]+(\.[\w$-]+)*$/).optional(),
  /** The key, where the proof's bytes cannot hold a random one; default: `{canary: key}`. Its beginning keeps it apart from what a class has by itself. */
  key: z.string().max(64).refine((key) => /^polluted\w+$/.test(key), { error: 'must begin with `polluted` and go on: a class may have other names by itself' }).optional(),
});
type Spec = z.infer<typeof schema>;

const probeSchema = z.object({ objects: z.boolean(), arrays: z.boolean(), functions: z.boolean(), result: z.boolean() });

/**
 * A key that nobody set is on fresh objects, arrays, functions or on the result's prototype. The harness looks with
 * what it took before the target was loaded, and hands no built-in prototype to the target by itself.
 */
export const prototype: Oracle<Spec> = {
  kind: 'prototype',
  schema,
  shows: 'flaw',
  prepare(spec, tokens) {
    const key = spec.key ?? `polluted${tokens.token(8)}`;
    return { canaries: { key }, probe: { prototype: { key, path: spec.path?.split('.') ?? [] } } };
  },
  trial: (spec, bench) => single(bench, ({ harness }) => {
    const probe = probeSchema.safeParse(harness?.probe).data;
    if (probe === undefined) return { fired: false, because: 'the harness could not look' };
    const wanted: readonly (typeof places)[number][] = spec.places ?? places;
    const found = wanted.filter((place) => probe[place]);
    return {
      fired: found.length > 0,
      because: found.length > 0 ? `the key is on ${found.map((place) => named[place]).join(', ')}` : 'no prototype gained the key',
      figures: { places: found },
    };
  }),
};

const named = { objects: 'fresh objects', arrays: 'fresh arrays', functions: 'fresh functions', result: "the result's prototype" } as const;
