/**
 * What JSON.parse gives, without the members whose keys nobody asks for: an inventory says far more of each component than
 * matching needs, and most of the time and the memory goes into that. What is left out is checked all the same.
 * Undefined where the bytes are no JSON in UTF-8, are nested too deep, have too much of what is asked for or something unusual: JSON.parse has the last word then.
 */
export function parsePruned(bytes: Uint8Array, wanted: readonly string[], depth: number): unknown {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length;
  /** Whether what is open, level by level, is an object. */
  const objects = new Uint8Array(depth + 1);
  let at = 0;
  let escaped = false;
  let wide = false;
  let kept = 0;

  /** Behind the white space. */
  function next(): number {
    let byte = at < end ? bytes[at] as number : -1;
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = ++at < end ? bytes[at] as number : -1;
    return byte;
  }
  /** From behind the quote that opens a text to behind the one that closes it; false where it does not end soundly. */
  function passText(): boolean {
    escaped = false;
    wide = false;
    for (let place = at; place < end; place++) {
      const byte = bytes[place] as number;
      if (byte === 0x22) {
        at = place + 1;
        return true;
      }
      if (byte < 0x20) return false;
      if (byte >= 0x80) wide = true;
      else if (byte === 0x5c) {
        escaped = true;
        const mark = place + 1 < end ? bytes[place + 1] as number : -1;
        if (mark === 0x75) {
          for (let digit = 2; digit < 6; digit++) if (place + digit >= end || !isHex(bytes[place + digit] as number)) return false;
          place += 5;
        } else if (mark === 0x22 || mark === 0x5c || mark === 0x2f || mark === 0x62 || mark === 0x66 || mark === 0x6e || mark === 0x72 || mark === 0x74) place++;
        else return false;
      }
    }
    return false;
  }
  /** The text between the quotes of the one that was passed last and began there. */
  function textFrom(start: number): string {
    if (escaped) return JSON.parse(text.toString('utf8', start - 1, at)) as string;
    return wide ? text.toString('utf8', start, at - 1) : text.toString('latin1', start, at - 1);
  }
  /** A number, true, false or null: behind it, or false. */
  function passPlain(byte: number): boolean {
    if (byte === 0x2d || isDigit(byte)) return passNumber();
    const word = byte === 0x74 ? 'true' : byte === 0x66 ? 'false' : byte === 0x6e ? 'null' : undefined;
    if (word === undefined || at + word.length > end) return false;
    for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word.charCodeAt(index)) return false;
    at += word.length;
    return true;
  }
  function passNumber(): boolean {
    if (bytes[at] === 0x2d) at++;
    if (at < end && bytes[at] === 0x30) at++;
    else if (!passDigits()) return false;
    if (at < end && bytes[at] === 0x2e) {
      at++;
      if (!passDigits()) return false;
    }
    if (at < end && (bytes[at] === 0x65 || bytes[at] === 0x45)) {
      at++;
      if (at < end && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at++;
      return passDigits();
    }
    return true;
  }
  function passDigits(): boolean {
    const start = at;
    while (at < end && isDigit(bytes[at] as number)) at++;
    return at > start;
  }
  /** Behind a key and its colon, to the place where the key began; -1 where there is none. */
  function passKey(): number {
    if (next() !== 0x22) return -1;
    const start = ++at;
    return passText() ? start : -1;
  }
  /** The wanted key that the text from here to there is; no text is made for the others. */
  function wantedKey(start: number, stop: number): string | undefined {
    if (escaped) {
      const key = textFrom(start);
      return wanted.find((each) => each === key);
    }
    for (let index = 0; index < wanted.length; index++) {
      const each = wanted[index] as string;
      if (each.length !== stop - start) continue;
      let same = 0;
      while (same < each.length && bytes[start + same] === each.charCodeAt(same)) same++;
      if (same === each.length) return each;
    }
    return undefined;
  }
  function passColon(): boolean {
    if (next() !== 0x3a) return false;
    at++;
    return true;
  }
  /** Passes over a value, whatever is in it, without a call for each level. */
  function skip(level: number): boolean {
    let open = level;
    for (;;) {
      const byte = next();
      if (byte === 0x22) {
        at++;
        if (!passText()) return false;
      } else if (byte === 0x7b || byte === 0x5b) {
        if (++open > depth) return false;
        objects[open] = byte === 0x7b ? 1 : 0;
        at++;
        if (next() !== byte + 2) {
          if (byte === 0x7b && (passKey() < 0 || !passColon())) return false;
          continue;
        }
        at++;
        open--;
      } else if (!passPlain(byte)) return false;
      for (;;) {
        if (open === level) return true;
        const after = next();
        if (after === 0x2c) {
          at++;
          if (objects[open] === 1 && (passKey() < 0 || !passColon())) return false;
          break;
        }
        if (after !== (objects[open] === 1 ? 0x7d : 0x5d)) return false;
        at++;
        open--;
      }
    }
  }
  function value(level: number): unknown {
    if (++kept > most) return unusual;
    const byte = next();
    const start = at;
    if (byte === 0x22) {
      at++;
      return passText() ? textFrom(start + 1) : unusual;
    }
    if (byte === 0x7b || byte === 0x5b) {
      if (level + 1 > depth) return unusual;
      at++;
      return byte === 0x7b ? object(level + 1) : list(level + 1);
    }
    if (!passPlain(byte)) return unusual;
    return byte === 0x74 ? true : byte === 0x66 ? false : byte === 0x6e ? null : Number(text.toString('latin1', start, at));
  }
  function list(level: number): unknown {
    const values: unknown[] = [];
    if (next() === 0x5d) {
      at++;
      return values;
    }
    for (;;) {
      const each = value(level);
      if (each === unusual) return unusual;
      values.push(each);
      const byte = next();
      at++;
      if (byte === 0x5d) return values;
      if (byte !== 0x2c) return unusual;
    }
  }
  function object(level: number): unknown {
    const members: Record<string, unknown> = {};
    if (next() === 0x7d) {
      at++;
      return members;
    }
    for (;;) {
      const start = passKey();
      if (start < 0) return unusual;
      const key = wantedKey(start, at - 1);
      if (!passColon()) return unusual;
      if (key !== undefined) {
        const each = value(level);
        if (each === unusual) return unusual;
        members[key] = each;
      } else if (!skip(level)) return unusual;
      const byte = next();
      at++;
      if (byte === 0x7d) return members;
      if (byte !== 0x2c) return unusual;
    }
  }
  const parsed = value(0);
  return parsed === unusual || next() !== -1 ? undefined : parsed;
}

/** Values that are kept: more take more memory than a parser should build. */
const most = 4_000_000;

const unusual = Symbol('unusual');

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHex(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
