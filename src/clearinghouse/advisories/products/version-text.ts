import { between, single, type Status, type VersionRange } from './statement.ts';

/** A version as a word of its own. */
const version = '(v?\\d[\\w.()+-]*)';
const bound = new RegExp(`^(<=|<|>=|>|=|==)?\\s*${version}$`, 'i');
const until = new RegExp(`^(?:(?:all )?(?:versions? )?(?:prior to|before|earlier than|below|less than))(?: version)? ${version}$`, 'i');
const through = new RegExp(`^${version}(?: and|,| or)? (?:earlier|prior|below|before)(?: versions?)?$`, 'i');
const span = new RegExp(`^(?:versions? )?(?:from )?${version}\\s*(?:-|–|to|through|until)\\s*${version}$`, 'i');

/** Texts that mean no version. */
const unstated = /^(?:n\/?a|unspecified|unknown|not specified|none|-|\?|see .*)?$/i;
const every = /^(?:\*|all(?: versions)?)$/i;

/**
 * What stands in a version's place of a CVE record, where it is no version but a sentence: `< 1.2.3`, `>= 1.0, < 1.2`, `prior to 9.1`,
 * `5.0 and earlier`. Undefined where nothing says which versions are meant.
 */
export function rangeOf(status: Status, text: string): VersionRange | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 200 || unstated.test(trimmed)) return undefined;
  if (every.test(trimmed)) return between(status, undefined, undefined, false);
  const before = until.exec(trimmed);
  if (before !== null) return between(status, undefined, before[1], false);
  const last = through.exec(trimmed);
  if (last !== null) return between(status, undefined, last[1], true);
  const both = span.exec(trimmed);
  if (both !== null && !bound.test(trimmed)) return between(status, both[1], both[2], true);
  return bounds(status, trimmed.split(/\s*,\s*|\s+(?=[<>])/));
}

function bounds(status: Status, parts: readonly string[]): VersionRange | undefined {
  let [from, to, including]: [string | undefined, string | undefined, boolean] = [undefined, undefined, false];
  for (const part of parts) {
    const found = bound.exec(part);
    if (found === null || parts.length > 2) return undefined;
    const [, operator = '', value = ''] = found;
    if (operator.startsWith('<')) [to, including] = [value, operator === '<='];
    // Without the version itself: there is no key between it and the next one, so it is left to the range.
    else if (operator.startsWith('>')) from = value;
    else return parts.length > 1 ? undefined : /\.[x*]$/i.test(value) ? between(status, value.replace(/\.[x*]$/i, ''), value, true) : single(status, value);
  }
  return between(status, from, to, including);
}
