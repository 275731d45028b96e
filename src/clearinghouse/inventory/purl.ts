/** A package URL (ECMA-427), taken apart. */
export interface Purl {
  readonly type: string;
  /** Segments decoded and joined by `/`; empty where there is none. */
  readonly namespace: string;
  readonly name: string;
  readonly version: string | undefined;
  /** Raw, for `qualifier`. */
  readonly qualifiers: string;
}

/** Undefined where the text is none. Only what matching needs is decoded: a thousand of them take less than a millisecond. */
export function parsePurl(text: string): Purl | undefined {
  if (!text.startsWith('pkg:')) return undefined;
  let start = 4;
  while (text.charCodeAt(start) === 0x2f) start++;
  let end = text.indexOf('#', start);
  if (end < 0) end = text.length;
  let qualifiers = '';
  const question = text.indexOf('?', start);
  if (question >= 0 && question < end) {
    qualifiers = text.slice(question + 1, end);
    end = question;
  }
  const typeEnd = text.indexOf('/', start);
  if (typeEnd < 0 || typeEnd >= end) return undefined;
  // The version begins at the last `@` behind the last `/`... unless it is the scope of an npm package that nobody encoded.
  const at = lastOf(text, 0x40, end - 1, typeEnd);
  const versioned = at > typeEnd + 1 && text.charCodeAt(at - 1) !== 0x2f;
  const version = versioned ? decoded(text.slice(at + 1, end)) : undefined;
  let path = text.slice(typeEnd + 1, versioned ? at : end);
  while (path.endsWith('/')) path = path.slice(0, -1);
  while (path.startsWith('/')) path = path.slice(1);
  const slash = lastOf(path, 0x2f, path.length - 1, -1);
  const name = decoded(path.slice(slash + 1));
  const namespace = slash < 0 ? '' : decoded(path.slice(0, slash));
  if (name === undefined || namespace === undefined || name === '' || (versioned && version === undefined)) return undefined;
  const type = text.slice(start, typeEnd);
  return { type: lower(type), namespace, name, version: version === '' ? undefined : version, qualifiers };
}

/** Where a character stands last, from one place down to before another; that other one where it does not. Names and versions are short. */
function lastOf(text: string, code: number, from: number, before: number): number {
  let at = from;
  while (at > before && text.charCodeAt(at) !== code) at--;
  return at;
}

/** The value of a qualifier; undefined where it is not there. */
export function qualifier({ qualifiers }: Purl, key: string): string | undefined {
  if (qualifiers === '') return undefined;
  for (const pair of qualifiers.split('&')) if (pair.startsWith(key) && pair.charCodeAt(key.length) === 0x3d) return decoded(pair.slice(key.length + 1));
  return undefined;
}

function lower(text: string): string {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 0x61) return text.toLowerCase();
  return text;
}

function decoded(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
