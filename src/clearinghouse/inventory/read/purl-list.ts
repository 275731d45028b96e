import { collector, type Inventory } from '../inventory.ts';
import { tooMany } from './cyclonedx.ts';

/** One package URL a line; empty lines and those that begin with `#` are none. */
export function readPurlList(text: string): Inventory {
  const found = collector(tooMany);
  for (let start = 0; start < text.length;) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const line = text.slice(start, end).trim();
    start = end + 1;
    if (line !== '' && !line.startsWith('#')) found.add(line, line);
  }
  return found.done('package URLs');
}
