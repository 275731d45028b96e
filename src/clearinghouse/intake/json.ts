import { invalidReport, malformedJson } from './error.ts';

/** Levels of a report: the object, `enrichment` in it, and eight below. A SARIF log is deeper. */
export const deepestReport = 12;

/**
 * Exactly one JSON document, as RFC 8259 has it, besides: no byte order mark, no key twice in one object, bounded depth. Two
 * parsers that read a repeated key differently would see two reports; this one sees none.
 */
export function parseJson(bytes: Uint8Array, deepest: number = deepestReport): unknown {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw malformedJson('The body is not valid UTF-8');
  scan(text, deepest);
  try {
    return JSON.parse(text);
  } catch {
    // The cause is dropped on purpose: the parser's message quotes what it read.
    throw malformedJson('The body is not exactly one JSON document');
  }
}

export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Looks at brackets and strings alone, once from left to right, before anything is built. Of what is no JSON it may say
 * anything; JSON.parse refuses that afterwards.
 */
function scan(text: string, deepest: number): void {
  const open: (Set<string> | undefined)[] = [];
  let field = '';
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case OBJECT: open.push(new Set()); break;
      case ARRAY: open.push(undefined); break;
      case OBJECT_END: case ARRAY_END: open.pop(); break;
      case QUOTE: {
        const end = endOfString(text, at + 1);
        const keys = open.at(-1);
        if (keys !== undefined && followedByColon(text, end + 1)) {
          const key = keyOf(text.slice(at, end + 1));
          if (keys.has(key)) throw malformedJson(`${nameOf(key)} stands more than once in one object`, plain(key) ? key : undefined);
          keys.add(key);
          if (open.length === 1) field = plain(key) ? key : '';
        }
        at = end;
        break;
      }
      default:
    }
    if (open.length > deepest) throw invalidReport([{ code: 'structure_too_deep', field, reason: `must not be nested deeper than ${deepest} levels` }]);
  }
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OBJECT, OBJECT_END, ARRAY, ARRAY_END] = [0x7b, 0x7d, 0x5b, 0x5d];

/** The index of the closing quote, or of the end. Jumps over long strings; each backslash is counted once. */
function endOfString(text: string, start: number): number {
  for (let from = start; ;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return text.length;
    let backslashes = 0;
    while (quote - 1 - backslashes >= from && text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
    from = quote + 1;
  }
}

function followedByColon(text: string, start: number): boolean {
  let at = start;
  while (/[ \t\r\n]/.test(text.charAt(at))) at++;
  return text.charCodeAt(at) === COLON;
}

/** Two spellings of one key are one key: `"purl"` and `"\u0070url"`. */
function keyOf(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}

/** Names in error texts are of the kind that we use ourselves; anything else could be somebody's secret. */
export function nameOf(key: string): string {
  return plain(key) ? `\`${key}\`` : 'A key';
}

function plain(key: string): boolean {
  return /^[a-zA-Z_]{1,40}$/.test(key);
}
