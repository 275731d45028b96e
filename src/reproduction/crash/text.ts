/**
 * Small text tools of the rules. Each is linear in its line: a log is hostile, and a regular expression with two open
 * repeats is quadratic on a megabyte of the right character.
 */

export const LOG_LIMIT = 16 * 1024 * 1024;
export const LINE_LIMIT = 1024 * 1024;

// What ends a line besides \n: a lone \r and the rarer breaks that would otherwise glue two reports together.
const otherBreaks = /[\r\v\f\x1c-\x1e\x85\u2028\u2029]/;
// Whole runs at once: empty lines are left out anyway, and a match for each of ten million breaks would cost more than all else.
const everyOtherBreak = /[\r\v\f\x1c-\x1e\x85\u2028\u2029]+/g;

export function decode(log: Uint8Array | string): { readonly text: string; readonly cut: boolean } {
  const cut = log.length > LOG_LIMIT;
  const head = typeof log === 'string' ? log.slice(0, LOG_LIMIT) : new TextDecoder().decode(log.subarray(0, LOG_LIMIT));
  return { text: otherBreaks.test(head) ? head.replace(everyOtherBreak, '\n') : head, cut };
}

/** Lines without their ends, empty ones left out. One longer than the limit is passed over: no report has a header of a megabyte. */
export function* linesOf(text: string): Generator<{ readonly line: string; readonly cut: boolean }> {
  for (let from = 0; from <= text.length;) {
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    if (end === from) {
      while (text.charCodeAt(from) === 10) from++;
      if (from < text.length) continue;
      return;
    }
    if (end - from > LINE_LIMIT) yield { line: '', cut: true };
    else yield { line: text.slice(from, end), cut: false };
    from = end + 1;
  }
}

/** What follows the first `mark`, or undefined. */
export function after(line: string, mark: string): string | undefined {
  const at = line.indexOf(mark);
  return at === -1 ? undefined : line.slice(at + mark.length);
}

/** What follows the last `mark`, or undefined. */
export function afterLast(line: string, mark: string): string | undefined {
  const at = line.lastIndexOf(mark);
  return at === -1 ? undefined : line.slice(at + mark.length);
}

const hexadecimal = /[xX0-9a-fA-F]+/y;

/** The run of hexadecimal digits (and the `x` of `0x`) at a position; empty where there is none. */
export function hexAt(line: string, at: number): string {
  hexadecimal.lastIndex = at;
  return hexadecimal.exec(line)?.[0] ?? '';
}

/** First letter upper, the others lower: `heap-use-after-free` and `SEGV` become `Heap-use-after-free`, `Segv`. */
export function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
}

/** Cuts any of `characters` from both ends. */
export function trimOf(text: string, characters: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && characters.includes(text[from] ?? '')) from++;
  while (to > from && characters.includes(text[to - 1] ?? '')) to--;
  return text.slice(from, to);
}

/** The last part of a path, either separator. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** `../../src/heap/heap.cc(12)` and `foo.cc:12` become `heap.cc` and `foo.cc`. */
export function sourceName(text: string): string {
  const bare = trimOf(text, ' .\'"[]');
  return baseName(bare.split(':', 1)[0]?.split('(', 1)[0] ?? '');
}

/** Drops offending values from a failed condition, so that `len > 0 (-1 vs. 0)` is the same failure for every length. */
export function failedCondition(text: string): string {
  let condition = text.startsWith('Check failed: ') ? text.slice('Check failed: '.length) : text;
  const values = condition.indexOf('failed: ');
  if (values !== -1 && / vs\. ?/.test(condition.slice(values))) condition = condition.slice(0, values + 'failed'.length);
  const versus = condition.lastIndexOf(' vs. ');
  const opened = versus === -1 ? -1 : condition.indexOf(' (');
  if (opened !== -1 && opened < versus) condition = condition.slice(0, opened);
  return trimOf(withoutQuotedValue(condition), ' .\'"[]');
}

// `: '…'` or `= "…"` at the end is the value seen, not the condition.
function withoutQuotedValue(condition: string): string {
  const quote = condition.at(-1);
  if (quote !== '\'' && quote !== '"') return condition;
  for (let at = condition.indexOf(quote); at !== -1 && at < condition.length - 1; at = condition.indexOf(quote, at + 1)) {
    let before = at - 1;
    while (condition[before] === ' ') before--;
    if (condition[before] === ':' || condition[before] === '=') return condition.slice(0, before).trimEnd();
  }
  return condition;
}
