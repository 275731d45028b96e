import type { Rendered } from '../execution.ts';
import { Expander, type Encoded } from './expand.ts';

/**
 * An expected value of the manifest in the form in which the harness renders results, so that `{bytes: …}` or
 * `{undefined: true}` may be expected like any other value.
 */
export function expectedRendering(value: unknown): Rendered {
  return rendering(new Expander().value(value));
}

function rendering(value: Encoded): Rendered {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly Encoded[]).map(rendering);
  const tagged = value as Exclude<Encoded, null | boolean | number | string | readonly Encoded[]>;
  if ('o' in tagged) return Object.fromEntries(tagged.o.map(([key, item]) => [key, rendering(item)]));
  if ('json' in tagged) return JSON.parse(tagged.json) as Rendered;
  if ('utf8' in tagged) return { bytes: Buffer.from(tagged.utf8, 'utf8').toString('base64') };
  return tagged;
}
