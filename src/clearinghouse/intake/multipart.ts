import { malformedMultipart } from './error.ts';
import { decodeUtf8 } from './json.ts';

/** One part of a body, its headers by name in lower case. `bytes` is a view of the body. */
export interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: Buffer;
}

/** More than any report has; what is above is refused before it is looked at. */
export const mostParts = 64;
const longestHeaders = 8_192;
const dashes = Buffer.from('--');
const [TAB, LF, CR, SPACE] = [0x09, 0x0a, 0x0d, 0x20];

/**
 * RFC 2046, section 5.1.1, read strictly: CRLF only, no folded headers, nothing on a boundary's line but padding, the
 * closing delimiter there. Preamble and epilogue are passed over, as the section says. Each byte is looked at a bounded number of times.
 */
export function splitMultipart(body: Uint8Array, boundary: string): readonly Part[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const parts: Part[] = [];
  // The first delimiter needs no line break before it where it opens the body.
  const opening = bytes.subarray(0, delimiter.byteLength - 2).equals(delimiter.subarray(2)) ? -2 : bytes.indexOf(delimiter);
  if (opening === -1) throw malformedMultipart('The body has no part that starts with its boundary');
  for (let at = opening + delimiter.byteLength; ;) {
    if (bytes.subarray(at, at + 2).equals(dashes)) {
      endOfLine(bytes, at + 2, true);
      return parts;
    }
    const start = endOfLine(bytes, at, false);
    // A line break before a delimiter is part of it, even the one that ends a boundary's line or a part's headers.
    const end = bytes.indexOf(delimiter, start - 2);
    if (end < 0) throw malformedMultipart('The body ends before its closing boundary');
    if (parts.length === mostParts) throw malformedMultipart(`The body has more than ${mostParts} parts`);
    parts.push(partOf(bytes, start, end));
    at = end + delimiter.byteLength;
  }
}

/** Behind a boundary: padding, then a line break. The index behind it; the closing one may also end the body. */
function endOfLine(bytes: Buffer, start: number, closing: boolean): number {
  let at = start;
  while (bytes[at] === SPACE || bytes[at] === TAB) at++;
  if (closing && at === bytes.byteLength) return at;
  if (bytes[at] !== CR || bytes[at + 1] !== LF) throw malformedMultipart('A line that starts with the boundary does not end behind it');
  return at + 2;
}

function partOf(bytes: Buffer, start: number, end: number): Part {
  const section = bytes.subarray(start, Math.min(end + 2, start + longestHeaders));
  // No header at all: the blank line comes at once.
  const blank = section[0] === CR && section[1] === LF ? -2 : section.indexOf('\r\n\r\n', 0, 'latin1');
  if (blank === -1) throw malformedMultipart(`A part's headers do not end, or are larger than ${longestHeaders} bytes`);
  return { headers: blank < 0 ? new Map() : headersOf(section.subarray(0, blank)), bytes: bytes.subarray(Math.min(start + blank + 4, end), end) };
}

/** A `Content-` header that we do not know could change what the part means; others are passed over. */
const known: readonly string[] = ['content-disposition', 'content-type', 'content-transfer-encoding', 'content-description', 'content-akrites-type', 'content-length'];

function headersOf(section: Buffer): ReadonlyMap<string, string> {
  const text = decodeUtf8(section);
  if (text === undefined) throw malformedMultipart('A header of a part is not valid UTF-8');
  const headers = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):([^\0\r\n]*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw malformedMultipart('A header of a part is malformed, or goes over several lines');
    const lower = name.toLowerCase();
    if (!lower.startsWith('content-')) continue;
    if (!known.includes(lower)) throw malformedMultipart('A part has a `Content-` header that is not known here');
    if (headers.has(lower)) throw malformedMultipart(`A part has the header ${lower} more than once`);
    headers.set(lower, value.trim());
  }
  return headers;
}
