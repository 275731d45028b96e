import type { Findings } from './violation.ts';

/** Rules that every text of the metadata keeps. */
export interface TextRules {
  /** Bytes in UTF-8. */
  readonly most: number;
  /** Refuse invisible formatting characters too (bidirectional overrides, zero-width joiners), as this code. */
  readonly invisible?: 'control_characters' | 'invalid_filename';
}

/** Checks what every text of the metadata must be; true where it is. Says all that is wrong with it. */
export function checkText(findings: Findings, field: string, text: string, { most, invisible }: TextRules): boolean {
  const before = findings.violations.length;
  if (!text.isWellFormed()) findings.add('invalid_utf8', field, 'must be valid Unicode: it holds half of a surrogate pair');
  if (/\p{Cc}/u.test(text)) findings.add('control_characters', field, 'must not hold control characters, line breaks and tabs included');
  if (invisible !== undefined && /\p{Cf}/u.test(text)) findings.add(invisible, field, 'must not hold invisible formatting characters');
  if (Buffer.byteLength(text) > most) findings.add('field_too_large', field, `must be at most ${most} bytes`);
  if (/^\s*$/u.test(text)) findings.add('degenerate_value', field, 'must say something');
  return findings.violations.length === before;
}

/** A list of texts: not too many, each of them sound. Gives the sound ones with their paths. */
export function checkTexts(findings: Findings, field: string, texts: readonly string[], mostItems: number, rules: TextRules): readonly { readonly path: string; readonly text: string }[] {
  if (texts.length > mostItems) {
    findings.add('too_many_items', field, `must have at most ${mostItems} entries`);
    return [];
  }
  return texts.map((text, index) => ({ path: `${field}[${index}]`, text })).filter(({ path, text }) => checkText(findings, path, text, rules));
}

/** An absolute http or https URL with a host. */
export function isWebUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s/?#\\]/i.test(text) || /\s/u.test(text)) return false;
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '';
}

/** RFC 5321's shape, not all of its grammar: one @, a local part, a domain of dotted labels. Whether mail arrives only sending tells. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || local.length > 64 || domain.length > 253) return false;
  return /^[^\s@"(),:;<>[\\\]]+$/u.test(local) && domain.split('.').length > 1 && domain.split('.').every((label) => /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u.test(label));
}
