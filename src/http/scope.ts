import { scopeFor, type Act, type Actor } from '../identity/index.ts';

/** What a token may not list is an empty list; this says that it is the token's doing. */
export function scopeLacking(actor: Actor, act: Act): { readonly withheld?: string } {
  const scope = scopeFor(actor.scopes, act);
  return scope === undefined ? {} : { withheld: `This token has no scope for that: ${scope}` };
}
