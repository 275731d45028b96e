const longestLine = 4096;

/** Line by line, none longer than one that could be used: all of them at once would take several times the text's memory. */
export function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    yield text.slice(start, Math.min(end, start + longestLine)).replace(/\r$/, '');
    start = end + 1;
  }
}
