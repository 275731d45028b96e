import { createHash } from 'node:crypto';
import type { FlawIdentity } from './opening.ts';

export type KeyKind = 'alias' | 'state' | 'sink' | 'frame' | 'edges' | 'fixed' | 'introduced' | 'oracle' | 'package';

/** How much sharing a key says, before how many others share it. */
export const weights: Readonly<Record<KeyKind, number>> = { alias: 16, state: 8, sink: 5, edges: 4, frame: 3, fixed: 2, introduced: 2, oracle: 1, package: 0.5 };

export interface Key {
  readonly kind: KeyKind;
  readonly value: string;
  /** What is indexed: short, whatever a reporter wrote. */
  readonly key: string;
}

/** Keys of one identity: bounded in number and length, and each but an alias within its package. */
export function keysOf(identity: FlawIdentity): readonly Key[] {
  const { package: name, aliases, introduced = [], fixed = [], oracle, sink, crash } = identity;
  const frames = (crash?.state ?? []).filter((frame) => frame !== 'NULL').slice(0, 3);
  const beginnings = introduced.filter((version) => version !== '0').slice(0, 8);
  const ends = fixed.slice(0, 8);
  const parts: readonly (readonly [KeyKind, string])[] = [
    ...aliases.slice(0, 16).map((alias): [KeyKind, string] => ['alias', alias.toUpperCase()]),
    ...(frames.length === 0 ? [] : [['state', frames.join(' < ')] as const]),
    ...frames.map((frame): [KeyKind, string] => ['frame', frame]),
    ...(sink === undefined ? [] : [['sink', sink] as const]),
    ...(introduced.length === 0 || ends.length === 0 ? [] : [['edges', `${introduced.slice(0, 8).join(', ')} to ${ends.join(', ')}`] as const]),
    ...ends.map((version): [KeyKind, string] => ['fixed', version]),
    ...beginnings.map((version): [KeyKind, string] => ['introduced', version]),
    ...(oracle === undefined ? [] : [['oracle', oracle] as const]),
    ['package', name],
  ];
  const keys = parts.map(([kind, value]) => ({ kind, value, key: `${kind}:${digest(kind === 'alias' || kind === 'package' ? value : `${name}\n${value}`)}` }));
  return [...new Map(keys.map((each) => [each.key, each])).values()];
}

/** 96 bits: no two of a billion keys meet by chance, and a row stays short. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
