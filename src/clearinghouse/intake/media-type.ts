import { IntakeError } from './error.ts';

export interface MediaType {
  /** In lower case, without parameters. */
  readonly essence: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const quoted = /"((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\u{10ffff}]|\\[\t \x21-\x7e\x80-\u{10ffff}])*)"/uy;
const longest = 4_096;

/**
 * `value *( OWS ";" OWS name "=" ( token / quoted-string ) )`, as RFC 9110, section 5.6.6, has it and Content-Disposition too.
 * A name may stand once. Undefined where it does not parse: nothing is guessed.
 */
export function parseParameters(text: string): { readonly value: string; readonly parameters: ReadonlyMap<string, string> } | undefined {
  if (text.length > longest) return undefined;
  const [value] = /^[^;]*/.exec(text) ?? [''];
  const parameters = new Map<string, string>();
  let at = value.length;
  while (at < text.length) {
    at = skip(text, at + 1);
    if (at === text.length) break;
    const name = match(token, text, at)?.[0]?.toLowerCase();
    if (name === undefined || text.charAt(at + name.length) !== '=' || parameters.has(name)) return undefined;
    at += name.length + 1;
    const bare = match(token, text, at)?.[0];
    const inQuotes = bare === undefined ? match(quoted, text, at) : undefined;
    const given = bare ?? inQuotes?.[1]?.replaceAll(/\\([^])/gu, '$1');
    if (given === undefined) return undefined;
    parameters.set(name, given);
    at = skip(text, at + (bare ?? inQuotes?.[0] ?? '').length);
    if (at < text.length && text.charAt(at) !== ';') return undefined;
  }
  return { value: value.trim(), parameters };
}

export function parseMediaType(text: string): MediaType | undefined {
  const parsed = parseParameters(text);
  if (parsed === undefined || !/^[!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+$/.test(parsed.value)) return undefined;
  return { essence: parsed.value.toLowerCase(), parameters: parsed.parameters };
}

/** JSON is UTF-8 (RFC 8259, section 8.1); the parameter that says so anyway is let through, another charset is not. */
export function onlyUtf8({ parameters }: MediaType): boolean {
  return [...parameters].every(([name, value]) => name === 'charset' && value.toLowerCase() === 'utf-8');
}

/** How a request carries its report. `expected`: what its route takes. */
export type Form = { readonly form: 'json' } | { readonly form: 'multipart'; readonly boundary: string } | { readonly form: 'sarif' };

export type ReportForm = Exclude<Form, { readonly form: 'sarif' }>;

export function formOf(contentType: string | undefined, expected: 'report'): ReportForm;
export function formOf(contentType: string | undefined, expected: 'report' | 'sarif'): Form;
export function formOf(contentType: string | undefined, expected: 'report' | 'sarif'): Form {
  const accepted = expected === 'report' ? 'application/json or multipart/mixed' : 'application/sarif+json or application/json';
  const unsupported = (): IntakeError => new IntakeError('media-type-unsupported', `The Content-Type must be ${accepted}`, { where: 'Content-Type', remedy: `Send ${accepted}.` });
  const malformed = (): IntakeError => new IntakeError('media-type-malformed', 'The parameters of the Content-Type are malformed', { where: 'Content-Type', remedy: `Send ${accepted}; multipart/mixed needs a boundary of at most 70 characters.` });
  const essence = /^[^;]*/.exec(contentType ?? '')?.[0].trim().toLowerCase() ?? '';
  const known = expected === 'report' ? ['application/json', 'multipart/mixed'] : ['application/sarif+json', 'application/json'];
  if (!known.includes(essence)) throw unsupported();
  const type = parseMediaType(contentType ?? '');
  if (type === undefined) throw malformed();
  if (essence !== 'multipart/mixed') {
    if (!onlyUtf8(type)) throw malformed();
    return { form: expected === 'sarif' ? 'sarif' : 'json' };
  }
  const boundary = type.parameters.get('boundary');
  // RFC 2046, section 5.1.1: up to 70 characters of this set, the last no space.
  if (boundary === undefined || !/^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary)) throw malformed();
  return { form: 'multipart', boundary };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function skip(text: string, start: number): number {
  let at = start;
  while (text.charAt(at) === ' ' || text.charAt(at) === '\t') at++;
  return at;
}
