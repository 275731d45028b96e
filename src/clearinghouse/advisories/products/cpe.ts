/**
 * CPE 2.3 names after NISTIR 7695: the well-formed name, its binding as a formatted string (6.2) and as a URI (6.1, CPE 2.2).
 * An attribute is ANY, NA, or a value; values are kept as the specification's own quoted strings: `\` before whatever is
 * neither letter, digit nor `_`, and unquoted `*` and `?` as wildcards at the ends.
 */
export interface Cpe {
  readonly part: Attribute;
  readonly vendor: Attribute;
  readonly product: Attribute;
  readonly version: Attribute;
  readonly update: Attribute;
  readonly edition: Attribute;
  readonly language: Attribute;
  readonly swEdition: Attribute;
  readonly targetSw: Attribute;
  readonly targetHw: Attribute;
  readonly other: Attribute;
}

/** `*`: any; `-`: not applicable; else the quoted value. */
export type Attribute = string;

export const any: Attribute = '*';
export const notApplicable: Attribute = '-';
export const attributes = ['part', 'vendor', 'product', 'version', 'update', 'edition', 'language', 'swEdition', 'targetSw', 'targetHw', 'other'] as const;

const longest = 1024;

/** Either binding, told apart by its beginning; undefined where it is not exactly one. */
export function parseCpe(text: string): Cpe | undefined {
  if (text.length > longest) return undefined;
  return text.startsWith('cpe:2.3:') ? unbindFormatted(text) : /^cpe:\//i.test(text) ? unbindUri(text) : undefined;
}

/** 6.2.3: eleven components, between colons that are not quoted. */
function unbindFormatted(text: string): Cpe | undefined {
  const parts: string[] = [];
  let current = '';
  for (let at = 'cpe:2.3:'.length; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '\\') current += character + (text[++at] ?? '');
    else if (character === ':') {
      parts.push(current);
      current = '';
    } else current += character;
  }
  parts.push(current);
  return parts.length === attributes.length ? named(parts.map(fromFormatted)) : undefined;
}

function fromFormatted(text: string): Attribute | undefined {
  if (text === any || text === notApplicable) return text;
  return valueOf(text.toLowerCase().replace(/\\.|[^\\]/gs, (piece) => (piece.length === 2 ? quoted(piece.slice(1)) : piece === '.' || piece === '-' ? `\\${piece}` : piece)));
}

/** Letters, digits and `_` are never quoted, everything else always is. */
function quoted(character: string): string {
  return /[a-z0-9_]/.test(character) ? character : `\\${character}`;
}

/** 5.3.2: printable ASCII without blanks; `*` once, or any number of `?`, at the beginning and at the end alone; a hyphen alone would be NA. */
function valueOf(text: string): Attribute | undefined {
  return text !== '\\-' && /^(?:\*|\?+)?(?:[a-z0-9_]|\\[!-/:-@[-^`{-~])+(?:\*|\?+)?$/.test(text) ? text : undefined;
}

function named(values: readonly (Attribute | undefined)[]): Cpe | undefined {
  if (values.some((each) => each === undefined)) return undefined;
  const name = Object.fromEntries(attributes.map((attribute, index) => [attribute, values[index]])) as unknown as Cpe;
  return /^[aoh*-]$/.test(name.part) && (name.language === any || name.language === notApplicable || /^[a-z]{2,3}(?:\\-(?:[a-z]{2}|[0-9]{3}))?$/.test(name.language)) ? name : undefined;
}

/** 6.2.2. */
export function formattedCpe(name: Cpe): string {
  return `cpe:2.3:${attributes.map((attribute) => (name[attribute] === any || name[attribute] === notApplicable ? name[attribute] : name[attribute].replace(/\\([.-])/g, '$1'))).join(':')}`;
}

const uriParts = ['part', 'vendor', 'product', 'version', 'update', 'edition', 'language'] as const;
const packed = ['edition', 'swEdition', 'targetSw', 'targetHw', 'other'] as const;

/** 6.1.3, with the five attributes that are packed into the edition. */
function unbindUri(text: string): Cpe | undefined {
  const parts = text.slice(5).split(':');
  if (parts.length > uriParts.length) return undefined;
  const read: Partial<Record<(typeof attributes)[number], Attribute | undefined>> = {};
  for (const [index, part] of uriParts.entries()) {
    const value = parts[index] ?? '';
    if (part !== 'edition' || !value.startsWith('~')) read[part] = fromUri(value);
    else {
      const pieces = value.split('~').slice(1);
      if (pieces.length !== packed.length) return undefined;
      for (const [at, name] of packed.entries()) read[name] = fromUri(pieces[at] ?? '');
    }
  }
  return named(attributes.map((attribute) => (attribute in read ? read[attribute] : any)));
}

function fromUri(text: string): Attribute | undefined {
  if (text === '') return any;
  if (text === '-') return notApplicable;
  if (/%(?![0-9a-f]{2})/i.test(text)) return undefined;
  return valueOf(text.toLowerCase().replace(/%([0-9a-f]{2})|[^]/g, (piece, hex: string | undefined) => {
    if (hex === '01') return '?';
    if (hex === '02') return '*';
    return quoted(hex === undefined ? piece : String.fromCharCode(parseInt(hex, 16)));
  }));
}

/** 6.1.2. */
export function uriCpe(name: Cpe): string {
  const [edition, ...rest] = packed.map((attribute) => toUri(name[attribute]));
  const parts = [...uriParts.slice(0, 5).map((attribute) => toUri(name[attribute])), rest.every((each) => each === '') ? edition : `~${[edition, ...rest].join('~')}`, toUri(name.language)];
  return `cpe:/${parts.join(':').replace(/:+$/, '')}`;
}

function toUri(value: Attribute): string {
  if (value === any) return '';
  if (value === notApplicable) return value;
  return value.replace(/\\(.)|([*?])/gs, (_, character: string | undefined, wildcard: string | undefined) => {
    if (wildcard !== undefined) return wildcard === '?' ? '%01' : '%02';
    return character === '.' || character === '-' ? character : `%${(character ?? '').charCodeAt(0).toString(16)}`;
  });
}

/** The value as a person would write it; undefined where it is no value. */
export function plainValue(value: Attribute): string | undefined {
  return value === '' || value === any || value === notApplicable ? undefined : value.replace(/\\(.)/gs, '$1');
}

/** A text as a value: blanks become `_`, what ASCII does not print is left out; ANY where nothing is left. */
export function valueFrom(text: string): Attribute {
  const value = text.trim().toLowerCase().replace(/\s+/g, '_').replace(/[^!-~]/g, '').replace(/[^a-z0-9_]/g, (character) => `\\${character}`);
  return value === '' || value === '\\-' ? any : value;
}

/** Everything but these is ANY. */
export function cpeOf(some: Partial<Cpe>): Cpe {
  return { part: any, vendor: any, product: any, version: any, update: any, edition: any, language: any, swEdition: any, targetSw: any, targetHw: any, other: any, ...some };
}
