import { any, attributes, notApplicable, type Attribute, type Cpe } from './cpe.ts';

/** How a source's set of products lies to a target's, after NISTIR 7696, 6.1. `undefined`: the specification leaves it open. */
export type Relation = 'disjoint' | 'equal' | 'subset' | 'superset' | undefined;

/** Table 6-2: one attribute of the source against the target's. Wildcards in the target are not compared. */
export function compareAttribute(source: Attribute, target: Attribute): Relation {
  if (hasWildcard(target)) return undefined;
  if (source === target) return 'equal';
  if (source === any) return 'superset';
  if (target === any) return hasWildcard(source) ? undefined : 'subset';
  if (source === notApplicable || target === notApplicable) return 'disjoint';
  return hasWildcard(source) && wildcardMatches(source, target) ? 'superset' : 'disjoint';
}

/** Table 6-4: whole names. */
export function compareCpe(source: Cpe, target: Cpe): Relation {
  const relations = attributes.map((attribute) => compareAttribute(source[attribute], target[attribute]));
  if (relations.includes('disjoint')) return 'disjoint';
  if (relations.includes(undefined)) return undefined;
  if (relations.every((each) => each === 'equal')) return 'equal';
  if (relations.every((each) => each === 'equal' || each === 'subset')) return 'subset';
  return relations.every((each) => each === 'equal' || each === 'superset') ? 'superset' : undefined;
}

/** Unquoted ones: the value ANY is none. */
function hasWildcard(value: Attribute): boolean {
  return value !== any && /[*?]/.test(value.replace(/\\./gs, ''));
}

/** `*` is any number of characters, `?` none or one, each at the ends alone; a quoted character counts as one. */
function wildcardMatches(source: Attribute, target: Attribute): boolean {
  const [, before = '', core = '', after = ''] = /^(\*|\?*)((?:\\.|[^*?\\])*)(\*|\?*)$/s.exec(source) ?? [];
  const room = (wildcards: string): number => (wildcards === '*' ? Infinity : wildcards.length);
  const length = (text: string): number => text.replace(/\\./gs, '_').length;
  for (let at = target.indexOf(core); at >= 0; at = target.indexOf(core, at + 1)) {
    const rest = target.slice(at + core.length);
    // Not in the middle of a quoted character.
    const quotes = /\\*$/.exec(target.slice(0, at))?.[0].length ?? 0;
    if (quotes % 2 === 0 && length(target.slice(0, at)) <= room(before) && length(rest) <= room(after)) return true;
  }
  return false;
}
