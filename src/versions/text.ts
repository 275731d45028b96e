/** Characters by their code, for encoders that read a version once from left to right. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** Nothing but numbers with a dot between two of them, as most versions are: they need no regular expression, which takes longer to compile than a hundred versions to key. */
export function isPlain(text: string): boolean {
  for (let at = 0; ; at++) {
    const end = digitsEnd(text, at);
    if (end === at) return false;
    if (end === text.length) return true;
    if (text.charCodeAt(end) !== 0x2e) return false;
    at = end;
  }
}

/** Where the run of digits that begins at `start` ends. */
export function digitsEnd(text: string, start: number): number {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}
